#include "db/detail/conninfo.hpp"

#include <cstdlib>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/deadline.hpp"
#include "db/detail/libpq.hpp"

namespace flow::db::detail {

namespace asio = boost::asio;

std::string_view ConnInfo::get(std::string_view keyword) const {
  for (const auto& [name, value] : settings)
    if (name == keyword) return value;
  return {};
}

void ConnInfo::set(std::string_view keyword, std::string_view value) {
  remove(keyword);
  settings.emplace_back(keyword, value);
}

void ConnInfo::set_default(std::string_view keyword, std::string_view value) {
  if (get(keyword).empty()) set(keyword, value);
}

void ConnInfo::remove(std::string_view keyword) {
  std::erase_if(settings, [&](const auto& setting) { return setting.first == keyword; });
}

std::string ConnInfo::server() const {
  std::string out = fmt::format("the server at {}", get("host").empty() ? get("hostaddr") : get("host"));
  if (!get("hostaddr").empty() && get("hostaddr") != get("host"))
    out += fmt::format(" ({})", get("hostaddr"));
  return out + fmt::format(", port {}", get("port").empty() ? "5432" : get("port"));
}

std::string ConnInfo::text() const {
  std::string all;
  for (const auto& [keyword, value] : settings) {
    if (!all.empty()) all += ' ';
    all += keyword;
    all += "='";
    for (const char c : value) {
      if (c == '\'' || c == '\\') all += '\\';
      all += c;
    }
    all += '\'';
  }
  return all;
}

Result<ConnInfo> parse_url(const std::string& url) {
  TRY_VOID(load_libpq());
  char* message = nullptr;
  PQconninfoOption* options = pq().PQconninfoParse(url.c_str(), &message);
  if (message != nullptr) pq().PQfreemem(message);
  if (options == nullptr) {
    return fail(ErrorCode::invalid_input,
                "the database URL cannot be read; write postgresql://USER:PASSWORD@HOST:PORT/NAME and "
                "percent-encode special characters");
  }
  ConnInfo info;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option)
    if (option->val != nullptr) info.settings.emplace_back(option->keyword, option->val);
  pq().PQconninfoFree(options);
  return info;
}

void add_session_setting(ConnInfo& info, std::string_view name, std::string_view value) {
  std::string text(info.get("options"));
  if (!text.empty()) text += ' ';
  text += "-c ";
  text += name;
  text += '=';
  for (const char c : value) {
    if (c == ' ' || c == '\\') text += '\\';
    text += c;
  }
  info.set("options", text);
}

namespace {

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> items;
  for (;;) {
    const std::size_t comma = list.find(',');
    items.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return items;
    list.remove_prefix(comma + 1);
  }
}

bool is_socket_folder(std::string_view host) {
  return host.empty() || host.starts_with('/') || host.starts_with('@');
}

Task<Result<std::vector<std::string>>> addresses_of(std::string host) {
  asio::ip::tcp::resolver resolver(co_await asio::this_coro::executor);
  const auto [error, found] = co_await resolver.async_resolve(host, "", asio::as_tuple(asio::use_awaitable));
  if (error) {
    co_return fail(ErrorCode::unavailable, "could not find the address of the database host {}: {}", host,
                   error.message());
  }
  std::vector<std::string> addresses;
  for (const auto& entry : found) addresses.push_back(entry.endpoint().address().to_string());
  co_return addresses;
}

// Lists that libpq reads side by side; one of length 1 counts for all hosts.
struct HostLists {
  std::vector<std::string> hosts, addresses, ports;
  void add(std::string_view host, std::string_view address, std::string_view port) {
    hosts.emplace_back(host);
    addresses.emplace_back(address);
    ports.emplace_back(port);
  }
};

}  // namespace

Task<Result<ConnInfo>> resolve_hosts(Context cx, ConnInfo info) {
  if (!info.get("hostaddr").empty()) co_return info;
  if (const char* host = std::getenv("PGHOST"); host != nullptr) info.set_default("host", host);
  const std::vector<std::string> hosts = split(info.get("host"));
  if (std::ranges::all_of(hosts, is_socket_folder)) co_return info;
  const std::vector<std::string> ports = split(info.get("port"));
  HostLists lists;
  Error last;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const std::string& port = ports[i < ports.size() ? i : 0];
    if (is_socket_folder(hosts[i])) {
      lists.add(hosts[i], "", port);
      continue;
    }
    auto addresses = co_await async::with_deadline(cx, addresses_of(hosts[i]));
    if (!addresses) {
      last = std::move(addresses).error();
      if (last.code == ErrorCode::timeout) {
        last = make_error(ErrorCode::unavailable, "could not find the address of the database host {}: {}",
                          hosts[i], last.message);
      }
      continue;
    }
    for (const std::string& address : *addresses) lists.add(hosts[i], address, port);
  }
  if (lists.hosts.empty()) co_return std::unexpected(std::move(last));
  info.set("host", fmt::format("{}", fmt::join(lists.hosts, ",")));
  info.set("hostaddr", fmt::format("{}", fmt::join(lists.addresses, ",")));
  info.set("port", fmt::format("{}", fmt::join(lists.ports, ",")));
  co_return info;
}

}  // namespace flow::db::detail
