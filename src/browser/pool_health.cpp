#include "browser/pool_health.hpp"

#include "async/blocking_pool.hpp"
#include "browser/process.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

namespace {

constexpr milliseconds kAnswerTime{1000};

double in_mebibytes(Bytes size) {
  return static_cast<double>(size.count) / (1U << 20);
}

}  // namespace

MemoryVerdict judge_memory(Bytes used, Bytes soft_limit, Bytes hard_limit) {
  if (used >= hard_limit) return MemoryVerdict::kill;
  return used >= soft_limit ? MemoryVerdict::retire : MemoryVerdict::fine;
}

Error memory_error(Bytes used, Bytes hard_limit) {
  return cdp::browser_gone(
             fmt::format("it took {:.0f} MiB of memory, where {:.0f} MiB are allowed, and was ended; "
                         "open fewer or smaller pages at a time",
                         in_mebibytes(used), in_mebibytes(hard_limit)))
      .with_detail("cause", "memory");
}

Task<Result<std::vector<Bytes>>> measure_memory(Context cx, async::Loop* loop, std::vector<int> groups) {
  auto work = [groups = std::move(groups)]() -> Result<std::vector<Bytes>> {
    std::vector<Bytes> used;
    for (const int group : groups) used.push_back(os::memory_of_group(group));
    return used;
  };
  co_return co_await loop->pool().run<std::vector<Bytes>>(cx, std::move(work));
}

Task<bool> still_answers(Context cx, std::shared_ptr<BrowserProcess> process, milliseconds silence) {
  if (process->gone()) co_return false;
  if (cx.clock().steady_now() - process->connection().last_heard() <= silence) co_return true;
  const auto answer =
      co_await process->connection().root()->call(cx.within(kAnswerTime), "Browser.getVersion");
  // A caller that has no time left says nothing about the browser.
  co_return answer || (cx.expired() && !process->gone());
}

}  // namespace flow::browser
