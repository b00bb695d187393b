#pragma once
// Workflows in a few lines, for tests: nodes as short JSON, edges as text, and a small catalogue of node
// types.
//
//   Sketch{.nodes = {R"({"id": "a", "type": "open", "inputs": {"URL": "x"}})",
//                    R"({"id": "b", "type": "read", "in": "loop", "settings": {"when": "true"}})"},
//          .edges = {"a.Web Page -> b.Web Page"}}
//
// `inputs`, `settings` and `name` stand for members of `data`, `in` for parentId. Edges are called e1, e2, ….
#include <string>
#include <vector>

#include "workflow/validate.hpp"

namespace flow::workflow::testing {

struct Sketch {
  std::vector<std::string> nodes;
  std::vector<std::string> edges = {};
  std::string top = "{}";  // further members of the document

  json::object document() const;
};

// Node types of every kind the checks tell apart; the list is in sketch_test.cpp.
const Catalogue& small_catalogue();

Checked check_sketch(const Sketch& sketch, const CheckOptions& options = {});
// "b · Selector: missing_required" for each problem, in order.
std::vector<std::string> lines(const std::vector<Problem>& problems);
// The plan of a sketch that must have no errors.
std::shared_ptr<const Plan> plan_of(const Sketch& sketch);

}  // namespace flow::workflow::testing
