// Live events of an execution as Server-Sent Events.
//
// Nothing is queued for a watcher: it is given what the journal has beyond the last it has seen, as fast as
// it reads. So a slow reader costs one batch of memory; one that takes too long even for that is told so and
// dropped, and may come back with Last-Event-ID.
#include <algorithm>
#include <charconv>

#include "api/call.hpp"
#include "api/event_stream.hpp"
#include "api/problem.hpp"
#include "api/routes/routes.hpp"
#include "api/views.hpp"

namespace flow::api {
namespace {

constexpr milliseconds kKeepAlive{15'000};

struct Watch {
  Services* services;
  UserId user;
  ExecutionId execution;
  std::int64_t seen = 0;
  db::JournalEvents first;  // read before the answer began, so that what is not there is a 404
};

struct Line {
  std::int64_t seq;
  std::string_view event;
  json::object data;
};

template <class Row>
void add(std::vector<Line>& lines, const std::vector<Row>& rows, std::string_view event) {
  for (const Row& row : rows) lines.push_back({row.seq, event, to_json(row)});
}

std::string format(const db::JournalEvents& events) {
  std::vector<Line> lines;
  add(lines, events.node_runs, "node");
  add(lines, events.phases, "phase");
  add(lines, events.logs, "log");
  add(lines, events.artifacts, "artifact");
  std::ranges::sort(lines, {}, &Line::seq);
  std::string out;
  for (const Line& line : lines)
    out += net::format_event(std::to_string(line.seq), line.event, json::dump(line.data));
  return out;
}

std::string status_event(std::string_view event, const db::JournalEvents& events) {
  return net::format_event(
      "", event, json::dump(json::object{{"status", to_string(events.status)}, {"attempt", events.attempt}}));
}

Task<Result<void>> dropped(std::shared_ptr<net::ResponseStream> stream, std::int64_t seen) {
  co_return co_await stream->write(net::format_event(
      "", "dropped",
      json::dump(json::object{{"reason", "the reader was too slow; connect again with Last-Event-ID"},
                              {"last_event_id", std::to_string(seen)}})));
}

// One batch; false when the reader was too slow for it.
Task<Result<bool>> send(Context cx, std::shared_ptr<net::ResponseStream> stream, std::string text,
                        milliseconds slow) {
  const SteadyTime begin = cx.clock().steady_now();
  CO_TRY_VOID(co_await stream->write(std::move(text)));
  co_return cx.clock().steady_now() - begin <= slow;
}

Task<Result<void>> watch(Context cx, std::shared_ptr<Watch> w, std::shared_ptr<net::ResponseStream> stream) {
  const Watcher counted(&w->services->watchers);
  const Bells::Bell bell = w->services->bells.hang(w->execution);
  db::JournalEvents events = std::move(w->first);
  std::optional<db::ExecutionStatus> told;
  SteadyTime last_write = cx.clock().steady_now();
  while (true) {
    std::string text = format(events);
    w->seen = std::max(w->seen, events.last_seq);
    if (told != events.status) text += status_event("status", events);
    told = events.status;
    const bool over = db::is_terminal(events.status) && !events.more;
    if (over) text += status_event("end", events);
    if (text.empty() && cx.clock().steady_now() - last_write >= kKeepAlive) text = ": still here\n\n";
    if (!text.empty()) {
      last_write = cx.clock().steady_now();
      CO_TRY(const bool quick, co_await send(cx, stream, std::move(text), w->services->options.slow_reader));
      if (!quick && !over) co_return co_await dropped(stream, w->seen);
    }
    if (over || cx.expired()) co_return Result<void>{};
    if (!events.more) {
      const auto rung = co_await bell->wait(cx.within(w->services->options.event_poll));
      if (!rung && rung.error().code != ErrorCode::timeout) co_return std::unexpected(rung.error());
      bell->reset();
    }
    CO_TRY(events,
           co_await w->services->runs.events(cx.grace(milliseconds{10'000}), w->user, w->execution, w->seen));
  }
}

Task<Result<net::HttpResponse>> events(Context cx, Call call) {
  Services* services = call.services;
  CO_TRY_VOID(may_watch(*services));
  const auto w = std::make_shared<Watch>(Watch{.services = services,
                                               .user = call.user(),
                                               .execution = call.id<ExecutionId>("execution_id"),
                                               .first = {}});
  if (const auto header = call.request.headers.find("Last-Event-ID"); header && !header->empty()) {
    const auto [end, problem] = std::from_chars(header->data(), header->data() + header->size(), w->seen);
    if (problem != std::errc{} || end != header->data() + header->size() || w->seen < 0) {
      co_return std::unexpected(with_status(
          make_error(ErrorCode::invalid_input, "Last-Event-ID must be the id of an event of this stream"),
          400));
    }
  }
  CO_TRY(w->first, co_await services->runs.events(cx, w->user, w->execution, w->seen));
  co_return event_stream([w](Context stream_cx, std::shared_ptr<net::ResponseStream> stream) {
    return watch(std::move(stream_cx), w, std::move(stream));
  });
}

}  // namespace

std::vector<Route> event_routes() {
  return {{.method = "GET",
           .path = "/api/v1/executions/{execution_id}/events",
           .operation = "watch_execution",
           .tag = "executions",
           .summary = "What happens, as it happens: node, phase, log, artifact, status, end, dropped. "
                      "Resumes at Last-Event-ID.",
           .access = Access::read,
           .handler = events,
           .media_type = "text/event-stream",
           .events = "ExecutionEvents",
           .errors = {ErrorCode::http_429},
           .deadline = milliseconds{600'000}}};
}

}  // namespace flow::api
