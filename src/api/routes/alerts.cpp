// What went wrong without anybody asking.
#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/views.hpp"

namespace flow::api {
namespace {

json::object to_json(const db::Alert& alert) {
  return {{"id", alert.id},
          {"kind", alert.kind},
          {"message", alert.message},
          {"workflow_id", or_null(alert.workflow)},
          {"workflow_name", or_null(alert.workflow_name)},
          {"trigger_id", or_null(alert.trigger)},
          {"execution_id", or_null(alert.execution)},
          {"raised_at", api::to_json(alert.raised_at)},
          {"acknowledged_at", api::to_json(alert.acknowledged_at)}};
}

Task<Result<net::HttpResponse>> list_alerts(Context cx, Call call) {
  const bool open_only = call.query_text("open") == "true";
  CO_TRY(const auto page, co_await call.services->alerts.list(cx, call.user(), open_only, call.page()));
  CO_TRY(const int open, co_await call.services->alerts.count_open(cx, call.user()));
  json::array items;
  for (const db::Alert& alert : page.items) items.push_back(to_json(alert));
  json::object document = page_json(std::move(items), page.next);
  document["open"] = open;
  co_return json_response(std::move(document));
}

Task<Result<net::HttpResponse>> acknowledge_alert(Context cx, Call call) {
  CO_TRY(const db::Alert alert,
         co_await call.services->alerts.acknowledge(cx, call.user(), call.path("alert_id")));
  co_return json_response(to_json(alert));
}

}  // namespace

std::vector<Route> alert_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/alerts",
       .operation = "list_alerts",
       .tag = "alerts",
       .summary = "Alerts of the account, newest first, and how many are open.",
       .access = Access::read,
       .handler = list_alerts,
       .query = {{"open", ParameterType::flag, "Only those that nobody has acknowledged."},
                 {"cursor"},
                 {"limit", ParameterType::count}},
       .response = "AlertList"},
      {.method = "POST",
       .path = "/api/v1/alerts/{alert_id}/acknowledge",
       .operation = "acknowledge_alert",
       .tag = "alerts",
       .summary = "Ticks an alert off; again changes nothing.",
       .access = Access::write,
       .handler = acknowledge_alert,
       .response = "Alert",
       .audited = true},
  };
}

}  // namespace flow::api
