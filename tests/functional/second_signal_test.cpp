// Who cannot wait for the drain signals once more: what still runs is given back at once, nothing is charged,
// and no browser and no PostgreSQL stays behind.
#include <signal.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "in_service.hpp"
#include "support/raw_server.hpp"

namespace flow::test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr milliseconds kPoll{20};
constexpr milliseconds kAtOnce{12'000};  // browsers end and outcomes are written; the drain itself takes 30 s
constexpr std::string_view kBrowsers = "--remote-debugging-pipe";
constexpr std::string_view kDraining = "the worker drains";
constexpr const char* kPage =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n<p>Hello</p>";

// In the first attempt it takes a minute, in the next one nothing.
std::string slow_at_first() {
  return waiting_workflow(R"("{{ execution.attempt == 1 ? 60 : 0 }}")");
}

// The same with a browser.
std::string looking_at_first(std::string_view site) {
  return placed(R"json({"name": "Look", "nodes": [
    {"id": "open", "type": "launch_standard_browser", "position": {"x": 0, "y": 0},
      "data": {"name": "Open", "inputs": {"Website URL": "{site}"}}},
    {"id": "look", "type": "wait_for_element", "position": {"x": 1, "y": 0},
      "data": {"name": "Look", "inputs": {"Selector": "{{ execution.attempt == 1 ? '#never' : 'p' }}",
                                          "Timeout (seconds)": 60}, "settings": {"timeout_ms": 90000}}}],
   "edges": [
    {"id": "e1", "source": "open", "target": "look", "sourceHandle": "Web Page", "targetHandle": "Web Page"}]})json",
                "{site}", site);
}

struct Runs {
  std::string waiting;
  std::string looking;
};

Task<Result<void>> wait_for_node(Context cx, ServiceWorld* world, std::string execution, std::string node) {
  for (;;) {
    CO_TRY(const Answer detail,
           co_await ServiceWorld::call(cx, world, "GET", "/api/v1/executions/" + execution));
    const auto nodes = node_statuses(detail);
    if (std::ranges::find(nodes, node) != nodes.end()) co_return Result<void>{};
    if (cx.expired()) co_return fail(ErrorCode::timeout, "{} never came: {}", node, json::dump(detail.body));
    co_await cx.clock().sleep_for(kPoll);
  }
}

// Both are in the middle of their first attempt.
Task<Result<Runs>> begin_runs(Context cx, ServiceWorld* world, std::string site) {
  CO_TRY(const std::string slow, co_await ServiceWorld::save(cx, world, slow_at_first()));
  CO_TRY(const std::string look, co_await ServiceWorld::save(cx, world, looking_at_first(site)));
  Runs runs;
  CO_TRY(runs.waiting, co_await ServiceWorld::run(cx, world, slow));
  CO_TRY(runs.looking, co_await ServiceWorld::run(cx, world, look));
  CO_TRY_VOID(co_await wait_for_node(cx, world, runs.waiting, "wait running"));
  CO_TRY_VOID(co_await wait_for_node(cx, world, runs.looking, "look running"));
  EXPECT_THAT(world->processes(kBrowsers), ::testing::Not(IsEmpty()));
  co_return runs;
}

// "completed, attempt 2, charged 1, interrupts 1"
Task<Result<void>> expect_done_in_the_second_attempt(Context cx, ServiceWorld* world, Runs runs) {
  for (const std::string& id : {runs.waiting, runs.looking}) {
    CO_TRY(const Answer ended, co_await ServiceWorld::wait_for(cx, world, id));
    EXPECT_EQ(ended.text("/status"), "completed") << json::dump(ended.body);
  }
  CO_TRY(const std::string counted,
         world->ask_database("SELECT DISTINCT attempt, charged, interrupts FROM executions"));
  EXPECT_EQ(counted, "2|1|1");
  co_return Result<void>{};
}

