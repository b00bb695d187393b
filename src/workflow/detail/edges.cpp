// Edges: do both ends and handles exist, and does the edge respect containers?
#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "workflow/detail/analysis.hpp"

namespace flow::workflow::detail {
namespace {

std::string names_of_inputs(const NodeSpec& spec) {
  std::vector<std::string> names;
  for (const InputSpec& input : spec.inputs)
    names.push_back(input.repeat_max > 0 ? fmt::format("{} 1 … {}", input.name, input.repeat_max)
                                         : std::string(input.name));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string names_of_outputs(const PlanNode& node) {
  std::vector<std::string_view> names;
  for (const PlanOutput& output : *node.outputs) names.push_back(output.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

class EdgeReader {
 public:
  EdgeReader(Analysis& a, int index)
      : a_(a), index_(index), written_(a.document.edges[static_cast<std::size_t>(index)]) {}

  bool read() {
    PlanEdge& edge = a_.edge(index_);
    edge.id = written_.id;
    const auto source = a_.by_id.find(written_.source.str());
    const auto target = a_.by_id.find(written_.target.str());
    if (target == a_.by_id.end()) {
      return report(-1, "", ProblemCode::unknown_input,
                    fmt::format("the edge ends at node \"{}\", which does not exist", written_.target));
    }
    if (source == a_.by_id.end()) {
      return report(target->second, written_.target_handle, ProblemCode::unknown_output,
                    fmt::format("the edge begins at node \"{}\", which does not exist", written_.source));
    }
    edge.source = source->second;
    edge.target = target->second;
    if (!a_.known(edge.source) || !a_.known(edge.target)) return false;
    return check_containers() && find_handles();
  }

 private:
  bool report(int node, std::string_view input, ProblemCode code, std::string reason) {
    a_.report(node, input, code, std::move(reason));
    a_.problems.back().edge = written_.id;
    return false;
  }

  bool from_own_container() const {
    return a_.container_of(a_.edge(index_).target) == a_.edge(index_).source;
  }

  bool check_containers() {
    const PlanEdge& edge = a_.edge(index_);
    const int container = a_.container_of(edge.source);
    if (container >= 0 && !a_.is_inside(edge.target, container)) {
      return report(
          edge.target, written_.target_handle, ProblemCode::edge_leaves_container,
          fmt::format("the edge leaves the container \"{}\"; connect an output of the container instead",
                      a_.node(container).name));
    }
    return true;
  }

  bool find_handles() {
    PlanEdge& edge = a_.edge(index_);
    PlanNode& source = a_.node(edge.source);
    PlanNode& target = a_.node(edge.target);
    const bool inner = source.spec->is_container && a_.is_inside(edge.target, edge.source);
    const auto output = source.output(written_.source_handle, inner);
    if (!output) {
      return report(
          edge.target, written_.target_handle, ProblemCode::unknown_output,
          fmt::format("\"{}\" has no output \"{}\"{}; it has {}", source.name, written_.source_handle,
                      inner ? " for the nodes inside it" : "", names_of_outputs(source)));
    }
    const InputSpec* spec = target.spec->input(written_.target_handle);
    if (spec == nullptr) {
      return report(edge.target, written_.target_handle, ProblemCode::unknown_input,
                    fmt::format("\"{}\" has no input \"{}\"; it has {}", target.name, written_.target_handle,
                                names_of_inputs(*target.spec)));
    }
    edge.output = *output;
    if ((*source.outputs)[static_cast<std::size_t>(*output)].name == "Error" &&
        source.settings.on_error != OnError::route) {
      return report(
          edge.source, "", ProblemCode::error_edge_without_route,
          fmt::format(
              "Error of \"{}\" is connected, but its on_error is not route; set it, or remove the edge",
              source.name));
    }
    if (source.settings.teardown && !target.settings.teardown) {
      return report(
          edge.target, written_.target_handle, ProblemCode::teardown_feeds_normal,
          fmt::format("\"{}\" runs at the end, so it cannot feed \"{}\"; make that a teardown node too",
                      source.name, target.name));
    }
    auto input = std::ranges::find(target.inputs, written_.target_handle, &PlanInput::name);
    if (input == target.inputs.end()) {
      target.inputs.push_back({.name = written_.target_handle, .spec = spec});
      input = target.inputs.end() - 1;
    }
    edge.input = static_cast<int>(input - target.inputs.begin());
    input->edges.push_back(index_);
    source.out_edges.push_back(index_);
    source.connected.resize(source.outputs->size());
    source.connected[static_cast<std::size_t>(edge.output)] = true;
    return true;
  }

  Analysis& a_;
  int index_;
  const Edge& written_;
};

}  // namespace

void Analysis::read_edges() {
  plan.edges.resize(document.edges.size());
  edge_ok.resize(document.edges.size());
  std::unordered_set<std::string_view> ids;
  ids.reserve(document.edges.size());
  for (std::size_t i = 0; i < document.edges.size(); ++i) {
    const std::string& id = document.edges[i].id.str();
    if (!ids.insert(id).second) {
      report(-1, "", ProblemCode::duplicate_id,
             fmt::format("two edges have the id \"{}\"; ids must differ", id));
      problems.back().edge = document.edges[i].id;
    }
    edge_ok[i] = EdgeReader(*this, static_cast<int>(i)).read();
  }
}

}  // namespace flow::workflow::detail
