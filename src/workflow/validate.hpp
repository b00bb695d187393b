#pragma once
// The static checks: everything that can be said about a workflow without running it, all at once.
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "workflow/document.hpp"
#include "workflow/plan.hpp"
#include "workflow/problem.hpp"

namespace flow::workflow {

struct CheckOptions {
  // Name → kind. Absent: credentials are not checked (a draft on another machine).
  std::optional<std::map<std::string, std::string, std::less<>>> credentials;
  // The selector grammar belongs to the browser; without it selectors are not checked.
  std::function<Result<void>(const json::value&)> check_selector;
  std::chrono::seconds minimum_interval{300};
  int max_nodes = 1000;
  int max_edges = 4000;
  int max_nesting = 5;
  std::size_t max_text = 64U << 10;  // bytes of one text input
};

struct Checked {
  std::vector<Problem> problems;     // sorted by node, input, code
  std::shared_ptr<const Plan> plan;  // null when a problem is an error
  bool ok() const { return plan != nullptr; }
};

// The catalogue must outlive the plan.
Checked check(const Document& document, const Catalogue& catalogue, const CheckOptions& options = {});

// The first error as an Error (`invalid_input`), naming how many more there are. Only when !checked.ok().
Error first_error(const Checked& checked);

}  // namespace flow::workflow
