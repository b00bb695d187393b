#pragma once
// LiveView: shows what the browser of an execution does to whoever watches it.
//
// Idle until watched(), which counts for kWatched; then the newest picture of the page that was acted on last
// goes to the store, at most four a second. What fails here is no matter of the run: it is tried again while
// somebody watches. run() ends when it is cancelled, within a second or two, and takes its picture away.
#include <functional>
#include <memory>
#include <vector>

#include "async/sync.hpp"
#include "browser/page.hpp"
#include "db/store/live_store.hpp"

namespace flow::worker {

inline constexpr milliseconds kWatched{15'000};

class LiveView {
 public:
  using Pages = std::function<std::vector<std::shared_ptr<browser::Page>>()>;

  LiveView(db::Database& database, ExecutionId execution, Pages pages);

  void watched(SteadyTime now);
  static Task<Result<void>> run(Context cx, std::shared_ptr<LiveView> view);  // once

 private:
  static Task<Result<void>> show(Context cx, std::shared_ptr<LiveView> view);

  db::LiveStore store_;
  ExecutionId execution_;
  Pages pages_;
  SteadyTime until_{};
  async::Event awake_;
  async::Event never_;
};

}  // namespace flow::worker