template <class Ended, class Output>
Task<Result<void>> expect_cut_short(Context cx, pid_t pid, int second, Output output, Ended ended) {
  ::kill(pid, SIGTERM);
  while (!output().contains(kDraining)) {
    if (cx.expired()) co_return fail(ErrorCode::timeout, "it never drained: {}", output());
    co_await cx.clock().sleep_for(kPoll);
  }
  const SteadyTime begun = cx.clock().steady_now();
  ::kill(pid, second);
  CO_TRY(const os::ExitStatus status, co_await ended());
  EXPECT_EQ(status.text(), "exited with code 0") << output();
  EXPECT_LT(std::chrono::floor<milliseconds>(cx.clock().steady_now() - begun), kAtOnce) << output();
  co_return Result<void>{};
}

// --- serve

Task<Result<void>> stops_serve(Context cx, ServiceWorld* world, int second) {
  RawServer site(world->loop(), {{.bytes = kPage}});
  CO_TRY_VOID(co_await site.start(cx));
  CO_TRY(const Runs runs, co_await begin_runs(cx, world, site.origin()));
  CO_TRY_VOID(co_await expect_cut_short(
      cx, world->pid(), second, [world] { return world->output(); },
      [cx, world] { return ServiceWorld::wait_for_exit(cx, world); }));
  for (const auto& left : world->processes()) ADD_FAILURE() << "left: " << left.pid << " " << left.command;

  CO_TRY_VOID(co_await ServiceWorld::start(cx, world));
  CO_TRY_VOID(co_await expect_done_in_the_second_attempt(cx, world, runs));
  co_return co_await site.stop(cx);
}

TEST(SecondSignal, EndsTheDrainOfServe) {
  in_service([](Context cx, ServiceWorld* world) { return stops_serve(cx, world, SIGTERM); });
}

// What a person at a terminal does.
TEST(SecondSignal, MayBeAnInterrupt) {
  in_service([](Context cx, ServiceWorld* world) { return stops_serve(cx, world, SIGINT); });
}

// --- a worker that was started alone

Result<std::unique_ptr<os::Process>> start_worker(ServiceWorld* world) {
  return os::Process::spawn(
      world->loop(),
      {.program = flowbuilder_path(),
       .arguments = {"worker", "--data", world->data(), "--database-url", world->database_url()},
       .environment = {{"FLOWBUILDER_EGRESS_ALLOW", "127.0.0.1"}, {"TMPDIR", world->folder()}}});
}

Task<Result<void>> stops_a_worker(Context cx, ServiceWorld* world) {
  RawServer site(world->loop(), {{.bytes = kPage}});
  CO_TRY_VOID(co_await site.start(cx));
  CO_TRY(const auto worker, start_worker(world));
  os::Process* const first = worker.get();
  CO_TRY(const Runs runs, co_await begin_runs(cx, world, site.origin()));
  CO_TRY_VOID(co_await expect_cut_short(
      cx, first->pid(), SIGTERM, [first] { return first->output_tail(); },
      [cx, first] { return first->wait(cx); }));
  EXPECT_THAT(world->processes(kBrowsers), IsEmpty());
  // Given back by itself: no lease has to run out, nothing is charged, and it may go on soon, if it has not
  // been queued again already.
  CO_TRY(const std::string left,
         world->ask_database(
             "SELECT DISTINCT status IN ('waiting', 'queued'), lease_owner IS NULL, attempt, charged, "
             "interrupts, coalesce(ready_at, now()) < now() + interval '3 s' FROM executions"));
  EXPECT_EQ(left, "t|t|1|0|1|t");

  CO_TRY(const auto next, start_worker(world));
  CO_TRY_VOID(co_await expect_done_in_the_second_attempt(cx, world, runs));
  CO_TRY_VOID(co_await next->terminate(cx, milliseconds{20'000}));
  co_return co_await site.stop(cx);
}

TEST(SecondSignal, EndsTheDrainOfALoneWorker) {
  in_service(stops_a_worker, [](ServiceWorld& world) { world.extra_arguments = {"--no-worker"}; });
}

}  // namespace
}  // namespace flow::test
