#include "engine/detail/test_run.hpp"

#include <algorithm>

namespace flow::engine::detail {
namespace {

using workflow::Plan;
using workflow::PlanNode;

std::size_t place(int index) {
  return static_cast<std::size_t>(index);
}

void unhook(Plan& plan, int index) {
  PlanNode& node = plan.nodes[place(index)];
  for (workflow::PlanInput& input : node.inputs) {
    for (const int edge : input.edges) {
      std::erase(plan.nodes[place(plan.edges[place(edge)].source)].out_edges, edge);
    }
    input.edges.clear();
  }
  for (const int earlier : node.waits_for) std::erase(plan.nodes[place(earlier)].waited_by, index);
  for (const int earlier : node.after) std::erase(plan.nodes[place(earlier)].before, index);
  node.waits_for.clear();
  node.after.clear();
}

class Needed {
 public:
  explicit Needed(const Plan& plan) : plan_(plan), left_out_(plan.nodes.size(), true) {}

  void take(int index) {
    std::vector<int> open{index};
    while (!open.empty()) {
      const int current = open.back();
      open.pop_back();
      if (!left_out_[place(current)]) continue;
      left_out_[place(current)] = false;
      const PlanNode& node = plan_.nodes[place(current)];
      for (const workflow::PlanInput& input : node.inputs) {
        for (const int edge : input.edges) open.push_back(plan_.edges[place(edge)].source);
      }
      open.insert(open.end(), node.waits_for.begin(), node.waits_for.end());
      open.insert(open.end(), node.after.begin(), node.after.end());
      if (node.body != 0) open.push_back(plan_.bodies[place(node.body)].container);
      if (node.children >= 0) {
        const auto& members = plan_.bodies[place(node.children)].members;
        open.insert(open.end(), members.begin(), members.end());
      }
    }
  }
  const std::vector<bool>& left_out() const { return left_out_; }

 private:
  const Plan& plan_;
  std::vector<bool> left_out_;
};

int index_of(const Plan& plan, std::string_view id) {
  const auto found =
      std::ranges::find_if(plan.nodes, [&](const PlanNode& node) { return node.id.str() == id; });
  return found == plan.nodes.end() ? -1 : static_cast<int>(found - plan.nodes.begin());
}

}  // namespace

std::shared_ptr<const Plan> with_pins(std::shared_ptr<const Plan> plan, const RunRequest& request) {
  if (request.pinned.empty()) return plan;
  auto changed = std::make_shared<Plan>(*plan);
  for (const auto& [id, outputs] : request.pinned) {
    if (const int index = index_of(*changed, id); index >= 0) unhook(*changed, index);
  }
  return changed;
}

std::vector<bool> left_out(const Plan& plan, const RunRequest& request) {
  if (!request.run_to) return std::vector<bool>(plan.nodes.size());
  Needed needed(plan);
  if (const int last = index_of(plan, request.run_to->str()); last >= 0) needed.take(last);
  return needed.left_out();
}

Result<void> check_test_run(const Plan& plan, const RunRequest& request) {
  if (request.run_to && index_of(plan, request.run_to->str()) < 0)
    return fail(ErrorCode::invalid_input, "there is no node \"{}\" to run to", *request.run_to);
  for (const auto& [id, outputs] : request.pinned) {
    const int index = index_of(plan, id);
    if (index < 0) return fail(ErrorCode::invalid_input, "there is no node \"{}\" to pin", id);
    const PlanNode& node = plan.nodes[place(index)];
    for (const auto& [title, value] : outputs) {
      const auto output = node.output(title);
      if (!output) {
        return fail(ErrorCode::invalid_input, "node \"{}\" has no output \"{}\" to pin", node.name,
                    std::string_view(title));
      }
      if ((*node.outputs)[place(*output)].type == workflow::HandleType::page) {
        return fail(ErrorCode::invalid_input,
                    "output \"{}\" of node \"{}\" is a page; only values can be pinned",
                    std::string_view(title), node.name);
      }
    }
  }
  return {};
}

}  // namespace flow::engine::detail
