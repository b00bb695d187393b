#include "browser/pool.hpp"

#include <deque>
#include <thread>

#include "async/blocking_pool.hpp"
#include "async/deadline.hpp"
#include "browser/detail/context_state.hpp"
#include "browser/detail/kill_browsers.hpp"
#include "browser/detail/page_state.hpp"
#include "browser/pool_health.hpp"
#include "cdp/errors.hpp"
#include "metrics/metrics.hpp"
#include "os/process.hpp"
#include "os/temp_dir.hpp"

namespace flow::browser {

namespace {

constexpr milliseconds kLaunchTime{50'000};
constexpr milliseconds kConnectTime{110'000};
constexpr milliseconds kCloseTime{8'000};
constexpr milliseconds kContextTime{10'000};  // a browser that takes longer to make a context is replaced
constexpr milliseconds kCrashWindow{5 * 60'000};
constexpr std::size_t kCrashesBeforePause = 3;
constexpr std::array kPauses{milliseconds{5'000}, milliseconds{15'000}, milliseconds{60'000}};

// A process of the pool; `process` is null while it starts.
struct Entry {
  LaunchProfile profile;
  std::shared_ptr<BrowserProcess> process;
  async::Event ready;  // started, or failed to
  std::optional<Error> failed;
  int lent = 0;       // contexts, promised ones included
  int promised = 0;   // of all time
  int condemned = 0;  // contexts lent to those who may not act any more
  bool retiring = false;
  SteadyTime idle_since{};  // while lent == 0
  bool timed = false;       // a task waits for its idle time to end
};

bool is_remote(const LaunchProfile& profile) {
  return profile.engine == Engine::remote;
}

}  // namespace

struct Pool::State : std::enable_shared_from_this<State> {
  State(async::Loop& event_loop, PoolSettings pool_settings)
      : loop(event_loop),
        settings(with_resolver(std::move(pool_settings))),
        way_out(loop, {}, settings.resolver),
        http(loop, {.egress = settings.egress, .ca_file = settings.ca_file}),
        tasks(loop.io().get_executor(), async::OnFailure::keep_going) {
    if (settings.limits.processes <= 0) {
      settings.limits.processes = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    }
  }

  async::Loop& loop;
  PoolSettings settings;
  net::ForwardProxy way_out;
  net::HttpClient http;  // asks remote endpoints where to connect to
  async::TaskGroup tasks;
  async::Gate line;  // whoever waits for room, in order
  Signal changed;
  std::vector<std::shared_ptr<Entry>> entries;
  std::deque<SteadyTime> crashes;
  bool stopping = false;
  bool watching = false;  // somebody looks at the memory of the browsers
  std::uint64_t launches = 0;
  std::uint64_t crash_count = 0;

  static Task<Result<std::unique_ptr<ContextLease>>> lend_context(std::shared_ptr<State> state, Context cx,
                                                                  LaunchProfile profile,
                                                                  ContextOptions options);

  static PoolSettings with_resolver(PoolSettings settings) {
    if (!settings.resolver) settings.resolver = std::make_shared<net::Resolver>();
    return settings;
  }

  bool must_retire(const Entry& entry) const {
    const auto& limits = settings.limits;
    if (entry.promised >= (is_remote(entry.profile) ? 1 : limits.contexts_served)) return true;
    if (!entry.process) return false;
    return entry.process->pages_served() >= limits.pages_served ||
           entry.process->renderer_crashes() >= limits.renderer_crashes ||
           loop.clock().steady_now() - entry.process->started() >= limits.max_age;
  }

  int local_processes() const {
    return static_cast<int>(
        std::ranges::count_if(entries, [](const auto& entry) { return !is_remote(entry->profile); }));
  }

  RemoteServices remote_services() {
    return {.http = &http, .resolver = settings.resolver, .ca_file = settings.ca_file};
  }

  std::shared_ptr<Entry> with_room(const LaunchProfile& profile) {
    for (const auto& entry : entries) {
      if (must_retire(*entry)) entry->retiring = true;
      const bool usable = !entry->retiring && !entry->failed && (!entry->process || !entry->process->gone());
      if (usable && entry->profile == profile && entry->lent < settings.limits.contexts_per_process)
        return entry;
    }
    return nullptr;
  }

  void lend(Entry& entry) {
    ++entry.lent;
    ++entry.promised;
  }

  // The caller's promise is over: the context is closed, or was never made.
  void give_back(const std::shared_ptr<Entry>& entry) {
    --entry->lent;
    changed.notify();
    settle(entry);
  }

  // What becomes of a process that nobody uses now. One that still starts is looked at again when it has.
  void settle(const std::shared_ptr<Entry>& entry) {
    if (stopping || entry->lent > 0 || !entry->ready.is_set()) return;
    if (must_retire(*entry)) entry->retiring = true;
    if (entry->retiring || !entry->process || entry->process->gone()) {
      discard(entry);
    } else {
      entry->idle_since = loop.clock().steady_now();
      if (!std::exchange(entry->timed, true))
        tasks.spawn("idle browser", close_when_idle(shared_from_this(), entry));
    }
  }

  void discard(std::shared_ptr<Entry> entry) {
    if (std::erase(entries, entry) > 0 && entry->process) {
      tasks.spawn("close browser", close_process(shared_from_this(), entry->process));
    }
    changed.notify();
  }

  void note_crash(std::string_view cause) {
    ++crash_count;
    metrics::process().add(metrics::Metric::browser_crashes, {cause});
    crashes.push_back(loop.clock().steady_now());
  }

  milliseconds pause_before_launch() {
    while (!crashes.empty() && loop.clock().steady_now() - crashes.front() > kCrashWindow)
      crashes.pop_front();
    if (crashes.size() < kCrashesBeforePause) return milliseconds{0};
    return kPauses[std::min(crashes.size() - kCrashesBeforePause, kPauses.size() - 1)];
  }

  static Task<Result<void>> close_process(std::shared_ptr<State> state,
                                          std::shared_ptr<BrowserProcess> process) {
    const auto closed = co_await process->close(state->loop.context(kCloseTime));
    state->changed.notify();
    co_return closed;
  }

  // One for each browser, however often it is lent meanwhile.
  static Task<Result<void>> close_when_idle(std::shared_ptr<State> state, std::shared_ptr<Entry> entry) {
    const auto over = [&] { return entry->idle_since + state->settings.limits.idle; };
    do {
      co_await state->loop.clock().sleep_until(over());
    } while (entry->lent == 0 && state->loop.clock().steady_now() < over());
    entry->timed = false;
    if (entry->lent == 0) state->discard(entry);
    co_return Result<void>{};
  }

  static Task<Result<void>> start_process(std::shared_ptr<State> state, std::shared_ptr<Entry> entry,
                                          log::Logger logger) {
    const bool remote = is_remote(entry->profile);
    const Context cx = state->loop.context(remote ? kConnectTime : kLaunchTime, std::move(logger));
    if (const auto pause = state->pause_before_launch(); pause.count() > 0 && !remote) {
      cx.log().warning("browsers crashed often lately; waiting before the next start",
                       {{"pause_ms", pause.count()}});
      co_await cx.clock().sleep_for(pause);
    }
    ++state->launches;
    const std::string_view engine = to_string(entry->profile.engine);
    metrics::process().add(metrics::Metric::browser_launches, {engine});
    const SteadyTime began = cx.clock().steady_now();
    auto launched =
        co_await async::with_deadline(cx, BrowserProcess::launch(cx, &state->loop,
                                                                 {.profile = entry->profile,
                                                                  .temp_root = state->settings.temp_root,
                                                                  .worker_id = state->settings.worker_id,
                                                                  .binaries = state->settings.binaries,
                                                                  .egress = state->settings.egress,
                                                                  .way_out = &state->way_out,
                                                                  .remote = state->remote_services()}));
    if (launched) {
      entry->process = *launched;
      metrics::process().observe(metrics::Metric::browser_launch_seconds, {engine},
                                 std::chrono::duration<double>(cx.clock().steady_now() - began).count());
      const std::weak_ptr<State> weak = state;
      const std::weak_ptr<Entry> weak_entry = entry;
      entry->process->on_gone([weak, weak_entry] {
        const auto self = weak.lock();
        const auto gone = weak_entry.lock();
        if (!self || !gone || self->stopping) return;
        if (is_remote(gone->profile)) {
          metrics::process().add(metrics::Metric::browser_crashes, {"link_lost"});
        } else {
          const std::string_view cause = text_of(gone->process->gone_reason()->detail, "cause");
          if (cause != kKilledOnPurpose) self->note_crash(cause.empty() ? "process_gone" : cause);
        }
        self->discard(gone);
      });
    } else {
      entry->failed = launched.error();
      if (launched.error().code == ErrorCode::browser_crashed) state->note_crash("launch_failed");
      std::erase(state->entries, entry);
    }
    entry->ready.set();
    state->changed.notify();
    // stop() has let go of it meanwhile.
    const bool orphan = launched && std::ranges::find(state->entries, entry) == state->entries.end();
    if (orphan) static_cast<void>(co_await close_process(state, entry->process));
    if (!orphan) state->settle(entry);
    if (launched && !remote && !std::exchange(state->watching, true))
      state->tasks.spawn("health of browsers", watch_memory(state));
    co_return Result<void>{};
  }

  // As long as there is a browser of ours. The crash handlers of the full browser have sessions of their own,
  // so they end as orphans of ours, a moment after it.
  static Task<Result<void>> watch_memory(std::shared_ptr<State> state) {
    while (!state->stopping) {
      co_await state->loop.clock().sleep_for(state->settings.limits.health_every);
      os::reap_orphans();
      std::vector<std::shared_ptr<Entry>> watched;
      std::vector<int> groups;
      for (const auto& entry : state->entries) {
        if (!entry->process || is_remote(entry->profile)) continue;
        watched.push_back(entry);
        groups.push_back(entry->process->pid());
      }
      if (watched.empty()) break;
      const Context cx = state->loop.context(state->settings.limits.health_every);
      const auto used = co_await measure_memory(cx, &state->loop, std::move(groups));
      if (!used) continue;  // the machine is too busy to look; it is looked at again
      for (std::size_t i = 0; i < watched.size(); ++i) state->judge(watched[i], (*used)[i]);
    }
    state->watching = false;
    co_return Result<void>{};
  }

  void judge(const std::shared_ptr<Entry>& entry, Bytes used) {
    const PoolLimits& limits = settings.limits;
    const MemoryVerdict verdict = judge_memory(used, limits.soft_memory, limits.hard_memory);
    if (verdict == MemoryVerdict::fine || entry->process->gone()) return;
    entry->retiring = true;
    if (verdict == MemoryVerdict::kill) {
      entry->process->kill(memory_error(used, limits.hard_memory));
    } else {
      settle(entry);
    }
  }

  // Room in a process of that kind, in order of asking: promised to the caller until give_back().
  static Task<Result<std::shared_ptr<Entry>>> find_room(std::shared_ptr<State> state, Context cx,
                                                        LaunchProfile profile) {
    async::Gate::Lease turn;
    if (!is_remote(profile)) {
      CO_TRY(turn, co_await state->line.acquire(cx));
    }
    for (;;) {
      if (state->stopping) co_return fail(ErrorCode::cancelled, "the browser pool has stopped");
      if (auto entry = state->with_room(profile)) {
        state->lend(*entry);
        co_return entry;
      }
      const bool full = !is_remote(profile) && state->local_processes() >= state->settings.limits.processes;
      if (full) {
        // An idle browser of another kind makes way.
        const auto idle = std::ranges::find_if(
            state->entries, [](const auto& entry) { return entry->lent == 0 && entry->process; });
        if (idle != state->entries.end()) {
          auto entry = *idle;  // the list is about to lose it
          state->discard(std::move(entry));
          continue;
        }
        CO_TRY_VOID(co_await state->changed.wait(cx));
        continue;
      }
      auto entry = std::make_shared<Entry>();
      entry->profile = profile;
      state->entries.push_back(entry);
      state->tasks.spawn("start browser", start_process(state, entry, cx.log()));
    }
  }
};

Pool::Pool(async::Loop& loop, PoolSettings settings)
    : state_(std::make_shared<State>(loop, std::move(settings))) {}
Pool::~Pool() = default;

// A fresh context. A browser that cannot make one is replaced; `last` is why the one before could not.
Task<Result<std::unique_ptr<ContextLease>>> Pool::State::lend_context(std::shared_ptr<State> state,
                                                                      Context cx, LaunchProfile profile,
                                                                      ContextOptions options) {
  std::optional<Error> last;
  for (;;) {
    auto found = co_await State::find_room(state, cx, profile);
    if (!found) co_return std::unexpected(std::move(found).error().context("waiting for a browser"));
    const auto entry = std::move(*found);
    // From here on the promise must be given back in every path, also when this task is cancelled.
    const std::shared_ptr<void> promise(nullptr, [state, entry](void*) { state->give_back(entry); });
    auto ready = co_await entry->ready.wait(cx);
    if (!ready) {
      if (last && ready.error().code == ErrorCode::timeout) co_return std::unexpected(*last);
      co_return std::unexpected(std::move(ready).error().context("starting a browser"));
    }
    if (entry->failed) co_return std::unexpected(*entry->failed);
    const bool remote = is_remote(profile);
    if (!remote && !co_await still_answers(cx, entry->process, state->settings.limits.silence)) {
      last = cdp::browser_gone("it fell silent");
      entry->process->kill(*last);
      continue;
    }
    auto context = co_await entry->process->create_context(remote ? cx : cx.within(kContextTime), options);
    if (!context) {
      const auto code = context.error().code;
      const bool sick = code == ErrorCode::browser_crashed || (code == ErrorCode::timeout && !cx.expired());
      if (!sick || remote || cx.expired()) co_return std::unexpected(std::move(context).error());
      entry->retiring = true;
      last = std::move(context).error();
      continue;
    }
    auto lease = std::make_shared<ContextLease::State>();
    lease->process = entry->process;
    lease->context = *context;
    lease->tenants = [entry] { return entry->lent - entry->condemned; };
    lease->condemn = [entry] {
      entry->condemned += 1;
      return std::shared_ptr<void>(nullptr, [entry](void*) { entry->condemned -= 1; });
    };
    lease->on_released = [state, promise, process = entry->process, made = *context]() {
      // A lease that was dropped without close(): its context must not live on.
      if (!made->ended && !process->gone()) {
        state->tasks.spawn("drop context", process->close_context(state->loop.context(kCloseTime), made));
      }
    };
    co_return std::make_unique<ContextLease>(std::move(lease));
  }
}

Task<Result<std::unique_ptr<ContextLease>>> Pool::acquire(Context cx, LaunchProfile profile,
                                                          ContextOptions options) {
  const auto state = state_;
  if (state->settings.headful) profile.headful = true;
  auto lease = co_await State::lend_context(state, cx, std::move(profile), std::move(options));
  if (lease) co_return lease;
  co_return std::unexpected(
      std::move(lease).error().with_effect(Effect::none));  // no page saw anything of it
}

Task<Result<void>> Pool::start(Context cx) {
  const auto state = state_;
  const std::string root =
      state->settings.temp_root.empty() ? os::default_temp_root() : state->settings.temp_root;
  CO_TRY(const auto removed, co_await os::sweep(cx, &state->loop.pool(), root, std::string(kFolderPrefix)));
  if (!removed.empty()) cx.log().info("removed what dead workers left behind", {{"folders", removed.size()}});
  co_return Result<void>{};
}

Task<Result<void>> Pool::stop(Context cx) {
  co_await async::ignore_cancellation();
  const auto state = state_;
  state->stopping = true;
  state->changed.notify();
  const auto lent = [&] {
    int all = 0;
    for (const auto& entry : state->entries) all += entry->lent;
    return all;
  };
  while (lent() > 0 && !cx.expired()) {
    if (!co_await state->changed.wait(cx)) break;
  }
  const int forced = lent();
  for (const auto& entry : std::exchange(state->entries, {})) {
    if (!entry->process) {
      // Its start is cancelled with the group below, and cleans up after itself.
      continue;
    }
    state->tasks.spawn("close browser", State::close_process(state, entry->process));
  }
  state->tasks.cancel();
  auto joined = co_await state->tasks.join(cx.grace(kCloseTime));
  os::reap_orphans();
  auto shut = co_await state->way_out.stop(cx.grace(kCloseTime));
  if (joined && !shut) joined = std::move(shut);
  shut = co_await state->http.stop(cx.grace(kCloseTime));
  if (joined && !shut) joined = std::move(shut);
  if (!joined) co_return std::unexpected(std::move(joined).error().context("closing browsers"));
  if (forced > 0)
    co_return fail(ErrorCode::timeout, "{} browser sessions were still in use and were closed by force",
                   forced);
  co_return Result<void>{};
}

PoolStats Pool::stats() const {
  PoolStats stats{.launches = state_->launches, .crashes = state_->crash_count};
  for (const auto& entry : state_->entries) {
    ++stats.processes;
    if (!entry->process) continue;
    stats.contexts += entry->process->contexts_open();
    stats.pages += entry->process->pages_open();
  }
  return stats;
}

}  // namespace flow::browser
