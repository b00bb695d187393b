// One click on a ready button, three ways in turn on one page of one browser, 300 times each:
//   ours   Actor::click
//   bare   the commands that ours sends, taken from a click before, by the same pipe
//   least  where is it, move, press, release: nothing is checked
// Prints the medians, in milliseconds, and that of the round trips of ours as one JSON line.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "browser/actions.hpp"
#include "browser/detail/input.hpp"
#include "browser/detail/page_state.hpp"
#include "browser/injected_protocol.hpp"
#include "browser/pool.hpp"
#include "browser/process.hpp"

namespace {

using namespace flow;
using namespace flow::browser;

constexpr std::size_t kClicks = 300;
constexpr std::size_t kWarm = 20;
constexpr milliseconds kTime{10'000};
constexpr std::string_view kPage =
    "<title>one button</title><button id=buy onclick='window.clicks = (window.clicks || 0) + 1'>Buy</button>";
constexpr std::string_view kMiddle =
    "(() => { const r = document.querySelector('#buy').getBoundingClientRect();"
    " return { x: r.x + r.width / 2, y: r.y + r.height / 2 }; })()";

using Times = std::vector<double>;
struct Measured {
  Times ours;
  Times bare;
  Times least;
  Times trips;  // of ours
};

double number_at(const json::object& reply, std::string_view path) {
  const json::value value(reply);
  const auto* found = json::find(value, path);
  return found != nullptr && found->is_number() ? found->to_number<double>() : 0;
}

std::vector<cdp::Command> gesture(Point at) {
  return {detail::mouse_move(at, 0, 0), detail::mouse_press(at, MouseButton::left, 1, 0),
          detail::mouse_release(at, MouseButton::left, 1, 0)};
}

json::object prepare_arguments(async::Loop* loop, const Selector& selector) {
  const auto until = loop->clock().now() + kTime;
  return {{"kind", "click"},
          {"match", "one"},
          {"sel", selector.tree()},
          {"gesture", {{"kind", "click"}, {"last", "click"}, {"times", 1}}},
          {"slice", 2000},
          {"left", kTime.count()},
          {"until", std::chrono::duration_cast<milliseconds>(until.time_since_epoch()).count()},
          {"head", 0},
          {"attempt", 0}};
}

Task<Result<void>> click_bare(Context cx, std::shared_ptr<Page> page, cdp::Command prepare,
                              cdp::Command verdict) {
  const auto session = page->session();
  CO_TRY(const auto prepared, co_await session->call(cx, prepare.method, prepare.params));
  const Point at{number_at(prepared, "/result/value/x"), number_at(prepared, "/result/value/y")};
  auto commands = gesture(at);
  commands.insert(commands.begin(), std::move(verdict));
  CO_TRY_VOID(co_await session->burst(cx, std::move(commands)));
  CO_TRY_VOID(co_await session->call(cx, "Page.enable"));
  co_return Result<void>{};
}

Task<Result<void>> click_least(Context cx, std::shared_ptr<Page> page) {
  const auto session = page->session();
  CO_TRY(const auto middle,
         co_await session->call(cx, "Runtime.evaluate",
                                {{"expression", json::string(kMiddle)}, {"returnByValue", true}}));
  const Point at{number_at(middle, "/result/value/x"), number_at(middle, "/result/value/y")};
  CO_TRY_VOID(co_await session->burst(cx, gesture(at)));
  co_return Result<void>{};
}

// How often the last `commands` commands of the connection were sent after something had come back.
double round_trips(const cdp::Connection& connection, std::uint64_t commands) {
  const auto entries = connection.trace().entries();
  double trips = 0;
  for (auto entry = entries.rbegin(); entry != entries.rend() && commands > 0; ++entry) {
    if (entry->kind != cdp::TraceKind::command) continue;
    --commands;
    const auto before = std::next(entry);
    if (commands == 0 || (before != entries.rend() && before->kind != cdp::TraceKind::command)) ++trips;
  }
  return trips;
}

// Lazy: the task begins when it is awaited.
Task<Result<void>> timed(Times* times, Task<Result<void>> click) {
  const auto begin = std::chrono::steady_clock::now();
  CO_TRY_VOID(co_await std::move(click));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  times->push_back(took.count());
  co_return Result<void>{};
}

Task<Result<void>> click_ours(Context cx, PageLease* lease, Target target) {
  CO_TRY_VOID(co_await Actor(*lease).click(cx, std::move(target)));
  co_return Result<void>{};
}

Task<Result<void>> measure(async::Loop* loop, Pool* pool, Measured* measured) {
  CO_TRY(const auto context, co_await pool->acquire(loop->context(kTime), {}, {}));
  CO_TRY(const auto page, co_await context->open_page(loop->context(kTime)));
  CO_TRY(auto lease, co_await page->acquire(loop->context(kTime)));
  CO_TRY_VOID(co_await lease.set_content(loop->context(kTime), std::string(kPage)));
  CO_TRY(const auto selector, Selector::parse("#buy"));
  const auto frame = page->main_frame();
  const auto& connection = page->state().process.lock()->connection();
  for (std::size_t i = 0; i < kClicks + kWarm; ++i) {
    if (i == kWarm) *measured = {};
    const auto before = connection.commands_sent();
    CO_TRY_VOID(co_await timed(&measured->ours, click_ours(loop->context(kTime), &lease, {selector})));
    measured->trips.push_back(round_trips(connection, connection.commands_sent() - before));
    CO_TRY(auto prepare, co_await frame->prepare_call(loop->context(kTime), std::string(injected::kPrepare),
                                                      prepare_arguments(loop, selector)));
    CO_TRY(auto verdict,
           co_await frame->prepare_call(loop->context(kTime), std::string(injected::kVerdict), nullptr));
    CO_TRY_VOID(co_await timed(
        &measured->bare, click_bare(loop->context(kTime), page, std::move(prepare), std::move(verdict))));
    CO_TRY_VOID(co_await timed(&measured->least, click_least(loop->context(kTime), page)));
  }
  CO_TRY(const auto clicks, co_await frame->run_javascript(loop->context(kTime), "() => window.clicks", {}));
  if (clicks != json::value(3 * (kClicks + kWarm)))
    co_return fail(ErrorCode::internal, "the button saw {} clicks instead of {}", json::dump(clicks),
                   3 * (kClicks + kWarm));
  lease.release();
  co_return co_await context->close(loop->context(kTime));
}

double median(Times times) {
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  return *middle;
}

}  // namespace

int main() {
  async::Loop loop;
  Pool pool(loop, {});
  Measured measured;
  auto done = loop.run(pool.start(loop.context(kTime)));
  if (done) done = loop.run(measure(&loop, &pool, &measured));
  const auto stopped = loop.run(pool.stop(loop.context(kTime)));
  if (done) done = stopped;
  if (!done) {
    fmt::print(stderr, "click_bench: {}\n", done.error().message);
    return 1;
  }
  fmt::print(R"({{"n":{},"ours_ms":{:.3f},"bare_ms":{:.3f},"least_ms":{:.3f},"round_trips":{:.0f}}})"
             "\n",
             kClicks, median(measured.ours), median(measured.bare), median(measured.least),
             median(measured.trips));
}
