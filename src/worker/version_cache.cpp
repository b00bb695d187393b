#include "worker/version_cache.hpp"

#include <algorithm>
#include <limits>

#include "workflow/written.hpp"

namespace flow::worker {
namespace {

// What was saved within the limits of that day runs, whatever they are today.
workflow::CheckOptions without_limits() {
  workflow::CheckOptions options;
  options.minimum_interval = std::chrono::seconds{0};
  options.max_nodes = std::numeric_limits<int>::max();
  options.max_edges = std::numeric_limits<int>::max();
  return options;
}

}  // namespace

bool VersionCache::knows(const WorkflowId& workflow, int version) const {
  return std::ranges::any_of(
      kept_, [&](const Kept& one) { return one.workflow == workflow && one.version == version; });
}

Result<std::shared_ptr<const workflow::Plan>> VersionCache::plan(const db::RunInput& input) {
  const auto found = std::ranges::find_if(
      kept_, [&](const Kept& one) { return one.workflow == input.workflow && one.version == input.version; });
  if (found != kept_.end() && input.overrides.empty()) {
    kept_.splice(kept_.begin(), kept_, found);
    return found->plan;
  }
  TRY(json::object source, json::parse_object(input.definition));
  source["id"] = input.workflow.str();
  source["name"] = input.workflow_name;
  TRY_VOID(workflow::override_inputs(source, input.overrides));
  TRY(const workflow::Document document, workflow::read_document(std::move(source)));
  const workflow::Checked checked = workflow::check(document, *nodes_.catalogue, without_limits());
  if (!checked.ok()) {
    return std::unexpected(workflow::first_error(checked).context(
        fmt::format("version {} of \"{}\"", input.version, input.workflow_name)));
  }
  if (!input.overrides.empty()) return checked.plan;
  kept_.push_front({.workflow = input.workflow, .version = input.version, .plan = checked.plan});
  if (kept_.size() > most_) kept_.pop_back();
  return checked.plan;
}

}  // namespace flow::worker
