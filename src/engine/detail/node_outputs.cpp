#include "engine/detail/node_outputs.hpp"

#include "browser/page.hpp"

namespace flow::engine::detail {
namespace {

using workflow::HandleType;
using workflow::PlanNode;
using workflow::PlanOutput;

// Calls `fill` for each output but the inner ones, Done and Error.
template <class Fill>
LiveOutputs fill_own(const PlanNode& node, Fill fill) {
  LiveOutputs live(node.outputs->size());
  for (std::size_t i = 0; i < live.size(); ++i) {
    const PlanOutput& output = (*node.outputs)[i];
    if (!output.is_inner && output.name != "Error" && output.name != "Done") live[i] = fill(output);
  }
  return live;
}

void set_done(const PlanNode& node, LiveOutputs& live) {
  if (const auto place = node.output("Done"))
    live[static_cast<std::size_t>(*place)] = sdk::Value(json::value(true));
}

std::optional<sdk::Value> page_of(const NodeInputs& inputs) {
  return inputs.web_page ? std::optional(sdk::Value(*inputs.web_page)) : std::nullopt;
}

sdk::Value null_value() {
  static const sdk::Value kNull{json::value(nullptr)};
  return kNull;
}

bool still_open(const std::optional<sdk::PageHandle>& page) {
  return page && page->page && !page->page->closed();
}

// What an output is that a successful node left unset.
std::optional<sdk::Value> unset(const PlanOutput& output, const NodeInputs& inputs) {
  if (output.is_path) return std::nullopt;
  if (output.name == "Web Page" && output.type == HandleType::page) return page_of(inputs);
  if (output.is_conditional || output.type == HandleType::page) return std::nullopt;
  if (output.follows_data && inputs.data) return inputs.data;
  return null_value();
}

}  // namespace

Result<LiveOutputs> outputs_of_success(Run& run, const PlanNode& node, const NodeInputs& inputs,
                                       const sdk::Outputs& given) {
  LiveOutputs live = fill_own(node, [&](const PlanOutput& output) {
    const auto set = given.all().find(output.name);
    return set != given.all().end() ? std::optional(set->second) : unset(output, inputs);
  });
  for (const auto& value : live) {
    if (value) TRY_VOID(run.take_output(*value));
  }
  set_done(node, live);
  return live;
}

LiveOutputs outputs_of_tolerated_failure(const PlanNode& node, const NodeInputs& inputs) {
  LiveOutputs live = fill_own(node, [&](const PlanOutput& output) -> std::optional<sdk::Value> {
    if (output.name == "Web Page" && output.type == HandleType::page)
      return still_open(inputs.web_page) ? page_of(inputs) : std::nullopt;
    if (output.is_path || output.is_conditional || output.type == HandleType::page) return std::nullopt;
    return null_value();
  });
  set_done(node, live);
  return live;
}

LiveOutputs outputs_of_routed_failure(const PlanNode& node, const json::value& error) {
  LiveOutputs live(node.outputs->size());
  if (const auto place = node.output("Error")) live[static_cast<std::size_t>(*place)] = sdk::Value(error);
  return live;
}

LiveOutputs outputs_of_bypass(const PlanNode& node, const NodeInputs& inputs) {
  LiveOutputs live = fill_own(node, [&](const PlanOutput& output) -> std::optional<sdk::Value> {
    if (output.is_path) return std::nullopt;
    if (output.name == "Web Page" && output.type == HandleType::page) return page_of(inputs);
    if (output.follows_data || output.name == "Data") return inputs.data ? inputs.data : null_value();
    return std::nullopt;
  });
  set_done(node, live);
  return live;
}

json::object outputs_by_slug(const PlanNode& node, const LiveOutputs& outputs) {
  json::object out;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const PlanOutput& output = (*node.outputs)[i];
    if (!outputs[i] || outputs[i]->is_page() || output.name == "Done" || output.name == "Error") continue;
    out[output.slug] = outputs[i]->json();
  }
  return out;
}

}  // namespace flow::engine::detail
