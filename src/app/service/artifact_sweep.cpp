#include "app/service/artifact_sweep.hpp"

#include <algorithm>

#include "app/service/artifact_folders.hpp"
#include "async/blocking_pool.hpp"
#include "db/store/execution_files.hpp"
#include "json/json.hpp"

namespace flow::app {
namespace {

constexpr std::chrono::hours kUntouched{24};  // younger folders may be about to get their rows
constexpr std::size_t kLook = 500;            // entries at once, which are one question to the database
constexpr std::size_t kRemove = 20;           // folders at once: others wait for the pool, too
constexpr milliseconds kPause{100};           // between two steps
constexpr milliseconds kAskTime{10'000};
constexpr milliseconds kSweepTime{600'000};
constexpr milliseconds kGiveUp{2'000};

// Until `span` has passed or the sweep is to end. Fails only when the task was cancelled.
Task<Result<void>> pause(Context cx, async::Event* ending, milliseconds span) {
  auto ended = co_await ending->wait(cx.within(span));
  if (!ended && ended.error().code != ErrorCode::timeout) co_return ended;
  co_return Result<void>{};
}

// Goes to the pool and comes back.
struct Look {
  FolderWalk walk;
  std::vector<ExecutionId> found = {};
};

Task<Result<Look>> look(Context cx, async::Loop* loop, FolderWalk walk) {
  const WallTime before = cx.clock().now() - kUntouched;
  co_return co_await loop->pool().run<Look>(cx, [walk = std::move(walk), before]() mutable -> Result<Look> {
    TRY(auto found, walk.next(kLook, before));
    return Look{.walk = std::move(walk), .found = std::move(found)};
  });
}

Task<Result<std::size_t>> remove(Context cx, async::Loop* loop, std::string root,
                                 std::vector<ExecutionId> gone) {
  co_return co_await loop->pool().run<std::size_t>(
      cx, [root = std::move(root), gone = std::move(gone)] { return remove_folders(root, gone); });
}

}  // namespace

ArtifactSweep::ArtifactSweep(async::Loop& loop, db::Database& database, ArtifactSweepOptions options)
    : loop_(loop), database_(database), options_(std::move(options)) {}

Task<Result<void>> ArtifactSweep::start(Context cx) {
  if (running_ || ending_.is_set()) co_return Result<void>{};
  running_.emplace(loop_.io().get_executor());
  running_->spawn("sweep of artifacts",
                  keep_sweeping(Context(cx.clock(), cx.log(), SteadyTime::max()), this));
  co_return Result<void>{};
}

Task<Result<void>> ArtifactSweep::stop(Context cx) {
  ending_.set();
  if (!running_) co_return Result<void>{};
  auto joined = co_await running_->join(cx);
  if (!joined && joined.error().code == ErrorCode::timeout) {
    running_->cancel();
    joined = co_await running_->join(cx.grace(kGiveUp));
  }
  running_.reset();
  co_return joined;
}

Task<Result<void>> ArtifactSweep::keep_sweeping(Context cx, ArtifactSweep* self) {
  milliseconds until_next = self->options_.first;
  for (;;) {
    CO_TRY_VOID(co_await pause(cx, &self->ending_, until_next));
    if (self->ending_.is_set()) co_return Result<void>{};
    until_next = self->options_.every;
    const auto removed = co_await self->sweep(cx.within(kSweepTime));
    if (!removed && removed.error().code == ErrorCode::cancelled) co_return std::unexpected(removed.error());
    if (!removed) {
      cx.log().warning("the folder of artifacts was not swept to its end",
                       {{"folder", json::string(self->options_.folder)}, {"error", removed.error().message}});
    } else if (*removed > 0) {
      cx.log().info("files of executions that are gone were removed",
                    {{"folder", json::string(self->options_.folder)}, {"executions", *removed}});
    }
  }
}

Task<Result<std::size_t>> ArtifactSweep::sweep(Context cx) {
  const std::chrono::days kept = std::min(options_.kept.executions, options_.kept.failed_executions);
  std::size_t removed = 0;
  std::optional<Error> resisted;  // the others are removed all the same
  FolderWalk walk(options_.folder);
  while (!walk.at_end() && !ending_.is_set()) {
    CO_TRY(Look step, co_await look(cx, &loop_, std::move(walk)));
    walk = std::move(step.walk);
    std::vector<ExecutionId> gone;
    if (!step.found.empty()) {
      CO_TRY(gone, co_await db::executions_without_files(cx.within(kAskTime), &database_,
                                                         std::move(step.found), kept));
    }
    for (std::size_t from = 0; from < gone.size() && !ending_.is_set(); from += kRemove) {
      const auto begin = gone.begin() + static_cast<std::ptrdiff_t>(from);
      const auto end = gone.begin() + static_cast<std::ptrdiff_t>(std::min(from + kRemove, gone.size()));
      auto some = co_await remove(cx, &loop_, options_.folder, {begin, end});
      if (some) {
        removed += *some;
      } else if (some.error().code != ErrorCode::unavailable) {
        co_return std::unexpected(std::move(some).error());
      } else if (!resisted) {
        resisted = std::move(some).error();
      }
      CO_TRY_VOID(co_await pause(cx, &ending_, kPause));
    }
    if (!walk.at_end()) CO_TRY_VOID(co_await pause(cx, &ending_, kPause));
  }
  if (resisted) co_return std::unexpected(*std::move(resisted));
  co_return removed;
}

}  // namespace flow::app
