#pragma once
// Task<T>: a coroutine on the process loop. A function that can fail returns Task<Result<T>>.
//
// A Task starts when it is awaited (or given to a TaskGroup) and is destroyed with its awaiter. Cancellation
// travels down by Asio's cancellation slots: with_deadline() and TaskGroup::cancel() ask, the innermost
// operation answers with operation_aborted, and the boundary turns that into ErrorCode::cancelled or timeout.
// Parameters are taken by value; coroutine lambdas capture nothing (the lint step holds both rules).
#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"

namespace flow {

template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace flow
