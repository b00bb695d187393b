#include "net/detail/redirect.hpp"

namespace flow::net::detail {

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Result<void> follow(Hop& hop, int status, std::string_view location,
                    std::span<const std::string> credential_headers) {
  auto next = resolve_url(hop.url, location);
  if (!next) {
    return std::unexpected(
        make_error(ErrorCode::network, "{} redirects to nowhere: {}", hop.url.text, next.error().message)
            .with_effect(Effect::unknown));
  }
  const bool becomes_get =
      (status == 303 && hop.method != "HEAD") || ((status == 301 || status == 302) && hop.method == "POST");
  if (becomes_get && hop.method != "GET") {
    hop.method = "GET";
    hop.body.clear();
    for (const std::string_view name : {"Content-Type", "Content-Encoding", "Content-Language"})
      hop.headers.remove(name);
  }
  if (!next->same_origin(hop.url)) {
    for (const std::string_view name : {"Authorization", "Cookie", "Proxy-Authorization"})
      hop.headers.remove(name);
    for (const auto& name : credential_headers) hop.headers.remove(name);
  } else if (next->user.empty()) {
    next->user = hop.url.user;
    next->password = hop.url.password;
  }
  hop.url = *std::move(next);
  return {};
}

}  // namespace flow::net::detail
