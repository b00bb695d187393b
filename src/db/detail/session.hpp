#pragma once
// What our sessions have in common, and how the three kinds differ.
#include "db/database.hpp"
#include "db/detail/connection.hpp"

namespace flow::db::detail {

enum class SessionKind { main, soft, listen, lent };
std::string_view to_string(SessionKind kind);

Result<ConnectionSettings> session_settings(const DatabaseOptions& options, SessionKind kind);

}  // namespace flow::db::detail
