// Does behaviours when told to, in one page of one browser that is kept: behaviours_bench HERE THERE REFUSED
// FOLDER UPLOAD. Answers a line {"name", "path", "fresh", "moment", "round"} on standard input by a line
// {"ms", "saw"} or {"error"}.
#include <chrono>
#include <cstdio>
#include <iostream>

#include "behaviours.hpp"

namespace flow::bench {
namespace {

using namespace browser;

constexpr milliseconds kTime{10'000};  // of one step

PoolSettings one_browser() {
  return {.limits = {.processes = 1,
                     .contexts_per_process = 8,
                     .contexts_served = 100'000,
                     .pages_served = 100'000,
                     .idle = milliseconds{3'600'000}}};
}

struct Order {
  std::string name;
  std::string path;
  bool fresh = false;
  bool moment = false;
  std::int64_t round = 0;
};

Result<Order> read_order(const std::string& line) {
  TRY(const auto given, json::parse_object(line));
  return Order{.name = std::string(json::string_or(given, "name", "")),
               .path = std::string(json::string_or(given, "path", "")),
               .fresh = given.at("fresh") == json::value(true),
               .moment = given.at("moment") == json::value(true),
               .round = given.at("round").to_number<std::int64_t>()};
}

Result<Act> find_act(std::string_view name) {
  for (const auto acts : {input_acts(), page_acts()}) {
    for (const Act& act : acts) {
      if (act.name == name) return act;
    }
  }
  return fail(ErrorCode::not_found, "there is no behaviour \"{}\" here", name);
}

Task<Result<void>> tidy(Context cx, Stage* stage) {
  stage->spare.reset();
  if (stage->other) CO_TRY_VOID(co_await std::exchange(stage->other, nullptr)->close(cx));
  for (const auto& tab : stage->context->pages()) {
    if (tab != stage->page) CO_TRY_VOID(co_await tab->close(cx));
  }
  co_return Result<void>{};
}

// The answer: what was seen, and how many milliseconds it took. `at` is the path that was opened last.
Task<Result<void>> perform(Stage* stage, std::string* at, Order order, json::object* answer) {
  const auto cx = [stage] { return stage->loop->context(kTime); };
  CO_TRY(const Act act, find_act(order.name));
  if (!order.path.empty() && (order.fresh || order.path != *at))
    CO_TRY_VOID(co_await stage->lease.go_to(cx(), stage->here + order.path));
  // An act may leave the page.
  *at = order.fresh ? std::string() : order.path;
  if (!order.path.empty())
    CO_TRY_VOID(co_await page_text(cx(), stage->page, fmt::format("void reset({})", order.round)));
  if (act.before != nullptr) CO_TRY_VOID(co_await act.before(cx(), stage));

  const auto begin = std::chrono::steady_clock::now();
  CO_TRY(auto seen, co_await act.run(cx(), stage));
  const auto end = std::chrono::system_clock::now();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;

  if (act.saw != nullptr) {
    CO_TRY(seen, co_await act.saw(cx(), stage));
  } else if (seen.empty()) {
    CO_TRY(seen, co_await page_text(cx(), stage->page, "result()"));
  }
  double ms = took.count();
  if (order.moment) {
    CO_TRY(const auto moment, co_await page_text(cx(), stage->page, "moment"));
    ms = static_cast<double>(std::chrono::floor<milliseconds>(end.time_since_epoch()).count()) -
         std::stod(moment);
  }
  *answer = {{"ms", ms}, {"saw", json::string(seen)}};
  co_return co_await tidy(cx(), stage);
}

Task<Result<void>> open(Context cx, Stage* stage) {
  CO_TRY_VOID(co_await stage->pool->start(cx));
  CO_TRY(stage->context, co_await stage->pool->acquire(cx, {}, {}));
  CO_TRY(stage->page, co_await stage->context->open_page(cx));
  CO_TRY(stage->lease, co_await stage->page->acquire(cx));
  co_return Result<void>{};
}

Task<Result<void>> close(Context cx, Stage* stage) {
  stage->lease.release();
  if (stage->other) CO_TRY_VOID(co_await stage->other->close(cx));
  if (stage->context) CO_TRY_VOID(co_await stage->context->close(cx));
  co_return co_await stage->pool->stop(cx);
}

void say(const json::object& line) {
  fmt::print("{}\n", json::dump(line));
  std::fflush(stdout);
}

Result<void> serve(Stage* stage) {
  TRY_VOID(stage->loop->run(open(stage->loop->context(kTime), stage)));
  fmt::print("ready\n");
  std::fflush(stdout);
  std::string at;
  for (std::string line; std::getline(std::cin, line);) {
    TRY(auto order, read_order(line));
    json::object answer;
    const auto done = stage->loop->run(perform(stage, &at, std::move(order), &answer));
    if (!done) answer = {{"error", json::string(done.error().message)}};
    say(answer);
  }
  return {};
}

}  // namespace

Task<Result<std::string>> page_text(Context cx, std::shared_ptr<Page> page, std::string expression) {
  CO_TRY(const auto value, co_await page->main_frame()->run_javascript(
                               cx, "async () => String(await (" + expression + "))", {}));
  co_return value.is_string() ? std::string(value.get_string()) : json::dump(value);
}

}  // namespace flow::bench

int main(int count, char** arguments) {
  using namespace flow;
  if (count != 6) {
    fmt::print(stderr, "usage: behaviours_bench HERE THERE REFUSED FOLDER UPLOAD\n");
    return 2;
  }
  async::Loop loop;
  browser::Pool pool(loop, bench::one_browser());
  bench::Stage stage{.loop = &loop,
                     .pool = &pool,
                     .here = arguments[1],
                     .there = arguments[2],
                     .refused = arguments[3],
                     .upload = arguments[5]};
  auto served = bench::serve(&stage);
  const auto closed = loop.run(bench::close(loop.context(bench::kTime), &stage));
  if (served) served = closed;
  if (served) return 0;
  fmt::print(stderr, "behaviours_bench: {}\n", served.error().message);
  return 1;
}
