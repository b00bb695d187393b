#pragma once
// ConnInfo: what a database URL says, as libpq's keywords.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::db::detail {

struct ConnInfo {
  std::vector<std::pair<std::string, std::string>> settings;  // keyword, value; each keyword once

  std::string_view get(std::string_view keyword) const;  // empty when it is not set
  void set(std::string_view keyword, std::string_view value);
  void set_default(std::string_view keyword, std::string_view value);
  void remove(std::string_view keyword);
  // "the server at db.internal (10.0.0.7), port 5432", for errors.
  std::string server() const;
  // "host='…' dbname='…'", for programs that take one argument.
  std::string text() const;
};

// `invalid_input` without a word of the text, which may hold a password.
Result<ConnInfo> parse_url(const std::string& url);

// Adds "-c name=value" to the keyword `options`. A later one wins: ours over those of the URL.
void add_session_setting(ConnInfo& info, std::string_view name, std::string_view value);

// Every host by name becomes its addresses (`hostaddr`): libpq would resolve it on our thread. Unix sockets
// stay.
Task<Result<ConnInfo>> resolve_hosts(Context cx, ConnInfo info);

}  // namespace flow::db::detail
