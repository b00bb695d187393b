#include "descriptors.hpp"

#include <algorithm>
#include <filesystem>

namespace flow::chaos {
namespace {

constexpr milliseconds kPoll{200};

// What a process opens when it is first needed, and keeps: connections to the database (a second main one,
// the soft one, the one that listens, four lent ones, two to the handover of runs), an idle browser (its
// pipes, output, process, connections through the proxy), connections that are kept alive. Seventeen were
// seen.
constexpr std::size_t kAllowance = 24;
// Of a process that has no like before the load: as many as a fresh API process has; a worker has twelve.
constexpr std::size_t kFresh = 17;

constexpr std::string_view kRoles[] = {"api", "worker", "scheduler"};

std::string role_of(std::string_view command) {
  for (const std::string_view program : {std::string("/proc/self/exe"), test::flowbuilder_path()}) {
    for (const std::string_view role : kRoles) {
      if (command.starts_with(fmt::format("{} {}", program, role))) return std::string(role);
    }
  }
  return {};
}

// "socket:[12]" and "anon_inode:[eventpoll]" by their kind, the rest is files.
std::string kind_of(const std::string& target) {
  if (target.starts_with("anon_inode:")) return target.substr(target.find(':') + 1);
  const std::size_t colon = target.find(":[");
  return colon == std::string::npos ? "file" : target.substr(0, colon);
}

std::string words(const Descriptors& open) {
  std::string out = fmt::format("{} (", open.count);
  for (const auto& [kind, count] : open.kinds) out += fmt::format("{} {}, ", count, kind);
  return out.substr(0, out.size() - 2) + ")";
}

std::size_t most_of(const Census& census, std::string_view role) {
  std::size_t most = 0;
  for (const auto& [pid, open] : census) {
    if (open.role == role) most = std::max(most, open.count);
  }
  return most == 0 ? kFresh : most;
}

std::size_t allowed(const Census& before, pid_t pid, const Descriptors& open) {
  const auto same = before.find(pid);
  return kAllowance + (same == before.end() ? most_of(before, open.role) : same->second.count);
}

}  // namespace

Census census_of_descriptors(const Trial& trial) {
  Census out;
  for (const auto& one : trial.site->world.processes()) {
    Descriptors open{.role = role_of(one.command), .kinds = {}};
    if (open.role.empty()) continue;
    std::error_code error;
    for (const auto& entry :
         std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", one.pid), error)) {
      const auto target = std::filesystem::read_symlink(entry.path(), error);
      if (error) continue;  // closed meanwhile
      ++open.count;
      ++open.kinds[kind_of(target)];
    }
    if (open.count > 0) out[one.pid] = std::move(open);
  }
  return out;
}

Task<void> check_descriptors(Context cx, Trial* trial, Census before) {
  for (;;) {
    const Census after = census_of_descriptors(*trial);
    const bool settled = std::ranges::all_of(
        after, [&](const auto& one) { return one.second.count <= allowed(before, one.first, one.second); });
    if (!settled && !cx.expired()) {
      co_await cx.clock().sleep_for(kPoll);
      continue;
    }
    for (const auto& [pid, open] : after) {
      const auto same = before.find(pid);
      const std::string was = same == before.end() ? "none" : words(same->second);
      trial->report->note(
          fmt::format("descriptors of {} {}: {} before, {} after", open.role, pid, was, words(open)));
      trial->report->expect(open.count <= allowed(before, pid, open),
                            "I8: no descriptor outlives its execution",
                            fmt::format("{} {} had {} and has {}", open.role, pid, was, words(open)));
    }
    co_return;
  }
}

}  // namespace flow::chaos
