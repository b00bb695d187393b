#include "app/service/dead_owners.hpp"

#include <array>
#include <charconv>
#include <optional>

#include "db/database.hpp"
#include "os/process.hpp"
#include "worker/worker.hpp"

namespace flow::app {
namespace {

// What runs has a message with a token.
constexpr db::Statement kOwners{
    "app_lease_owners",
    "SELECT DISTINCT e.lease_owner FROM queue_msg q JOIN executions e ON e.id = q.execution_id "
    "WHERE q.token <> 0 AND e.status = 'running' AND e.lease_owner IS NOT NULL"};

struct Owner {
  std::string_view host;
  std::string_view boot;
  pid_t pid = 0;
  std::uint64_t start = 0;
};

// From the end: a host name may hold anything.
std::optional<Owner> parse(std::string_view text) {
  std::array<std::string_view, 3> last;
  for (auto part = last.rbegin(); part != last.rend(); ++part) {
    const std::size_t slash = text.rfind('/');
    if (slash == text.npos) return std::nullopt;
    *part = text.substr(slash + 1);
    text = text.substr(0, slash);
  }
  Owner out{.host = text, .boot = last[0]};
  const auto read = [](std::string_view digits, auto& into) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return error == std::errc{} && end == digits.data() + digits.size();
  };
  if (!read(last[1], out.pid) || !read(last[2], out.start)) return std::nullopt;
  return out;
}

}  // namespace

bool is_dead_owner_here(std::string_view owner, std::string_view self) {
  const auto holder = parse(owner);
  const auto ours = parse(self);
  if (!holder || !ours || holder->host != ours->host) return false;
  return holder->boot != ours->boot || !os::is_running(holder->pid, holder->start);
}

Task<Result<std::vector<std::string>>> find_dead_owners(Context cx, db::Database* database) {
  CO_TRY(const db::Rows rows, co_await database->query(cx, kOwners));
  const std::string self = worker::owner_of_this_process();
  std::vector<std::string> dead;
  for (const db::Row row : rows) {
    auto owner = row.get<std::string>("lease_owner");
    if (is_dead_owner_here(owner, self)) dead.push_back(std::move(owner));
  }
  co_return dead;
}

}  // namespace flow::app
