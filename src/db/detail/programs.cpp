#include "db/detail/programs.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>

namespace flow::db::detail {

namespace fs = std::filesystem;

namespace {

constexpr int kOldest = 14;

bool runs(const fs::path& program) {
  return ::access(program.c_str(), X_OK) == 0;
}

// "/usr/lib/postgresql/15/bin" and "/usr/pgsql-15/bin" name their version.
int major_of(const fs::path& bin) {
  std::string text = bin.parent_path().filename().string();
  if (const auto dash = text.rfind('-'); dash != std::string::npos) text.erase(0, dash + 1);
  int major = 0;
  std::from_chars(text.data(), text.data() + text.size(), major);
  return major;
}

std::vector<fs::path> candidates() {
  std::vector<fs::path> bins;
  std::error_code ignored;
  for (const fs::path root : {"/usr/lib/postgresql", "/usr/libexec/postgresql", "/opt/postgresql"})
    for (const auto& entry : fs::directory_iterator(root, ignored)) bins.push_back(entry.path() / "bin");
  for (const auto& entry : fs::directory_iterator("/usr", ignored))
    if (entry.path().filename().string().starts_with("pgsql-")) bins.push_back(entry.path() / "bin");
  std::ranges::sort(bins, std::greater{}, major_of);
  // A program in PATH may be a link to where its version stands in the path.
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    const fs::path folder(rest.substr(0, colon));
    const fs::path real = fs::canonical(folder / "postgres", ignored);
    bins.push_back(ignored ? folder : real.parent_path());
    rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
  }
  return bins;
}

std::string versions(const std::vector<Programs>& servers) {
  std::vector<int> majors;
  for (const Programs& server : servers)
    if (std::ranges::find(majors, server.major) == majors.end()) majors.push_back(server.major);
  return fmt::format("{}", fmt::join(majors, ", "));
}

}  // namespace

std::vector<Programs> find_servers() {
  std::vector<Programs> servers;
  for (const fs::path& bin : candidates()) {
    const bool known =
        std::ranges::any_of(servers, [&](const Programs& server) { return server.folder == bin; });
    if (!known && runs(bin / "postgres") && runs(bin / "initdb"))
      servers.push_back({.folder = bin.string(), .major = major_of(bin)});
  }
  return servers;
}

Result<Programs> choose_server(const std::string& folder, std::optional<int> major) {
  if (!folder.empty()) {
    Programs given{.folder = folder, .major = major_of(folder)};
    if (runs(given.path("postgres")) && runs(given.path("initdb"))) return given;
    return fail(ErrorCode::unavailable,
                "there is no postgres and initdb in {}; give the folder of PostgreSQL's programs", folder);
  }
  const std::vector<Programs> servers = find_servers();
  for (const Programs& server : servers)
    if (major ? server.major == *major : server.major >= kOldest || server.major == 0) return server;
  if (servers.empty()) {
    return fail(ErrorCode::unavailable,
                "PostgreSQL is not installed; install it (apt install postgresql), or give --database-url");
  }
  if (major) {
    return fail(
        ErrorCode::unavailable,
        "the data folder was made by PostgreSQL {0}, and here is only {1}; install postgresql-{0}, or move "
        "the data with flowbuilder backup and restore",
        *major, versions(servers));
  }
  return fail(ErrorCode::unavailable, "PostgreSQL {} is too old; Flow Builder needs {} or newer",
              versions(servers), kOldest);
}

Result<std::string> find_client(std::string_view program) {
  for (const fs::path& bin : candidates())
    if (runs(bin / program)) return (bin / program).string();
  return fail(ErrorCode::unavailable, "{} is not installed; install it (apt install postgresql-client)",
              program);
}

}  // namespace flow::db::detail
