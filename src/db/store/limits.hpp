#pragma once
// What one user may use up. A limit that is absent is that of the instance; absent there, there is none.
//
// Where each bites: nodes when a workflow is saved, active workflows when one is activated, concurrent runs
// when somebody or something asks for one (what a schedule starts waits instead), credits before a run is
// accepted and before each node. The error is `quota` with detail {"code": "limit_…", "limit", "value"}.
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.hpp"

namespace flow::db {

struct Limits {
  std::optional<int> nodes = {};  // per workflow
  std::optional<int> active_workflows = {};
  std::optional<int> concurrent_runs = {};         // queued and running
  std::optional<std::int64_t> credits_month = {};  // calendar month, UTC
  bool operator==(const Limits&) const = default;
};

// The limits that hold: the user's own, else those of the instance.
Limits effective(const Limits& own, const Limits& instance);

Error too_many_nodes(std::int64_t nodes, std::int64_t limit);
Error too_many_active_workflows(std::int64_t active, std::int64_t limit);
Error too_many_runs(std::int64_t runs, std::int64_t limit);
Error out_of_credits(std::int64_t used, std::int64_t limit);

}  // namespace flow::db
