// Types, ids, names, containers and settings.
#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "base/edit_distance.hpp"
#include "json/schema.hpp"
#include "workflow/detail/analysis.hpp"
#include "workflow/slug.hpp"

namespace flow::workflow::detail {
namespace {

constexpr std::array<std::string_view, 3> kStatuses{"draft", "active", "paused"};

PlanOutput plan_output(const OutputSpec& spec) {
  return {.name = std::string(spec.name),
          .slug = slug(spec.name),
          .type = spec.type,
          .is_path = spec.is_path,
          .is_inner = spec.is_inner,
          .is_conditional = spec.is_conditional,
          .follows_data = spec.follows_data,
          .opens_page = spec.opens_page};
}

std::vector<PlanOutput> outputs_of(const NodeSpec& spec, const std::vector<std::string>& labels) {
  std::vector<PlanOutput> out;
  for (const std::string& label : labels) {
    out.push_back(
        {.name = label, .slug = slug(label), .type = HandleType::any, .is_path = true, .follows_data = true});
  }
  for (const OutputSpec& output : spec.outputs) out.push_back(plan_output(output));
  for (const OutputSpec& output : common_outputs()) out.push_back(plan_output(output));
  return out;
}

// The labels of a switch must stand in the document: its outputs are made of them.
std::vector<std::string> case_labels(const json::object& inputs) {
  std::vector<std::string> labels;
  const json::value* cases = inputs.if_contains("Cases");
  if (cases == nullptr || !cases->is_array()) return labels;
  for (const json::value& member : cases->get_array()) {
    if (!member.is_object()) continue;
    std::string label(json::string_or(member.get_object(), "label", ""));
    if (!label.empty() && std::ranges::find(labels, label) == labels.end())
      labels.push_back(std::move(label));
  }
  return labels;
}

// Expressions call outputs by slug, so no two of a node may share one. Labels are the only names a person
// chooses.
void check_labels(Analysis& a, int index) {
  std::map<std::string_view, std::string_view> seen;
  for (const PlanOutput& output : *a.node(index).outputs) {
    const auto [other, is_new] = seen.emplace(output.slug, output.name);
    if (is_new) continue;
    a.report(index, "Cases", ProblemCode::duplicate_name,
             fmt::format("the outputs \"{}\" and \"{}\" are both {} in expressions; rename one",
                         other->second, output.name, output.slug));
  }
}

void read_containers(Analysis& a) {
  for (int i = 0; i < static_cast<int>(a.plan.nodes.size()); ++i) {
    PlanNode& node = a.node(i);
    if (node.spec != nullptr && node.spec->is_container) {
      node.children = static_cast<int>(a.plan.bodies.size());
      a.plan.bodies.push_back({.container = i});
    }
  }
  for (int i = 0; i < static_cast<int>(a.plan.nodes.size()); ++i) {
    const NodeId& parent = a.written(i).parent;
    if (parent.empty()) continue;
    const auto found = a.by_id.find(parent.str());
    if (found == a.by_id.end() || a.node(found->second).children < 0) {
      a.report(i, "", ProblemCode::unknown_parent,
               fmt::format("parentId \"{}\" names no container; choose a loop of this workflow, or remove it",
                           parent));
      continue;
    }
    a.node(i).body = a.node(found->second).children;
  }
  // A container inside itself would never end; found by walking up further than there are nodes.
  for (int i = 0; i < static_cast<int>(a.plan.nodes.size()); ++i) {
    int depth = 0;
    int up = i;
    while ((up = a.container_of(up)) >= 0 && depth <= static_cast<int>(a.plan.nodes.size())) depth += 1;
    if (up >= 0) {
      a.report(i, "", ProblemCode::unknown_parent,
               "the containers of this node contain each other; change a parentId");
      a.node(i).body = 0;
    } else if (depth > a.options.max_nesting) {
      a.report(i, "", ProblemCode::limit_exceeded,
               fmt::format("the node is nested {} containers deep; at most {} are allowed", depth,
                           a.options.max_nesting));
    }
  }
}

}  // namespace

void Analysis::read_nodes() {
  const std::size_t count = document.nodes.size();
  if (count > static_cast<std::size_t>(options.max_nodes)) {
    report(-1, "", ProblemCode::limit_exceeded,
           fmt::format("the workflow has {} nodes; at most {} are allowed", count, options.max_nodes));
  }
  if (document.edges.size() > static_cast<std::size_t>(options.max_edges)) {
    report(-1, "", ProblemCode::limit_exceeded,
           fmt::format("the workflow has {} edges; at most {} are allowed", document.edges.size(),
                       options.max_edges));
  }
  if (std::ranges::find(kStatuses, document.status) == kStatuses.end()) {
    report(-1, "", ProblemCode::bad_setting,
           fmt::format("status \"{}\" is none of draft, active and paused", document.status));
  }
  std::vector<std::string> faults;
  plan.settings = read_workflow_settings(document.settings, faults);
  for (std::string& fault : faults) report(-1, "", ProblemCode::bad_setting, std::move(fault));
  plan.workflow_id = document.id;
  plan.workflow_name = document.name;
  plan.params = document.params;
  if (auto schema = json::Schema::compile(json::value(document.params)); !schema)
    report(-1, "params", ProblemCode::bad_param_schema, schema.error().message);

  plan.bodies.emplace_back();
  plan.nodes.resize(count);
  reads_variables.resize(count);
  for (NodeByText* const table : {&by_id, &by_slug, &by_name}) table->reserve(count);
  std::unordered_map<const NodeSpec*, PlanOutputs> shared;
  for (std::size_t i = 0; i < count; ++i) {
    const Node& from = document.nodes[i];
    const int index = static_cast<int>(i);
    PlanNode& node = plan.nodes[i];
    node.id = from.id;
    node.name = from.name;
    node.slug = slug(from.name);
    node.spec = catalogue.find(from.type);
    if (!by_id.emplace(from.id.str(), index).second)
      report(index, "", ProblemCode::duplicate_id,
             fmt::format("another node has the id \"{}\"; ids must differ", from.id));
    const auto [other, is_new] = by_slug.emplace(node.slug, index);
    if (!is_new &&
        (node.slug != "_" || plan.nodes[static_cast<std::size_t>(other->second)].name == node.name)) {
      report(index, "", ProblemCode::duplicate_name,
             fmt::format("\"{}\" and \"{}\" of node {} are both nodes.{} in expressions; rename one",
                         from.name, plan.nodes[static_cast<std::size_t>(other->second)].name,
                         plan.nodes[static_cast<std::size_t>(other->second)].id, node.slug));
    }
    by_name.emplace(node.name, index);
    if (node.spec == nullptr) {
      NearestName nearest(from.type);
      for (const NodeSpec* spec : catalogue.all()) nearest.consider(spec->type);
      report(index, "", ProblemCode::unknown_type,
             fmt::format("there is no node of type \"{}\"{}", from.type,
                         nearest.best().empty() ? "; see flowbuilder nodes"
                                                : fmt::format("; did you mean {}?", nearest.best())));
      continue;
    }
    if (node.spec->case_paths) {
      node.outputs =
          std::make_shared<const std::vector<PlanOutput>>(outputs_of(*node.spec, case_labels(from.inputs)));
      check_labels(*this, index);
    } else {
      PlanOutputs& outputs = shared[node.spec];
      if (!outputs) outputs = std::make_shared<const std::vector<PlanOutput>>(outputs_of(*node.spec, {}));
      node.outputs = outputs;
    }
    std::vector<std::string> node_faults;
    node.settings = read_node_settings(from.settings, *node.spec, node_faults);
    for (std::string& fault : node_faults) report(index, "", ProblemCode::bad_setting, std::move(fault));
  }
  read_containers(*this);
  for (int i = 0; i < static_cast<int>(count); ++i) {
    if (known(i) && node(i).settings.teardown && (container_of(i) >= 0 || node(i).children >= 0)) {
      report(i, "", ProblemCode::bad_setting,
             "teardown nodes run once, at the end; they can be neither inside a container nor one");
    }
    if (known(i) && node(i).spec->only_in_loop && container_of(i) < 0)
      report(i, "", ProblemCode::break_outside_loop,
             fmt::format("{} works only inside a loop", node(i).spec->type));
  }
  if (std::ranges::none_of(plan.nodes,
                           [](const PlanNode& node) {
                             return node.spec != nullptr && node.spec->can_be_start_node() &&
                                    !node.settings.teardown;
                           }) &&
      std::ranges::all_of(plan.nodes, [](const PlanNode& node) { return node.spec != nullptr; })) {
    report(-1, "", ProblemCode::no_start,
           count == 0 ? "the workflow has no nodes; add one that can start, such as Standard Browser"
                      : "no node of the workflow may start it; add one, such as Standard Browser");
  }
}

int Analysis::container_of(int index) const {
  return plan.bodies[static_cast<std::size_t>(node(index).body)].container;
}

int Analysis::holder_in(int body, int index) const {
  for (int up = index; up >= 0; up = container_of(up)) {
    if (node(up).body == body) return up;
  }
  return -1;
}

bool Analysis::is_inside(int index, int container) const {
  for (int up = container_of(index); up >= 0; up = container_of(up)) {
    if (up == container) return true;
  }
  return false;
}

void Analysis::report(int index, std::string_view input, ProblemCode code, std::string reason) {
  problems.push_back({.node = index < 0 ? NodeId() : document.nodes[static_cast<std::size_t>(index)].id,
                      .input = std::string(input),
                      .code = code,
                      .severity = info(code).severity,
                      .reason = std::move(reason)});
}

}  // namespace flow::workflow::detail
