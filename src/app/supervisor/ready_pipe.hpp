#pragma once
// The two pipes between the supervisor and a child: on descriptor 3 the child says once that it is ready, on
// descriptor 4 it hears of workers that died.
//
// Both speak JSON lines. A child that was started by hand has neither, and nothing happens.
#include <functional>
#include <string>

#include "async/context.hpp"
#include "async/task.hpp"
#include "json/json.hpp"
#include "os/fd.hpp"

namespace flow::async {
class Loop;
}

namespace flow::app {

inline constexpr int kReadyDescriptor = 3;
inline constexpr int kNewsDescriptor = 4;

// The child's side. Writes the line and closes the descriptor; once.
void say_ready(const json::object& facts);
// Calls back for each line until the supervisor is gone; `cancelled` when the task is.
Task<Result<void>> hear_news(async::Loop* loop, std::function<Task<Result<void>>(json::object)> hear);

// The supervisor's side: the child's one line. `unavailable` when the pipe ends without one.
Task<Result<json::object>> read_ready(Context cx, async::Loop* loop, os::Fd pipe);

}  // namespace flow::app
