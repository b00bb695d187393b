#pragma once
// The settings of a node (data.settings) with the defaults of its spec filled in.
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "json/json.hpp"
#include "workflow/node_spec.hpp"

namespace flow::workflow {

enum class OnError : std::uint8_t { fail, continue_, route };

struct RetryPolicy {
  int max = 2;  // further attempts
  milliseconds delay{1000};
  double backoff = 2;
  double jitter = 0.2;                            // of the delay, both ways
  std::optional<std::vector<ErrorCode>> on = {};  // absent: the retryable classes

  bool covers(ErrorCode code) const;
  // Before attempt k + 1, k from 1; `chance` in [0, 1). At most five minutes.
  milliseconds delay_before(int k, double chance) const;
};

struct NodeSettings {
  milliseconds timeout{0};  // 0: none of its own
  RetryPolicy retry;
  OnError on_error = OnError::fail;
  std::string when;  // CEL; empty: always
  bool teardown = false;
  std::optional<bool> idempotent;
  std::int64_t cache_ttl_s = 0;
};

// `faults` gets one sentence for each key that is unknown or has a value it cannot have; the default stays.
NodeSettings read_node_settings(const json::object& settings, const NodeSpec& spec,
                                std::vector<std::string>& faults);

// settings of the document: {timeout_s, max_attempts, max_credits, overlap, misfire}
struct WorkflowSettings {
  std::chrono::seconds timeout{840};
  int max_attempts = 3;
  std::optional<std::int64_t> max_credits;
};
WorkflowSettings read_workflow_settings(const json::object& settings, std::vector<std::string>& faults);

}  // namespace flow::workflow
