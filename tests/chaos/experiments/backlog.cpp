// 12: one user has a backlog of thousands when another asks for ten. The ten do not stand at its end.
#include <signal.h>

#include "chaos/experiments/experiments.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr int kFew = 20;
constexpr milliseconds kRun{20};

constexpr db::Statement kSpan{"chaos_span", R"(
SELECT (1000 * extract(epoch FROM percentile_cont(0.95) WITHIN GROUP (ORDER BY finished_at - started_at)))::float8 AS ms
  FROM executions WHERE workflow_id = $1 AND finished_at IS NOT NULL)"};

// Runs of a user, one after another; p95 of their start.
Task<Result<double>> start_of_few(Context cx, Trial* trial, LoadOptions whose) {
  std::vector<std::string> ids;
  for (int i = 0; i < kFew; ++i) {
    CO_TRY(const Accepted one, co_await Load::ask(cx, trial->load, whose));
    CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{300}), trial, one.execution));
    ids.push_back(one.execution);
  }
  CO_TRY(const auto latencies, co_await start_latencies(cx, trial, std::move(ids)));
  co_return percentile(latencies, 0.95);
}

}  // namespace

Task<Result<void>> backlog(Context cx, Trial* trial) {
  CO_TRY(const std::string many, co_await save(cx, trial, waiting_workflow(kRun)));
  CO_TRY(const std::string token, Site::add_person(trial->site, "bea@example.com"));
  CO_TRY(auto document, json::parse_object(waiting_workflow(kRun)));
  net::HttpClient http(*trial->loop, {.egress = {.allow_private = true}});
  auto saved = co_await http.send(
      cx, {.method = "POST",
           .url = trial->site->world.origin + "/api/v1/workflows",
           .headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + token}},
           .body = json::dump(json::object{{"document", std::move(document)}})});
  CO_TRY_VOID(co_await http.stop(cx));
  CO_TRY(const net::ClientResponse answer, std::move(saved));
  CO_TRY(const json::object workflow, json::parse_object(answer.body));
  const LoadOptions bea{.workflow = std::string(json::string_or(workflow, "id", "")), .token = token};

  CO_TRY(Part* const first, co_await Site::add_worker(cx, trial->site, seconds{30}));
  CO_TRY(const double idle, co_await start_of_few(cx, trial, bea));
  ::kill(first->process->pid(), SIGTERM);
  CO_TRY([[maybe_unused]] const os::ExitStatus ended, co_await first->process->wait(cx.within(seconds{60})));

  constexpr int kClients = 16;
  trial->load->begin(cx, {.workflow = many,
                          .clients = kClients,
                          .pause = milliseconds{0},
                          .most = trial->number(2000, 10'000) / kClients});
  CO_TRY_VOID(co_await Load::finish(cx, trial->load));
  CO_TRY([[maybe_unused]] Part* const second, co_await Site::add_worker(cx, trial->site, seconds{30}));
  CO_TRY(const double busy, co_await start_of_few(cx, trial, bea));
  trial->report->note(fmt::format("p95 of a start: {:.1f} ms idle, {:.1f} ms behind a backlog", idle, busy));
  // Slots are not taken from runs, so the wait for one of them to end comes on top.
  db::Params params{many};
  CO_TRY(const db::Rows rows, co_await trial->site->database().query(cx, kSpan, std::move(params)));
  const double span = rows.front().get<double>("ms");
  trial->report->note(fmt::format("p95 of a run in the backlog: {:.1f} ms", span));
  trial->report->expect(busy <= 2 * idle + span, "I11: p95 of a start <= 2 x idle, and the end of a run",
                        fmt::format("{:.1f} ms idle, {:.1f} ms behind a backlog", idle, busy));
  co_return Result<void>{};
}

}  // namespace flow::chaos
