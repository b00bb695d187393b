#pragma once
// From what the server says went wrong to an Error (db/errors.hpp has the classes).
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "db/detail/libpq.hpp"

namespace flow::db::detail {

// What our own errors about connections carry in `detail`, so that a caller can tell them from an answer.
Error connection_error(std::string_view message, Effect effect);
bool is_connection_error(const Error& error);

struct ServerError {
  Error error;
  bool fatal = false;  // the server closes the connection after it
};
ServerError server_error(const PGresult* result, std::string_view statement);

// Of a result or a notice: its first line.
std::string primary_message(const PGresult* result);

// libpq ends its messages with a newline and may have several lines.
std::string one_line(std::string_view text);

}  // namespace flow::db::detail
