// The live view of an execution's browser as Server-Sent Events: pictures as the worker takes them while
// somebody looks.
//
// Nothing is queued: a watcher gets the newest picture there is when it is ready for one. The worker is told
// again and again that somebody watches, so it stops by itself soon after the last one has gone.
#include "api/call.hpp"
#include "api/event_stream.hpp"
#include "api/routes/routes.hpp"
#include "async/sync.hpp"
#include "base/encoding.hpp"

namespace flow::api {
namespace {

constexpr milliseconds kLook{200};
constexpr milliseconds kRemind{3'000};
constexpr milliseconds kKeepAlive{15'000};
constexpr milliseconds kReadTime{5'000};

struct Watch {
  Services* services;
  UserId user;
  ExecutionId execution;
  db::LiveView view;  // read before the answer began, so that what is not there is a 404
  async::Event never;
};

std::string frame_event(const db::LiveFrame& frame) {
  json::object data{{"seq", frame.seq},
                    {"url", json::string(frame.url)},
                    {"width", frame.width},
                    {"height", frame.height},
                    {"withheld", !frame.jpeg.has_value()},
                    {"jpeg", frame.jpeg ? json::value(base64_encode(*frame.jpeg)) : json::value(nullptr)}};
  return net::format_event("", "frame", json::dump(data));
}

Task<Result<void>> watch(Context cx, std::shared_ptr<Watch> w, std::shared_ptr<net::ResponseStream> stream) {
  const Watcher counted(&w->services->watchers);
  std::int64_t seen = 0;
  SteadyTime last_reminder{};
  SteadyTime last_write = cx.clock().steady_now();
  while (true) {
    std::string text;
    if (w->view.frame) {
      seen = w->view.frame->seq;
      text = frame_event(*w->view.frame);
    }
    const bool over = db::is_terminal(w->view.status);
    const SteadyTime now = cx.clock().steady_now();
    if (over)
      text += net::format_event("", "end", json::dump(json::object{{"status", to_string(w->view.status)}}));
    if (text.empty() && now - last_write >= kKeepAlive) text = ": still here\n\n";
    if (!text.empty()) {
      last_write = now;
      CO_TRY_VOID(co_await stream->write(std::move(text)));
    }
    if (over || cx.expired()) co_return Result<void>{};
    if (now - last_reminder >= kRemind) {
      last_reminder = now;
      w->services->database.notify(db::kWatchChannel, w->execution.str());
    }
    const auto pause = co_await w->never.wait(cx.within(kLook));
    if (!pause && pause.error().code != ErrorCode::timeout) co_return std::unexpected(pause.error());
    CO_TRY(w->view, co_await w->services->live.newest(cx.grace(kReadTime), w->user, w->execution, seen));
  }
}

Task<Result<net::HttpResponse>> screencast(Context cx, Call call) {
  CO_TRY_VOID(may_watch(*call.services));
  const auto w = std::make_shared<Watch>(Watch{.services = call.services,
                                               .user = call.user(),
                                               .execution = call.id<ExecutionId>("execution_id"),
                                               .view = {},
                                               .never = {}});
  CO_TRY(w->view, co_await call.services->live.newest(cx, w->user, w->execution, 0));
  co_return event_stream([w](Context stream_cx, std::shared_ptr<net::ResponseStream> stream) {
    return watch(std::move(stream_cx), w, std::move(stream));
  });
}

}  // namespace

std::vector<Route> live_routes() {
  return {{.method = "GET",
           .path = "/api/v1/executions/{execution_id}/screencast",
           .operation = "watch_browser",
           .tag = "executions",
           .summary = "What its browser shows, as it changes: frame (a JPEG, or withheld while the page "
                      "shows a secret) and end.",
           .access = Access::read,
           .handler = screencast,
           .media_type = "text/event-stream",
           .events = "ScreencastEvents",
           .errors = {ErrorCode::http_429},
           .deadline = milliseconds{600'000}}};
}

}  // namespace flow::api
