// Credits by day, and who did what.
#include "api/call.hpp"
#include "api/routes/routes.hpp"
#include "api/views.hpp"

namespace flow::api {
namespace {

constexpr std::chrono::days kDays{31};

Task<Result<net::HttpResponse>> usage(Context cx, Call call) {
  const WallTime now = cx.clock().now();
  CO_TRY(const auto balance,
         co_await call.services->usage.balance(cx, call.user(), call.services->options.limits));
  CO_TRY(const auto days, co_await call.services->usage.by_day(cx, call.user(), now - kDays, now));
  json::array rows;
  for (const db::DayOfUsage& day : days)
    rows.push_back(json::object{{"day", day.day}, {"credits", day.credits}, {"runs", day.runs}});
  co_return json_response(
      json::object{{"used", balance.used}, {"limit", or_null(balance.limit)}, {"days", std::move(rows)}});
}

Task<Result<net::HttpResponse>> own_audit(Context cx, Call call) {
  CO_TRY(auto page, co_await call.services->audit.list(cx, call.user(), call.page()));
  // Who it was is said; from where they did it, and with which of their tokens, is theirs.
  for (db::AuditRow& row : page.items) {
    if (!row.entry.actor || *row.entry.actor == call.user()) continue;
    row.entry.address.clear();
    row.entry.token.reset();
  }
  co_return json_response(page_json(to_array(page.items), page.next));
}

Task<Result<net::HttpResponse>> whole_audit(Context cx, Call call) {
  CO_TRY(const auto page, co_await call.services->audit.list(cx, std::nullopt, call.page()));
  co_return json_response(page_json(to_array(page.items), page.next));
}

}  // namespace

std::vector<Route> usage_routes() {
  return {
      {.method = "GET",
       .path = "/api/v1/usage",
       .operation = "usage",
       .tag = "usage",
       .summary = "Credits of this month and of the last days.",
       .access = Access::read,
       .handler = usage,
       .response = "UsageReport"},
      {.method = "GET",
       .path = "/api/v1/audit",
       .operation = "own_audit",
       .tag = "audit",
       .summary = "What was done by the account and about it, newest first.",
       .access = Access::read,
       .handler = own_audit,
       .query = {{"cursor"}, {"limit", ParameterType::count}},
       .response = "AuditList"},
      {.method = "GET",
       .path = "/api/v1/audit/all",
       .operation = "whole_audit",
       .tag = "audit",
       .summary = "What was done on the instance, newest first.",
       .access = Access::admin,
       .handler = whole_audit,
       .query = {{"cursor"}, {"limit", ParameterType::count}},
       .response = "AuditList"},
  };
}

}  // namespace flow::api
