#pragma once
// Analysis: what the checks know while they look at one document. Each step fills a part of the plan and
// reports what it finds; later steps skip what earlier ones could not make sense of. In order:
//
//   nodes     types, ids, names, containers, settings          nodes.cpp
//   edges     handles, containers                              edges.cpp
//   inputs    literals, templates, secrets, what is missing    inputs.cpp
//   references what expressions read                           references.cpp
//   order     who waits for whom, cycles, phases               order.cpp
//   types     fits of edges, in order of the flow              types.cpp
//   pages     who works on which page, one after another       pages.cpp
//   paths     on which branches a node runs                    paths.cpp
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "workflow/conditions.hpp"
#include "workflow/validate.hpp"

namespace flow::workflow::detail {

// Node by a text of the document or of the plan's nodes, both of which stay where they are.
using NodeByText = std::unordered_map<std::string_view, int>;

// One reading of nodes.<x>.<output> by an expression of a node.
struct Reading {
  int reader = 0;
  int target = 0;
  std::string input;          // port of the reader; "when" for the setting
  std::optional<int> output;  // of target; absent: state, error, done, or the whole node
  bool guarded = false;
  bool late = false;      // a container reads its own children, at the end of an iteration
  bool is_whole = false;  // the input is this output and nothing else, so it is of its type
};

struct Analysis {
  const Document& document;
  const Catalogue& catalogue;
  const CheckOptions& options;
  Plan plan;
  std::vector<Problem> problems;

  NodeByText by_id, by_slug, by_name;
  std::vector<bool> edge_ok;  // by edge: both ends and handles exist
  std::vector<Reading> readings;
  std::vector<bool> reads_variables;  // by node
  std::vector<std::vector<int>>
      order;  // by body: members and teardown nodes, sources first; nodes on a cycle are missing
  std::vector<bool> ordered;                          // by node: not on or behind a cycle
  std::vector<std::pair<int, int>> uses_after_close;  // who closes, who uses a page of it later in plan order
  std::vector<HandleType> data_type;                  // by node: the type of its outputs that hand on Data

  Analysis(const Document& document_in, const Catalogue& catalogue_in, const CheckOptions& options_in)
      : document(document_in), catalogue(catalogue_in), options(options_in) {}

  void report(int node, std::string_view input, ProblemCode code, std::string reason);
  void report(Problem problem) { problems.push_back(std::move(problem)); }

  PlanNode& node(int index) { return plan.nodes[static_cast<std::size_t>(index)]; }
  const PlanNode& node(int index) const { return plan.nodes[static_cast<std::size_t>(index)]; }
  PlanEdge& edge(int index) { return plan.edges[static_cast<std::size_t>(index)]; }
  const Node& written(int index) const { return document.nodes[static_cast<std::size_t>(index)]; }
  Body& body(int index) { return plan.bodies[static_cast<std::size_t>(index)]; }
  const PlanOutput& output(const PlanEdge& edge) const {
    return (*node(edge.source).outputs)[static_cast<std::size_t>(edge.output)];
  }
  const PlanInput& input(const PlanEdge& edge) const {
    return node(edge.target).inputs[static_cast<std::size_t>(edge.input)];
  }
  bool known(int index) const { return node(index).spec != nullptr; }

  // The node in `body` that holds `index`: itself or a container around it; -1 when there is none.
  int holder_in(int body, int index) const;
  // The container of a node's body, -1 at the top level.
  int container_of(int index) const;
  bool is_inside(int index, int container) const;
  HandleType type_of_output(const PlanEdge& edge) const;

  void read_nodes();
  void read_edges();
  void read_inputs();
  void read_references();
  void find_order();
  void check_types();
  void check_types_of_readings();
  void order_pages();
  void check_paths();
  void check_triggers();
  void check_reachable();
};

}  // namespace flow::workflow::detail
