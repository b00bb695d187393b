#pragma once
// Where PostgreSQL's own programs are: postgres, initdb, pg_dump, pg_restore.
//
// Looked for in a given folder, else where distributions put them (/usr/lib/postgresql/N/bin and their like,
// newest supported version first), else in PATH.
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace flow::db::detail {

struct Programs {
  std::string folder;
  int major = 0;
  std::string path(std::string_view program) const { return folder + "/" + std::string(program); }
};

// All that are there, newest first. Servers: those with `postgres` and `initdb`.
std::vector<Programs> find_servers();
// Of that version; any supported one when it is not given. The error says what is there and what to install.
Result<Programs> choose_server(const std::string& folder, std::optional<int> major);
// The newest pg_dump or pg_restore: they serve older servers too.
Result<std::string> find_client(std::string_view program);

}  // namespace flow::db::detail
