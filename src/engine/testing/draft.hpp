#pragma once
// Draft: a workflow document written by a test, node by node.
#include <string>
#include <string_view>

#include "engine/testing/nodes.hpp"
#include "workflow/validate.hpp"

namespace flow::engine::testing {

class Draft {
 public:
  // `inputs` and `settings` are JSON objects.
  Draft& node(std::string_view id, std::string_view type, std::string_view inputs = "{}",
              std::string_view settings = "{}", std::string_view parent = {}) {
    json::object one{{"id", id},
                     {"type", type},
                     {"data", json::object{{"name", id},
                                           {"inputs", json::parse(inputs).value()},
                                           {"settings", json::parse(settings).value()}}}};
    if (!parent.empty()) one["parentId"] = parent;
    nodes_.push_back(std::move(one));
    return *this;
  }
  Draft& edge(std::string_view source, std::string_view output, std::string_view target,
              std::string_view input) {
    edges_.push_back(json::object{{"id", fmt::format("e{}", edges_.size() + 1)},
                                  {"source", source},
                                  {"target", target},
                                  {"sourceHandle", output},
                                  {"targetHandle", input}});
    return *this;
  }
  // `target` starts when `source` is done.
  Draft& then(std::string_view source, std::string_view target) {
    return edge(source, "Done", target, "Execute Condition");
  }
  Draft& settings(std::string_view text) {
    settings_ = json::parse_object(text).value();
    return *this;
  }

  json::object document() const {
    return {
        {"id", "wf-test"}, {"name", "Test"}, {"nodes", nodes_}, {"edges", edges_}, {"settings", settings_}};
  }

  Result<std::shared_ptr<const workflow::Plan>> plan(const workflow::CheckOptions& options = {}) const {
    TRY(const workflow::Document document, workflow::read_document(this->document()));
    const workflow::Checked checked = workflow::check(document, catalogue(), options);
    if (!checked.ok()) return std::unexpected(workflow::first_error(checked));
    return checked.plan;
  }

 private:
  json::array nodes_;
  json::array edges_;
  json::object settings_;
};

}  // namespace flow::engine::testing
