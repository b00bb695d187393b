#pragma once
// Next times that were stored before the rules of a time zone changed (a new tzdata).
#include "db/database.hpp"

namespace flow::scheduler::detail {

// Computes the next time of every active schedule in a zone anew, unless it is due, and stores those that
// differ; gives their number. Whoever fires or edits one meanwhile goes before. One that cannot be evaluated
// is left to the pass that finds it due.
Task<Result<std::size_t>> correct_next_times(Context cx, db::Database* database);

}  // namespace flow::scheduler::detail
