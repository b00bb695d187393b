#include "nodes/detail/session_cookies.hpp"

#include <functional>
#include <map>

#include "net/url.hpp"

namespace flow::nodes::detail {
namespace {

// ".shop.example" is for the host and all below it, "shop.example" for that host alone.
bool domain_fits(std::string_view domain, std::string_view host) {
  if (!domain.starts_with('.')) return domain == host;
  return host == domain.substr(1) || host.ends_with(domain);
}

bool path_fits(std::string_view cookie, std::string_view path) {
  if (cookie.empty()) return true;
  if (!path.starts_with(cookie)) return false;
  return path.size() == cookie.size() || cookie.ends_with('/') || path[cookie.size()] == '/';
}

bool is_set(const json::object& cookie, std::string_view key) {
  const json::value* found = json::find(cookie, key);
  return found != nullptr && found->is_bool() && found->get_bool();
}

bool has_expired(const json::object& cookie, WallTime now) {
  const json::value* expires = json::find(cookie, "expires");
  if (expires == nullptr || !expires->is_number()) return false;
  const double seconds = expires->to_number<double>();
  return seconds >= 0 && seconds <= std::chrono::duration<double>(now.time_since_epoch()).count();
}

bool belongs(const json::object& cookie, const net::Url& url, WallTime now) {
  const bool secure_place = url.scheme == "https" || url.host == "localhost" || url.host == "127.0.0.1";
  if (is_set(cookie, "secure") && !secure_place) return false;
  return domain_fits(json::string_or(cookie, "domain", ""), url.host) &&
         path_fits(json::string_or(cookie, "path", "/"), url.path) && !has_expired(cookie, now);
}

}  // namespace

json::array cookies_for(const json::array& cookies, std::string_view url, WallTime now) {
  const auto parsed = net::parse_url(url);
  json::array mine;
  for (const auto& one : cookies) {
    if (parsed && one.is_object() && belongs(one.get_object(), *parsed, now)) mine.push_back(one);
  }
  return mine;
}

std::string cookie_header(const json::array& cookies, std::string_view url, WallTime now) {
  const auto parsed = net::parse_url(url);
  if (!parsed) return {};
  std::multimap<std::size_t, const json::object*, std::greater<>> mine;  // longer paths first, else in order
  for (const auto& one : cookies) {
    if (one.is_object() && belongs(one.get_object(), *parsed, now))
      mine.emplace(json::string_or(one.get_object(), "path", "/").size(), &one.get_object());
  }
  std::string out;
  for (const auto& [length, cookie] : mine) {
    if (!out.empty()) out += "; ";
    const std::string_view name = json::string_or(*cookie, "name", "");
    if (!name.empty()) out += std::string(name) + "=";
    out += json::string_or(*cookie, "value", "");
  }
  return out;
}

}  // namespace flow::nodes::detail
