#pragma once
// LiveStore: what the browser of an execution shows now. The worker puts pictures while somebody watches, the
// API reads the newest; the doorbell kWatchChannel (payload: the execution) tells the worker that somebody
// does.
#include <cstdint>
#include <optional>
#include <string>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/id.hpp"
#include "db/store/execution_types.hpp"

namespace flow::db {

class Database;

inline constexpr const char* kWatchChannel = "fb_live";

struct LiveFrame {
  std::int64_t seq = 0;  // given by the store
  std::string url;
  int width = 0;  // of the viewport, in CSS pixels
  int height = 0;
  std::optional<std::string> jpeg;  // none: withheld, the page shows a secret
};

struct LiveView {
  ExecutionStatus status;
  std::optional<LiveFrame> frame;  // none: nothing newer than what was seen
};

class LiveStore {
 public:
  explicit LiveStore(Database& database) : database_(&database) {}

  Task<Result<void>> put(Context cx, ExecutionId execution, LiveFrame frame);
  // Also what dead workers left behind.
  Task<Result<void>> remove(Context cx, ExecutionId execution);
  // `not_found` unless the execution is the user's.
  Task<Result<LiveView>> newest(Context cx, UserId user, ExecutionId execution, std::int64_t seen);

 private:
  Database* database_;
};

}  // namespace flow::db
