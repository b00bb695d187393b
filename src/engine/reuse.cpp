#include "engine/reuse.hpp"

namespace flow::engine {

void MemoryReuse::add(const NodeFinished& record) {
  if (record.state != workflow::NodeState::succeeded || record.input_hash.empty()) return;
  add(record.node, record.iteration, record.input_hash, record.outputs);
}

void MemoryReuse::add(NodeId node, std::string iteration, std::string input_hash, json::object outputs) {
  runs_.insert_or_assign({node.str(), std::move(iteration)},
                         Finished{.input_hash = std::move(input_hash), .outputs = std::move(outputs)});
}

const json::object* MemoryReuse::find(const NodeId& node, std::string_view iteration,
                                      std::string_view input_hash) const {
  const auto found = runs_.find({node.str(), std::string(iteration)});
  if (input_hash.empty() || found == runs_.end() || found->second.input_hash != input_hash) return nullptr;
  return &found->second.outputs;
}

}  // namespace flow::engine
