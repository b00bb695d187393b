#include "engine/detail/frame.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace flow::engine::detail {
namespace {

const workflow::PlanNode& node_at(const workflow::Plan& plan, int node) {
  return plan.nodes[static_cast<std::size_t>(node)];
}

std::size_t teardown_place(const workflow::Plan& plan, int node) {
  const auto found = std::ranges::find(plan.teardown, node);
  FLOW_ASSERT(found != plan.teardown.end());
  return static_cast<std::size_t>(found - plan.teardown.begin());
}

}  // namespace

Frame::Frame(const workflow::Plan& plan_in, int body_in, std::shared_ptr<Frame> parent_in)
    : plan(plan_in),
      body(body_in),
      parent(std::move(parent_in)),
      results(plan.bodies[static_cast<std::size_t>(body)].members.size()),
      teardown(body == 0 ? plan.teardown.size() : 0) {
  if (parent) {
    variables = parent->variables;
  } else {
    variables = std::make_shared<json::value>(json::object{});
  }
}

NodeResult& Frame::result(int node) {
  const int local = node_at(plan, node).local;
  if (local < 0) return teardown[teardown_place(plan, node)];
  return results[static_cast<std::size_t>(local)];
}

const NodeResult* Frame::find(int node) const {
  const workflow::PlanNode& wanted = node_at(plan, node);
  for (const Frame* frame = this; frame != nullptr; frame = frame->parent.get()) {
    if (frame->body != wanted.body) continue;
    return wanted.local < 0 ? &frame->teardown[teardown_place(plan, node)]
                            : &frame->results[static_cast<std::size_t>(wanted.local)];
  }
  return nullptr;
}

const Frame* Frame::iteration_of(int wanted) const {
  for (const Frame* frame = this; frame != nullptr; frame = frame->parent.get()) {
    if (frame->container() == wanted) return frame;
  }
  return nullptr;
}

std::optional<sdk::Value> Frame::value_of(const workflow::PlanEdge& edge) const {
  const workflow::PlanOutput& output =
      (*node_at(plan, edge.source).outputs)[static_cast<std::size_t>(edge.output)];
  if (output.is_inner) {
    const Frame* frame = iteration_of(edge.source);
    return frame == nullptr ? std::nullopt : frame->inner_output(output);
  }
  const NodeResult* source = find(edge.source);
  if (source == nullptr || source->outputs.empty()) return std::nullopt;
  return source->outputs[static_cast<std::size_t>(edge.output)];
}

std::optional<sdk::Value> Frame::inner_output(const workflow::PlanOutput& output) const {
  if (output.name == "Item") return item;
  if (output.name == "Index") return index;
  if (output.name == "Web Page" && page) return sdk::Value(*page);
  return std::nullopt;
}

}  // namespace flow::engine::detail
