// What /proc says about processes.
#include <dirent.h>
#include <unistd.h>

#include <charconv>

#include "os/files.hpp"
#include "os/process.hpp"

namespace flow::os {

namespace {

std::vector<std::string_view> fields_of(std::string_view text) {
  std::vector<std::string_view> fields;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    fields.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

// The fields of /proc/PID/stat after the name, which may itself hold spaces and brackets. [0] is the state.
std::vector<std::string_view> stat_fields(std::string_view text) {
  const auto end_of_name = text.rfind(')');
  if (end_of_name == std::string_view::npos) return {};
  return fields_of(text.substr(std::min(end_of_name + 2, text.size())));
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

constexpr std::size_t kGroupField = 2;
constexpr std::size_t kStartTimeField = 19;

// Resident less shared, of /proc/PID/statm: "size resident shared text lib data dt", in pages.
std::uint64_t own_pages(const char* pid) {
  const auto text = read_file(fmt::format("/proc/{}/statm", pid), Bytes{4096});
  if (!text) return 0;
  const auto fields = fields_of(*text);
  if (fields.size() < 3) return 0;
  const std::uint64_t resident = number(fields[1]).value_or(0);
  return resident - std::min(resident, number(fields[2]).value_or(0));
}

}  // namespace

std::optional<std::uint64_t> start_time_of(pid_t pid) {
  const auto text = read_file(fmt::format("/proc/{}/stat", pid), Bytes{4096});
  if (!text) return std::nullopt;
  const auto fields = stat_fields(*text);
  if (fields.size() <= kStartTimeField) return std::nullopt;
  return number(fields[kStartTimeField]);
}

bool is_running(pid_t pid, std::uint64_t start_time) {
  return start_time_of(pid) == start_time;
}

std::uint64_t oom_kills() {
  constexpr std::string_view kName = "\noom_kill ";
  const auto text = read_file("/proc/vmstat", Bytes{256U << 10});
  if (!text) return 0;
  const auto at = text->find(kName);
  return at == text->npos ? 0 : number(std::string_view(*text).substr(at + kName.size())).value_or(0);
}

Bytes memory_of_group(pid_t group) {
  Bytes total;
  DIR* folder = ::opendir("/proc");
  if (folder == nullptr) return total;
  while (const dirent* entry = ::readdir(folder)) {
    if (!number(entry->d_name)) continue;
    const auto text = read_file(fmt::format("/proc/{}/stat", entry->d_name), Bytes{4096});
    if (!text) continue;
    const auto fields = stat_fields(*text);
    if (fields.size() <= kGroupField || number(fields[kGroupField]) != static_cast<std::uint64_t>(group))
      continue;
    total.count += own_pages(entry->d_name) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  }
  ::closedir(folder);
  return total;
}

}  // namespace flow::os
