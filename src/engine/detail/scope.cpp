#include "engine/detail/scope.hpp"

#include <algorithm>

#include "base/time.hpp"

namespace flow::engine::detail {
namespace {

using expr::MapSource;
using expr::Value;
using workflow::PlanNode;
using workflow::PlanOutput;

const PlanNode& node_at(const workflow::Plan& plan, int node) {
  return plan.nodes[static_cast<std::size_t>(node)];
}

Value text(std::string_view borrowed) {
  return Value::borrowed_string(borrowed);
}

// nodes.<x>: `state`, `error`, and the outputs that have a value, by slug or title.
class NodeView final : public MapSource {
 public:
  NodeView(const Frame& frame, int node) : frame_(frame), node_(node) {}

  std::size_t size() const override {
    std::size_t count = 0;
    each([&](const Value&, const Value&) {
      count += 1;
      return true;
    });
    return count;
  }

  std::optional<Value> find(const Value& key) const override {
    if (!key.is(expr::Kind::string)) return std::nullopt;
    const std::string_view name = key.as_string();
    const NodeResult* result = frame_.find(node_);
    if (name == "state") return state(result);
    if (name == "error") return error(result);
    const auto& outputs = *node_at(frame_.plan, node_).outputs;
    for (const bool by_slug : {true, false}) {
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        if ((by_slug ? outputs[i].slug : outputs[i].name) != name) continue;
        if (auto value = output(result, i)) return value;
      }
    }
    return std::nullopt;
  }

  void each(const std::function<bool(const Value& key, const Value& value)>& visit) const override {
    const NodeResult* result = frame_.find(node_);
    if (!visit(text("state"), state(result))) return;
    if (const auto problem = error(result); problem && !visit(text("error"), *problem)) return;
    const auto& outputs = *node_at(frame_.plan, node_).outputs;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const auto value = outputs[i].name == "Error" ? std::nullopt : output(result, i);
      if (value && !visit(text(outputs[i].slug), *value)) return;
    }
  }

 private:
  static Value state(const NodeResult* result) {
    return text(to_string(result == nullptr ? workflow::NodeState::waiting : result->state));
  }
  static std::optional<Value> error(const NodeResult* result) {
    if (result == nullptr || !result->error) return std::nullopt;
    return Value::from_json(*result->error);
  }
  // Pages cannot be read.
  std::optional<Value> output(const NodeResult* result, std::size_t place) const {
    const PlanOutput& output = (*node_at(frame_.plan, node_).outputs)[place];
    if (output.is_inner) {
      const Frame* iteration = frame_.iteration_of(node_);
      if (iteration == nullptr) return std::nullopt;
      const auto value = iteration->inner_output(output);
      return value && !value->is_page() ? std::optional(Value::from_json(value->json())) : std::nullopt;
    }
    if (result == nullptr || result->outputs.empty()) return std::nullopt;
    const auto& value = result->outputs[place];
    return value && !value->is_page() ? std::optional(Value::from_json(value->json())) : std::nullopt;
  }

  const Frame& frame_;
  int node_;
};

// nodes
class NodesView final : public MapSource {
 public:
  NodesView(const Roots& roots, const Frame& frame) : roots_(roots), frame_(frame) {}

  std::size_t size() const override { return frame_.plan.nodes.size(); }
  std::optional<Value> find(const Value& key) const override {
    if (!key.is(expr::Kind::string)) return std::nullopt;
    const auto found = roots_.nodes.find(key.as_string());
    if (found == roots_.nodes.end()) return std::nullopt;
    return view(found->second);
  }
  void each(const std::function<bool(const Value& key, const Value& value)>& visit) const override {
    for (std::size_t i = 0; i < frame_.plan.nodes.size(); ++i) {
      if (!visit(text(frame_.plan.nodes[i].slug), view(static_cast<int>(i)))) return;
    }
  }

 private:
  Value view(int node) const { return Value::of_map(std::make_shared<const NodeView>(frame_, node)); }

  const Roots& roots_;
  const Frame& frame_;
};

// The nearest loop that has one: a loop without items shows the item of the loop around it.
std::optional<Value> nearest(const Frame& frame, std::optional<sdk::Value> Frame::* member) {
  for (const Frame* at = &frame; at != nullptr; at = at->parent.get()) {
    if (at->*member) return Value::from_json((at->*member)->json());
  }
  return std::nullopt;
}

Instant to_instant(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {.seconds = seconds.time_since_epoch().count(),
          .nanoseconds = static_cast<std::int32_t>(std::chrono::nanoseconds(time - seconds).count())};
}

}  // namespace

Roots make_roots(const workflow::Plan& plan, json::object params, json::object trigger,
                 const sdk::ExecutionInfo& info) {
  Roots roots{.params = std::move(params),
              .trigger = std::move(trigger),
              .execution = json::object{{"id", info.id},
                                        {"workflow_id", info.workflow_id},
                                        {"workflow_name", info.workflow_name},
                                        {"attempt", info.attempt},
                                        {"trigger_type", info.trigger_type},
                                        {"started_at", format_rfc3339(info.started_at)}},
              .nodes = {}};
  roots.nodes.reserve(2 * plan.nodes.size());
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    if (plan.nodes[i].slug != "_") roots.nodes.emplace(plan.nodes[i].slug, static_cast<int>(i));
  }
  for (std::size_t i = 0; i < plan.nodes.size(); ++i)
    roots.nodes.emplace(plan.nodes[i].name, static_cast<int>(i));
  return roots;
}

std::optional<Value> NodeScope::find(std::string_view name) const {
  if (extra_ != nullptr) {
    if (const json::value* found = extra_->if_contains(name)) return Value::from_json(*found);
  }
  if (name == "nodes") return Value::of_map(std::make_shared<const NodesView>(roots_, frame_));
  if (name == "params") return Value::from_json(roots_.params);
  if (name == "item") return nearest(frame_, &Frame::item);
  if (name == "index") return nearest(frame_, &Frame::index);
  if (name == "vars") return Value::from_json(*frame_.variables);
  if (name == "trigger") return Value::from_json(roots_.trigger);
  if (name == "execution") return Value::from_json(roots_.execution);
  if (name == "now") return Value::of_timestamp(to_instant(now_));
  return std::nullopt;
}

}  // namespace flow::engine::detail
