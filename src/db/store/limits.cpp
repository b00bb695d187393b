#include "db/store/limits.hpp"

#include <fmt/format.h>

namespace flow::db {
namespace {

template <class T>
std::optional<T> first(const std::optional<T>& own, const std::optional<T>& instance) {
  return own ? own : instance;
}

Error over(std::string_view code, std::int64_t value, std::int64_t limit, std::string message) {
  return Error{ErrorCode::quota, std::move(message)}
      .with_detail("code", boost::json::string_view(code))
      .with_detail("limit", limit)
      .with_detail("value", value);
}

}  // namespace

Limits effective(const Limits& own, const Limits& instance) {
  return {.nodes = first(own.nodes, instance.nodes),
          .active_workflows = first(own.active_workflows, instance.active_workflows),
          .concurrent_runs = first(own.concurrent_runs, instance.concurrent_runs),
          .credits_month = first(own.credits_month, instance.credits_month)};
}

Error too_many_nodes(std::int64_t nodes, std::int64_t limit) {
  return over(
      "limit_nodes", nodes, limit,
      fmt::format("the workflow has {} nodes, your limit is {}; split it, or ask an administrator for more",
                  nodes, limit));
}

Error too_many_active_workflows(std::int64_t active, std::int64_t limit) {
  return over(
      "limit_active_workflows", active, limit,
      fmt::format("{} of your workflows are active, your limit is {}; pause one first", active, limit));
}

Error too_many_runs(std::int64_t runs, std::int64_t limit) {
  return over(
      "limit_concurrent_runs", runs, limit,
      fmt::format(
          "{} of your runs are queued or running, your limit is {}; wait for one to end or cancel one", runs,
          limit));
}

Error out_of_credits(std::int64_t used, std::int64_t limit) {
  return over(
      "limit_credits_month", used, limit,
      fmt::format(
          "{} of your {} credits of this month are used; the next month begins on the 1st (UTC), or ask "
          "an administrator for more",
          used, limit));
}

}  // namespace flow::db
