#pragma once
// TaskGroup: the owner of tasks that run side by side on one loop.
//
// spawn() starts a child at once. The first child that fails cancels the others (OnFailure::cancel_siblings)
// or is only noted (OnFailure::keep_going). join() waits for all children until the deadline of its context,
// returns the first error, and names the children that are still running when the deadline passes. cancel()
// only asks. The destructor asserts that nothing is running: every path must join().
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::async {

enum class OnFailure { cancel_siblings, keep_going };

class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor,
                     OnFailure on_failure = OnFailure::cancel_siblings);
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  void spawn(std::string_view name, Task<Result<void>> task);
  void cancel();
  bool cancelled() const;  // by cancel(), by a failed child, or because the joining task was
  std::size_t running() const;
  Task<Result<void>> join(Context cx);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace flow::async
