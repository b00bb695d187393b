#pragma once
// How failures of the database look as errors.
//
// `unavailable`: no connection, or it broke; the server is starting, stopping, full of connections; a
// deadlock or serialization failure; a lock that was not had in time. `timeout`: the statement's time was
// over. `quota`: the disk is full. Everything else the server says is `internal`: our statement or our data
// was wrong, unless the caller expected it (violates()).
//
// `effect` is `unknown` when the connection broke or the deadline passed while a commit may have happened; in
// every other case nothing was changed. `detail` has `sqlstate` and, where the server names one,
// `constraint`.
#include <string_view>

#include "base/error.hpp"

namespace flow::db {

// The SQLSTATE of the error, "23505"; empty when it did not come from the server.
std::string_view sqlstate(const Error& error);

// Was it this constraint (or unique index) that refused the data?
bool violates(const Error& error, std::string_view constraint);

}  // namespace flow::db
