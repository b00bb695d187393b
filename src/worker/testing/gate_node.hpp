#pragma once
// A node that says it has begun and then waits for the test, or for a script in its page; and the catalogue
// of the tests: the product's nodes and the engine's synthetic ones.
#include "async/sync.hpp"
#include "engine/testing/nodes.hpp"
#include "nodes/catalog.hpp"

namespace flow::worker::testing {

struct Gate {
  async::Event reached;
  async::Event open;
  std::weak_ptr<sdk::BrowserSession> session;  // of the page it was given
};
inline Gate& gate() {
  static Gate one;
  return one;
}

inline Task<Result<sdk::Outputs>> run_gate(sdk::NodeContext cx, sdk::Inputs in) {
  engine::testing::notebook().lines.push_back("gate " + std::string(cx->node_id()));
  if (in.has("Web Page")) gate().session = in.value("Web Page").page().session;
  gate().reached.set();
  if (in.has("Script")) {
    const auto frame = in.page("Web Page").page().main_frame();
    CO_TRY_VOID(co_await frame->evaluate(cx.context(), in.text("Script"), {}));
  }
  CO_TRY_VOID(co_await gate().open.wait(cx.context()));
  co_return sdk::Outputs{};
}
inline const sdk::NodeType kGateNode{
    .spec = {.type = "gate",
             .title = "Gate",
             .category = workflow::Category::timing,
             .summary = "Waits for the test.",
             .inputs = {workflow::any("Data"), workflow::page("Web Page"), workflow::text("Script")},
             .outputs = {workflow::output("Value", workflow::HandleType::any)},
             .timeout_ms = 0},
    .run = run_gate};

inline const sdk::NodeType* find_test_node(std::string_view type) {
  if (type == kGateNode.spec.type) return &kGateNode;
  const sdk::NodeType* found = engine::testing::find_node(type);
  return found != nullptr ? found : nodes::find_node(type);
}
inline const workflow::Catalogue& test_catalogue() {
  static const workflow::Catalogue kCatalogue = [] {
    std::vector<const workflow::NodeSpec*> specs{&kGateNode.spec};
    for (const sdk::NodeType* node : engine::testing::all_nodes()) specs.push_back(&node->spec);
    for (const sdk::NodeType* node : nodes::all_nodes()) {
      if (engine::testing::find_node(node->spec.type) == nullptr) specs.push_back(&node->spec);
    }
    return workflow::Catalogue(std::move(specs));
  }();
  return kCatalogue;
}

}  // namespace flow::worker::testing
