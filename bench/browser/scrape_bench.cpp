// The scrape with a browser that is kept: scrape_bench WORKFLOW CREDENTIALS SITE FOLDER. Each run is an
// execution as the command line does it, engine, nodes and artifacts included, in a fresh context of one
// browser. Answers a line {"runs": R, "at_once": A} on standard input by a line {"ms": …}.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include <boost/asio/this_coro.hpp>

#include "app/credentials_file.hpp"
#include "app/workflow_file.hpp"
#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "browser/pool.hpp"
#include "engine/execution.hpp"
#include "engine/memory_journal.hpp"
#include "net/http_client.hpp"
#include "net/smtp_client.hpp"
#include "nodes/catalog.hpp"
#include "workflow/params.hpp"

namespace {

using namespace flow;

constexpr milliseconds kRunTime{120'000};
constexpr std::size_t kItems = 50;

browser::PoolSettings one_browser() {
  return {.limits = {.processes = 1,
                     .contexts_per_process = 8,
                     .contexts_served = 100'000,
                     .pages_served = 100'000,
                     .idle = milliseconds{3'600'000}}};
}

struct Bench {
  Bench() : browsers(loop, one_browser()), http(loop, {}), smtp(loop, {}) {}

  async::Loop loop;
  browser::Pool browsers;
  net::HttpClient http;
  net::SmtpClient smtp;
  std::shared_ptr<const workflow::Plan> plan;
  app::Credentials credentials;
  json::object params;
  std::string folder;
  int started = 0;
  int wanted = 0;
};

Task<Result<void>> scrape(Context cx, Bench* bench) {
  CO_TRY(const auto files,
         engine::FolderArtifactStore::open(fmt::format("{}/{}", bench->folder, bench->started)));
  engine::RunRequest request{.plan = bench->plan,
                             .find_node = nodes::find_node,
                             .info = {.id = fmt::format("run-{}", bench->started),
                                      .workflow_id = bench->plan->workflow_id.str(),
                                      .workflow_name = bench->plan->workflow_name,
                                      .started_at = bench->loop.clock().now()},
                             .params = bench->params,
                             .trigger = {},
                             .credentials = app::lookup_in(bench->credentials)};
  engine::MemoryJournal journal;
  engine::Execution execution({bench->loop, bench->browsers, bench->http, bench->smtp}, std::move(request),
                              journal, *files);
  const auto outcome = co_await execution.run(cx);
  if (outcome.error) co_return std::unexpected(*outcome.error);
  const bool complete =
      outcome.result && outcome.result->is_array() && outcome.result->get_array().size() == kItems;
  if (!complete) co_return fail(ErrorCode::internal, "the run did not end with {} items", kItems);
  co_return Result<void>{};
}

Task<Result<void>> keep_scraping(Context cx, Bench* bench) {
  while (bench->started < bench->wanted) {
    ++bench->started;
    CO_TRY_VOID(co_await scrape(cx, bench));
  }
  co_return Result<void>{};
}

Task<Result<void>> side_by_side(Context cx, Bench* bench, std::int64_t runs, std::int64_t at_once) {
  bench->wanted = bench->started + static_cast<int>(runs);
  async::TaskGroup group(co_await boost::asio::this_coro::executor);
  for (std::int64_t i = 0; i < at_once; ++i) group.spawn("scrape", keep_scraping(cx, bench));
  co_return co_await group.join(cx);
}

Task<Result<void>> stop(Context cx, Bench* bench) {
  CO_TRY_VOID(co_await bench->browsers.stop(cx));
  CO_TRY_VOID(co_await bench->http.stop(cx));
  co_return co_await bench->smtp.stop(cx);
}

Result<void> prepare(Bench* bench, char** arguments) {
  TRY(bench->credentials, app::read_credentials(arguments[2]));
  TRY(const auto written, app::load_workflow(arguments[1], app::kinds_of(bench->credentials)));
  if (!written.checked.ok()) return fail(ErrorCode::invalid_input, "{} has problems", arguments[1]);
  bench->plan = written.checked.plan;
  const json::object given{{"site", json::string(arguments[3])}};
  TRY(bench->params, workflow::resolve_params(bench->plan->params, given));
  bench->folder = arguments[4];
  return bench->loop.run(bench->browsers.start(bench->loop.context(kRunTime)));
}

Result<void> answer(Bench* bench, const std::string& line) {
  TRY(const auto order, json::parse_object(line));
  const auto number = [&](std::string_view name) {
    const auto* found = order.if_contains(name);
    return found != nullptr && found->is_int64() ? found->get_int64() : 1;
  };
  const auto begin = std::chrono::steady_clock::now();
  TRY_VOID(
      bench->loop.run(side_by_side(bench->loop.context(kRunTime), bench, number("runs"), number("at_once"))));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  fmt::print("{{\"ms\":{:.3f}}}\n", took.count());
  std::fflush(stdout);
  return {};
}

Result<void> serve(Bench* bench, char** arguments) {
  TRY_VOID(prepare(bench, arguments));
  fmt::print("ready\n");
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) TRY_VOID(answer(bench, line));
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    fmt::print(stderr, "usage: scrape_bench WORKFLOW CREDENTIALS SITE FOLDER\n");
    return 2;
  }
  Bench bench;
  auto served = serve(&bench, arguments);
  const auto stopped = bench.loop.run(stop(bench.loop.context(kRunTime), &bench));
  if (served) served = stopped;
  if (served) return 0;
  fmt::print(stderr, "scrape_bench: {}\n", served.error().message);
  return 1;
}
