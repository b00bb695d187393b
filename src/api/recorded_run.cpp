#include "api/recorded_run.hpp"

#include <algorithm>
#include <charconv>

#include "base/time.hpp"
#include "workflow/slug.hpp"

namespace flow::api {
namespace {

// {"$artifact": descriptor} of a value that is kept as a file; null: it stands here.
const json::object* descriptor_of(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr || object->size() != 1) return nullptr;
  const json::value* found = object->if_contains("$artifact");
  return found == nullptr ? nullptr : found->if_object();
}

// The first `parts` numbers of a loop path.
std::string_view outer_part(std::string_view iteration, std::size_t parts) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < parts && end < iteration.size(); ++i)
    end = std::min(iteration.find('/', end + (end == 0 ? 0 : 1)), iteration.size());
  return parts == 0 ? std::string_view() : iteration.substr(0, end);
}

std::vector<std::int64_t> numbers_of(std::string_view iteration) {
  std::vector<std::int64_t> out;
  while (!iteration.empty()) {
    std::int64_t number = 0;
    const auto [end, problem] =
        std::from_chars(iteration.data(), iteration.data() + iteration.size(), number);
    if (problem != std::errc{}) return {};
    out.push_back(number);
    iteration.remove_prefix(static_cast<std::size_t>(end - iteration.data()));
    if (!iteration.empty()) iteration.remove_prefix(1);
  }
  return out;
}

}  // namespace

RecordedRun::RecordedRun(workflow::Document document, std::optional<db::ExecutionDetail> run,
                         json::object params, json::object trigger)
    : document_(std::move(document)),
      run_(std::move(run)),
      params_(std::move(params)),
      trigger_(std::move(trigger)),
      execution_(json::object{}) {
  const auto& nodes = document_.nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    slugs_.push_back(workflow::slug(nodes[i].name));
    by_id_.emplace(nodes[i].id.str(), static_cast<int>(i));
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (slugs_[i] != "_") by_name_.emplace(slugs_[i], static_cast<int>(i));
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) by_name_.emplace(nodes[i].name, static_cast<int>(i));
  for (const workflow::Node& node : nodes) {
    std::vector<int> around;
    for (int at = find(node.parent.str()); at >= 0 && around.size() <= nodes.size();
         at = find(nodes[static_cast<std::size_t>(at)].parent.str()))
      around.push_back(at);
    std::ranges::reverse(around);
    around_.push_back(std::move(around));
  }
  if (!run_) return;
  if (run_->params) params_ = *run_->params;
  if (run_->trigger) {
    for (const auto& [name, value] : *run_->trigger) trigger_.as_object()[name] = value;
  }
  for (std::size_t i = 0; i < run_->node_runs.size(); ++i) {
    const db::NodeRunRow& row = run_->node_runs[i];
    rows_.insert_or_assign({row.node.str(), row.iteration}, i);  // the last change wins
  }
  const db::ExecutionItem& item = run_->execution;
  execution_ = json::object{{"id", item.id.str()},
                            {"workflow_id", item.workflow.str()},
                            {"workflow_name", item.workflow_name},
                            {"attempt", item.attempt},
                            {"trigger_type", json::string_or(trigger_.as_object(), "type", "")},
                            {"started_at", format_rfc3339(item.started_at.value_or(item.accepted_at))}};
}

int RecordedRun::find(std::string_view id) const {
  const auto found = by_id_.find(std::string(id));
  return found == by_id_.end() ? -1 : found->second;
}

int RecordedRun::find_named(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? -1 : found->second;
}

std::string RecordedRun::iteration_for(int node, std::optional<std::int64_t> index) const {
  const std::vector<int>& containers = around(node);
  if (containers.empty()) return "";
  const auto fits = [&](const std::vector<std::int64_t>& path) {
    return path.size() == containers.size() && (!index || path.back() == *index);
  };
  std::optional<std::vector<std::int64_t>> best;
  std::string iteration;
  for (const auto& [key, place] : rows_) {
    const int other = find(key.first);
    if (other < 0 || around(other) != containers) continue;
    const auto path = numbers_of(key.second);
    if (!fits(path) || (best && *best <= path)) continue;
    best = path;
    iteration = key.second;
  }
  return iteration;
}

