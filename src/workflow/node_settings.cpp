#include "workflow/node_settings.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace flow::workflow {
namespace {

constexpr milliseconds kLongestDelay{300'000};
constexpr double kLongestTimeoutMs = 24 * 3'600'000.0;

class Keys {
 public:
  Keys(const json::object& object, std::string prefix, std::vector<std::string>& faults)
      : object_(object), prefix_(std::move(prefix)), faults_(faults) {}

  const json::value* take(std::string_view key) {
    known_.push_back(key);
    const json::value* found = object_.if_contains(key);
    return found == nullptr || found->is_null() ? nullptr : found;
  }
  template <class T>
  void number(std::string_view key, double least, double most, T& into) {
    const json::value* found = take(key);
    if (found == nullptr) return;
    const double value = found->is_number() ? found->to_number<double>() : std::nan("");
    const bool whole = std::is_floating_point_v<T> || value == std::floor(value);
    if (!(value >= least && value <= most) || !whole) {
      wrong(key, *found,
            fmt::format("a {}number from {} to {}", std::is_floating_point_v<T> ? "" : "whole ",
                        json::dump_number(least), json::dump_number(most)));
      return;
    }
    into = static_cast<T>(value);
  }
  void flag(std::string_view key, bool& into) {
    const json::value* found = take(key);
    if (found == nullptr) return;
    if (!found->is_bool()) return wrong(key, *found, "true or false");
    into = found->get_bool();
  }
  void wrong(std::string_view key, const json::value& value, std::string_view wanted) {
    faults_.push_back(fmt::format("{}{} is {}; it must be {}", prefix_, key, json::dump(value), wanted));
  }
  void finish() {
    for (const auto& [key, value] : object_) {
      if (std::ranges::find(known_, std::string_view(key)) == known_.end()) {
        faults_.push_back(fmt::format("there is no setting {}{}; the settings are {}", prefix_,
                                      std::string_view(key), fmt::join(known_, ", ")));
      }
    }
  }

 private:
  const json::object& object_;
  std::string prefix_;
  std::vector<std::string>& faults_;
  std::vector<std::string_view> known_;
};

void read_retry(const json::object& object, RetryPolicy& retry, std::vector<std::string>& faults) {
  Keys keys(object, "retry.", faults);
  keys.number("max", 0, 100, retry.max);
  std::int64_t delay_ms = retry.delay.count();
  keys.number("delay_ms", 0, 300'000, delay_ms);
  retry.delay = milliseconds(delay_ms);
  keys.number("backoff", 1, 100, retry.backoff);
  keys.number("jitter", 0, 1, retry.jitter);
  if (const json::value* on = keys.take("on")) {
    std::vector<ErrorCode> classes;
    bool valid = on->is_array();
    if (valid) {
      for (const json::value& name : on->get_array()) {
        const ErrorCodeInfo* row = name.is_string() ? find_error_code(name.get_string()) : nullptr;
        if (row == nullptr || row->code == ErrorCode::cancelled) {
          valid = false;
          break;
        }
        classes.push_back(row->code);
      }
    }
    if (valid) {
      retry.on = std::move(classes);
    } else {
      keys.wrong("on", *on,
                 "a list of error classes other than cancelled, such as [\"timeout\", \"network\"]");
    }
  }
  keys.finish();
}

}  // namespace

bool RetryPolicy::covers(ErrorCode code) const {
  if (code == ErrorCode::cancelled) return false;
  return on ? std::ranges::find(*on, code) != on->end() : info(code).retryable;
}

milliseconds RetryPolicy::delay_before(int k, double chance) const {
  const double plain = std::min(static_cast<double>(delay.count()) * std::pow(backoff, k - 1),
                                static_cast<double>(kLongestDelay.count()));
  const double spread = 1 + jitter * (2 * chance - 1);
  return std::min(kLongestDelay, milliseconds(std::llround(plain * spread)));
}

NodeSettings read_node_settings(const json::object& settings, const NodeSpec& spec,
                                std::vector<std::string>& faults) {
  NodeSettings out;
  out.idempotent = spec.idempotent;
  out.retry = {.max = spec.retry.max,
               .delay = milliseconds(spec.retry.delay_ms),
               .backoff = spec.retry.backoff,
               .jitter = spec.retry.jitter};
  Keys keys(settings, "", faults);
  std::int64_t timeout_ms = spec.timeout_ms;
  keys.number("timeout_ms", 0, kLongestTimeoutMs, timeout_ms);
  out.timeout = milliseconds(timeout_ms);
  if (const json::value* retry = keys.take("retry")) {
    if (retry->is_object()) {
      read_retry(retry->get_object(), out.retry, faults);
    } else {
      keys.wrong("retry", *retry, "an object such as {\"max\": 2, \"delay_ms\": 1000}");
    }
  }
  if (const json::value* on_error = keys.take("on_error")) {
    if (*on_error == "fail") {
      out.on_error = OnError::fail;
    } else if (*on_error == "continue") {
      out.on_error = OnError::continue_;
    } else if (*on_error == "route") {
      out.on_error = OnError::route;
    } else {
      keys.wrong("on_error", *on_error, "fail, continue or route");
    }
  }
  if (const json::value* when = keys.take("when")) {
    if (when->is_string()) {
      out.when = when->get_string();
    } else {
      keys.wrong("when", *when, "an expression as text");
    }
  }
  keys.flag("teardown", out.teardown);
  if (const json::value* idempotent = keys.take("idempotent")) {
    if (idempotent->is_bool()) {
      out.idempotent = idempotent->get_bool();
    } else {
      keys.wrong("idempotent", *idempotent, "true or false");
    }
  }
  keys.number("cache_ttl_s", 0, 31'536'000, out.cache_ttl_s);
  const bool has_page =
      std::ranges::any_of(spec.inputs,
                          [](const InputSpec& input) { return input.type == HandleType::page; }) ||
      std::ranges::any_of(spec.outputs,
                          [](const OutputSpec& output) { return output.type == HandleType::page; });
  if (out.cache_ttl_s > 0 && (spec.side_effect || has_page))
    faults.emplace_back("cache_ttl_s cannot be used on a node with pages or side effects; remove it");
  keys.finish();
  return out;
}

WorkflowSettings read_workflow_settings(const json::object& settings, std::vector<std::string>& faults) {
  WorkflowSettings out;
  Keys keys(settings, "", faults);
  std::int64_t timeout_s = out.timeout.count();
  keys.number("timeout_s", 1, 86'400, timeout_s);
  out.timeout = std::chrono::seconds(timeout_s);
  keys.number("max_attempts", 1, 3, out.max_attempts);
  std::int64_t credits = -1;
  keys.number("max_credits", 0, 1e12, credits);
  if (credits >= 0) out.max_credits = credits;
  // The scheduler's: how occurrences that overlap or were missed are treated.
  for (const auto& [key, allowed] :
       std::initializer_list<std::pair<std::string_view, std::vector<std::string_view>>>{
           {"overlap", {"allow", "skip", "queue_one"}}, {"misfire", {"coalesce", "skip", "catch_up"}}}) {
    const json::value* found = keys.take(key);
    if (found == nullptr) continue;
    const bool fits = found->is_string() &&
                      std::ranges::find(allowed, std::string_view(found->get_string())) != allowed.end();
    if (!fits) keys.wrong(key, *found, fmt::format("one of {}", fmt::join(allowed, ", ")));
  }
  keys.finish();
  return out;
}

}  // namespace flow::workflow
