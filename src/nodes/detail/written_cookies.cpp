// Cookies as a person writes them: checked before the browser sees them, because it drops some that are wrong
// without a word.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "net/url.hpp"
#include "nodes/detail/session_cookies.hpp"

namespace flow::nodes::detail {
namespace {

constexpr std::array<std::string_view, 8> kShown{"name",    "value",    "domain", "path",
                                                 "expires", "httpOnly", "secure", "sameSite"};
constexpr std::array<std::string_view, 3> kSameSite{"Strict", "Lax", "None"};
constexpr std::size_t kLongestDomain = 253;

bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > kLongestDomain) return false;
  if (host.front() == '[') {
    const std::string_view inner = host.substr(1, host.size() - 2);
    return host.back() == ']' && inner.find_first_not_of("0123456789abcdefABCDEF:.") == inner.npos;
  }
  const bool plain = std::ranges::all_of(host, [](unsigned char c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c == '.' || c == '-' || c == '_';
  });
  return plain && host.front() != '.' && host.back() != '.' && host.find("..") == host.npos;
}

class Reader {
 public:
  Reader(std::size_t index, const json::object& written) : index_(index), written_(written) {}

  Result<CookieToSet> read(std::string_view page_url, WallTime now) {
    TRY_VOID(copy_text("name"));
    TRY_VOID(copy_text("value"));
    if (out_.params.at("name").get_string().empty()) return wrong("it has no name");
    TRY_VOID(copy_place(page_url));
    TRY_VOID(copy_path());
    TRY_VOID(copy_expiry(now));
    TRY_VOID(copy_flag("httpOnly"));
    TRY_VOID(copy_flag("secure"));
    TRY_VOID(copy_same_site());
    if (const auto* key = json::find(written_, "partitionKey")) out_.params["partitionKey"] = *key;
    return std::move(out_);
  }

 private:
  template <class... Args>
  std::unexpected<Error> wrong(fmt::format_string<Args...> text, Args&&... args) const {
    const std::string_view name = json::string_or(written_, "name", "");
    return fail(ErrorCode::invalid_input, "cookie {}{}: {}; no cookie was set", index_ + 1,
                name.empty() ? "" : fmt::format(" (\"{}\")", name),
                fmt::format(text, std::forward<Args>(args)...));
  }

  // Null counts as left out.
  const json::value* member(std::string_view key) const {
    const auto* found = json::find(written_, key);
    return found == nullptr || found->is_null() ? nullptr : found;
  }

  Result<void> copy_text(std::string_view key) {
    const auto* text = member(key);
    if (text == nullptr) return wrong("it has no {}", key);
    if (!text->is_string()) return wrong("its {} is {}, it must be a text", key, json::kind_name(*text));
    out_.params[key] = *text;
    return {};
  }

  Result<void> copy_flag(std::string_view key) {
    const auto* flag = member(key);
    if (flag == nullptr) return {};
    if (!flag->is_bool()) return wrong("its {} is {}, it must be true or false", key, json::kind_name(*flag));
    out_.params[key] = *flag;
    return {};
  }

  Result<void> copy_place(std::string_view page_url) {
    if (const auto* domain = member("domain")) {
      if (!domain->is_string()) return wrong("its domain is {}, it must be a text", json::kind_name(*domain));
      std::string_view host(domain->get_string());
      const bool and_below = host.starts_with('.');
      if (and_below) host.remove_prefix(1);
      if (!is_host_name(host) || (and_below && host.find('.') == host.npos)) {
        return wrong("its domain \"{}\" is no host; write one such as shop.example, or .shop.example",
                     std::string_view(domain->get_string()));
      }
      out_.params["domain"] = *domain;
      out_.hosts.emplace_back(host);
      if (and_below) out_.hosts.push_back(fmt::format("*.{}", host));
      return {};
    }
    const auto* url = member("url");
    if (url != nullptr && !url->is_string())
      return wrong("its url is {}, it must be a text", json::kind_name(*url));
    const std::string address(url != nullptr ? std::string_view(url->get_string()) : page_url);
    const auto parsed = net::parse_url(address);
    if (!parsed) {
      return url != nullptr ? wrong("its url \"{}\" is no address with http:// or https://", address)
                            : wrong("it has neither domain nor url, and the page is at {}", address);
    }
    out_.params["url"] = json::string(address);
    out_.hosts.push_back(parsed->host);
    return {};
  }

  Result<void> copy_path() {
    const auto* path = member("path");
    if (path == nullptr) return {};
    if (!path->is_string() || !path->get_string().starts_with('/'))
      return wrong("its path is {}, it must begin with /", json::dump(*path));
    out_.params["path"] = *path;
    return {};
  }

  // Seconds since 1970; below 0, as browsers list it, is until the session ends.
  Result<void> copy_expiry(WallTime now) {
    const auto* expires = member("expires");
    if (expires == nullptr) return {};
    if (!expires->is_number())
      return wrong("its expires is {}, it must be seconds since 1970", json::kind_name(*expires));
    const double seconds = expires->to_number<double>();
    if (seconds < 0) return {};
    if (seconds <= std::chrono::duration<double>(now.time_since_epoch()).count())
      return wrong("it has expired, at {} s since 1970", json::dump(*expires));
    out_.params["expires"] = *expires;
    return {};
  }

  Result<void> copy_same_site() {
    const auto* same_site = member("sameSite");
    if (same_site == nullptr) return {};
    if (!same_site->is_string() ||
        std::ranges::find(kSameSite, std::string_view(same_site->get_string())) == kSameSite.end())
      return wrong("its sameSite is {}; use Strict, Lax or None", json::dump(*same_site));
    const auto* secure = json::find(out_.params, "secure");
    if (same_site->get_string() == "None" && (secure == nullptr || !secure->get_bool()))
      return wrong("its sameSite is None, which only secure cookies may have");
    out_.params["sameSite"] = *same_site;
    return {};
  }

  std::size_t index_;
  const json::object& written_;
  CookieToSet out_;
};

}  // namespace

json::object shown_cookie(const json::object& cookie) {
  json::object out;
  for (const auto key : kShown) {
    if (const auto* found = json::find(cookie, key)) out[key] = *found;
  }
  if (const auto* key = json::find(cookie, "partitionKey")) out["partitionKey"] = *key;
  return out;
}

Result<std::vector<CookieToSet>> cookies_to_set(const json::array& written, std::string_view page_url,
                                                WallTime now) {
  std::vector<CookieToSet> all;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (!written[i].is_object()) {
      return fail(ErrorCode::invalid_input, "cookie {} is {}, it must be an object with name and value",
                  i + 1, json::kind_name(written[i]));
    }
    TRY(auto one, Reader(i, written[i].get_object()).read(page_url, now));
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace flow::nodes::detail
