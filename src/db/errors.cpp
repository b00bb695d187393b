#include "db/errors.hpp"

#include <array>

#include <fmt/format.h>

#include "db/detail/server_error.hpp"
#include "json/json.hpp"

namespace flow::db {

std::string_view sqlstate(const Error& error) {
  return json::string_or(error.detail, "sqlstate", "");
}

bool violates(const Error& error, std::string_view constraint) {
  return !constraint.empty() && sqlstate(error).starts_with("23") &&
         json::string_or(error.detail, "constraint", "") == constraint;
}

namespace detail {
namespace {

struct StateClass {
  std::string_view prefix;  // of the SQLSTATE; the first row that fits
  ErrorCode code;
};
constexpr std::array kClasses{
    StateClass{"57014", ErrorCode::timeout},      // statement_timeout, the only one who cancels ours
    StateClass{"53100", ErrorCode::quota},        // disk full
    StateClass{"40", ErrorCode::unavailable},     // deadlock, serialization failure
    StateClass{"55P03", ErrorCode::unavailable},  // lock_timeout
    StateClass{"57P", ErrorCode::unavailable},    // the server stops, starts or has crashed
    StateClass{"08", ErrorCode::unavailable},     // connection
    StateClass{"53", ErrorCode::unavailable},     // out of memory or connections
    StateClass{"25P03", ErrorCode::unavailable},  // idle in transaction for too long
    StateClass{"25006", ErrorCode::unavailable},  // read-only: a standby, after a failover
    StateClass{"28", ErrorCode::auth},
};

ErrorCode class_of(std::string_view state) {
  for (const StateClass& row : kClasses)
    if (state.starts_with(row.prefix)) return row.code;
  return ErrorCode::internal;
}

std::string_view field(const PGresult* result, int name) {
  const char* text = pq().PQresultErrorField(result, name);
  return text == nullptr ? std::string_view{} : text;
}

}  // namespace

Error connection_error(std::string_view message, Effect effect) {
  return Error{ErrorCode::unavailable, std::string(message), effect, {{"connection", "lost"}}};
}

bool is_connection_error(const Error& error) {
  return error.detail.contains("connection");
}

std::string primary_message(const PGresult* result) {
  return one_line(field(result, PG_DIAG_MESSAGE_PRIMARY));
}

ServerError server_error(const PGresult* result, std::string_view statement) {
  const std::string_view state = field(result, PG_DIAG_SQLSTATE);
  const std::string_view severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  ServerError made;
  made.fatal = severity == "FATAL" || severity == "PANIC";
  Error& error = made.error;
  error.code = class_of(state);
  error.message = statement.empty()
                      ? fmt::format("the database says: {}", primary_message(result))
                      : fmt::format("the database says to \"{}\": {}", statement, primary_message(result));
  error.detail["sqlstate"] = state;
  if (const auto constraint = field(result, PG_DIAG_CONSTRAINT_NAME); !constraint.empty())
    error.detail["constraint"] = constraint;
  if (const auto table = field(result, PG_DIAG_TABLE_NAME); !table.empty()) error.detail["table"] = table;
  return made;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      line += "; ";
    } else if (c != '\t') {
      line += c;
    }
  }
  while (line.ends_with("; ") || line.ends_with(' ')) line.pop_back();
  if (line.ends_with(';')) line.pop_back();
  return line;
}

}  // namespace detail
}  // namespace flow::db
