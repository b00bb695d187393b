#include "nodes/detail/session_fetch.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "browser/downloads.hpp"
#include "browser/page_lease.hpp"
#include "browser/pool.hpp"
#include "net/form.hpp"
#include "net/http_client.hpp"
#include "nodes/detail/http_status.hpp"
#include "nodes/detail/session_cookies.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes::detail {
namespace {

// Removes what was not adopted.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// What the site suggests, else the end of the address.
std::string name_of(const net::ClientResponse& response) {
  std::string name = net::suggested_file_name(response.headers.find("Content-Disposition").value_or(""));
  if (name.empty()) {
    const std::string path = response.url.substr(0, response.url.find('?'));
    const std::size_t host = path.find("://") + 3;
    const std::size_t slash = path.rfind('/');
    if (slash != std::string::npos && slash >= host)
      name = percent_decode(path.substr(slash + 1)).value_or("");
  }
  return browser::safe_file_name(name);
}

std::string type_of(const net::ClientResponse& response, std::string_view name) {
  std::string type(response.headers.find("Content-Type").value_or(""));
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.pop_back();
  return type.empty() || type == "application/octet-stream" ? std::string(mime_of(name)) : type;
}

Task<Result<std::string>> user_agent_of(NodeContext cx, browser::PageLease* lease) {
  CO_TRY(const auto agent,
         co_await lease->page().main_frame()->run_javascript(cx.context(), "() => navigator.userAgent", {}));
  co_return agent.is_string() ? std::string(agent.get_string()) : std::string();
}

}  // namespace

Task<Result<StoredDownload>> fetch_in_session(NodeContext cx, std::shared_ptr<sdk::BrowserSession> session,
                                              browser::PageLease* lease, std::string url, Bytes cap) {
  CO_TRY(auto cookies, co_await session->lease().cookies(cx.context()));
  CO_TRY(std::string agent, co_await user_agent_of(cx, lease));
  const TemporaryFile file(fmt::format("{}/fetch-{}-{}", session->lease().download_folder(),
                                       cx->idempotency_key().substr(0, 16), cx->attempt()));
  net::ClientRequest request{
      .url = std::move(url),
      .follow_redirects = true,
      .cookies = [jar = std::move(cookies), now = cx.context().clock().now()](
                     const std::string& address) { return cookie_header(jar, address, now); },
      .max_body = cap,
      .into_file = file.path()};
  if (!agent.empty()) request.headers.add("User-Agent", std::move(agent));
  if (const std::string page = lease->page().url(); page.starts_with("http"))
    request.headers.add("Referer", page.substr(0, page.find('#')));
  CO_TRY(const auto response, co_await cx->http().send(cx.context(), std::move(request)));
  if (response.status >= 400)
    co_return std::unexpected(status_error(response.status, response.url).with_effect(Effect::none));
  StoredDownload stored{.file = {}, .name = name_of(response), .mime = {}};
  stored.mime = type_of(response, stored.name);
  CO_TRY(stored.file, co_await cx->adopt_file(stored.name, stored.mime, file.path()));
  co_return stored;
}

}  // namespace flow::nodes::detail