const db::NodeRunRow* RecordedRun::row(int node, std::string_view iteration) const {
  const std::size_t depth = around(node).size();
  const std::pair<std::string, std::string> key{document_.nodes[static_cast<std::size_t>(node)].id.str(),
                                                outer_part(iteration, depth)};
  const auto found = rows_.find(key);
  return found == rows_.end() ? nullptr : &run_->node_runs[found->second];
}

const json::object* RecordedRun::outputs(int node, std::string_view iteration) const {
  const db::NodeRunRow* found = row(node, iteration);
  return found == nullptr || !found->output ? nullptr : found->output->if_object();
}

std::optional<std::int64_t> RecordedRun::index(int node, std::string_view iteration) const {
  const auto path = numbers_of(iteration);
  const std::size_t depth = around(node).size();
  if (depth == 0 || path.size() < depth) return std::nullopt;
  return path[depth - 1];
}

std::optional<json::value> RecordedRun::item(int node, std::string_view iteration) const {
  const auto path = numbers_of(iteration);
  const std::vector<int>& containers = around(node);
  for (std::size_t depth = std::min(containers.size(), path.size()); depth > 0; --depth) {
    const db::NodeRunRow* loop = row(containers[depth - 1], iteration);
    const json::object* inputs = loop == nullptr || !loop->inputs ? nullptr : loop->inputs->if_object();
    const json::value* items = inputs == nullptr ? nullptr : inputs->if_contains("Items");
    if (items == nullptr || !items->is_array()) continue;
    const auto place = static_cast<std::size_t>(path[depth - 1]);
    if (place < items->get_array().size()) return items->get_array()[place];
  }
  return std::nullopt;
}

json::value RecordedRun::variables(int node, std::string_view iteration) const {
  if (!run_) return json::object{};
  const db::NodeRunRow* own = row(node, iteration);
  const json::value* found = nullptr;
  for (const db::NodeRunRow& each : run_->node_runs) {
    if (each.type != "set_variables" || each.state != "succeeded" || !each.output) continue;
    if (own != nullptr && each.finished_at && *each.finished_at > own->started_at) continue;
    const json::object* outputs = each.output->if_object();
    const json::value* all = outputs == nullptr ? nullptr : outputs->if_contains("Variables");
    if (all != nullptr && all->is_object()) found = all;
  }
  return found == nullptr ? json::value(json::object{}) : *found;
}

std::optional<LargeValue> RecordedRun::large_value(int node, std::string_view iteration,
                                                   std::string_view output) const {
  const db::NodeRunRow* found = row(node, iteration);
  const json::object* all = outputs(node, iteration);
  if (all == nullptr) return std::nullopt;
  for (const auto& [title, value] : *all) {
    if (title != output && workflow::slug(title) != output) continue;
    const json::object* descriptor = descriptor_of(value);
    if (descriptor == nullptr) return std::nullopt;
    const json::value* bytes = descriptor->if_contains("bytes");
    return LargeValue{
        .row = static_cast<std::size_t>(found - run_->node_runs.data()),
        .title = std::string(std::string_view(title)),
        .artifact = ArtifactId(std::string(json::string_or(*descriptor, "artefact", ""))),
        .is_text = json::string_or(*descriptor, "mime", "") == "text/plain",
        .bytes = bytes != nullptr && bytes->is_number() ? bytes->to_number<std::uint64_t>() : 0};
  }
  return std::nullopt;
}

std::vector<LargeValue> RecordedRun::large_values(const std::vector<expr::Reading>& readings,
                                                  std::string_view iteration) const {
  std::vector<LargeValue> out;
  for (const expr::Reading& reading : readings) {
    if (reading.root != "nodes" || reading.path.size() < 2) continue;
    const int target = find_named(reading.path[0].text);
    if (target < 0 || !row(target, iteration)) continue;
    auto found = large_value(target, iteration, reading.path[1].text);
    const auto same = [&](const LargeValue& other) { return other.artifact == found->artifact; };
    if (found && std::ranges::none_of(out, same)) out.push_back(*std::move(found));
  }
  return out;
}

void RecordedRun::put(const LargeValue& which, json::value value) {
  run_->node_runs[which.row].output->as_object()[which.title] = std::move(value);
}

}  // namespace flow::api
