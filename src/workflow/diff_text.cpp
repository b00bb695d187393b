// A Diff as JSON and as lines of text.
#include <fmt/format.h>

#include "base/utf8.hpp"
#include "workflow/diff.hpp"

namespace flow::workflow {
namespace {

constexpr std::size_t kMostOfValue = 120;  // bytes of one value in a line

json::object to_json(const ValueChange& change) {
  json::object out{{"path", change.path}};
  if (change.before) out["before"] = *change.before;
  if (change.after) out["after"] = *change.after;
  return out;
}

json::object to_json(const NodeRef& node) {
  return {{"id", node.id}, {"type", node.type}, {"name", node.name}};
}

json::object to_json(const EdgeRef& edge) {
  return {{"source", edge.source},
          {"sourceHandle", edge.source_handle},
          {"target", edge.target},
          {"targetHandle", edge.target_handle}};
}

json::object to_json(const NodeChange& change);
json::object to_json(const TriggerChange& change);

template <class T>
json::array list(const std::vector<T>& all) {
  json::array out;
  for (const T& one : all) out.push_back(to_json(one));
  return out;
}

json::object to_json(const NodeChange& change) {
  json::object out = to_json(change.node);
  out["moved"] = change.moved;
  out["changes"] = list(change.changes);
  return out;
}

json::object to_json(const TriggerChange& change) {
  return {{"id", change.id}, {"type", change.type}, {"changes", list(change.changes)}};
}

std::string shown(const std::optional<json::value>& value) {
  if (!value) return "(none)";
  std::string text = json::dump(*value);
  if (text.size() <= kMostOfValue) return text;
  return fmt::format("{}…", truncate_utf8(text, kMostOfValue));
}

std::string shown(const NodeRef& node) {
  return node.name == node.id ? fmt::format("{} ({})", node.id, node.type)
                              : fmt::format("{} \"{}\" ({})", node.id, node.name, node.type);
}

std::string shown(const EdgeRef& edge) {
  return fmt::format("{} [{}] → {} [{}]", edge.source, edge.source_handle, edge.target, edge.target_handle);
}

void add_changes(std::string& out, std::string_view what, const std::vector<ValueChange>& changes) {
  for (const ValueChange& change : changes) {
    out += fmt::format("~ {}: {}: {} → {}\n", what, change.path, shown(change.before), shown(change.after));
  }
}

}  // namespace

json::object to_json(const Diff& diff) {
  return {{"nodes",
           {{"added", list(diff.nodes_added)},
            {"removed", list(diff.nodes_removed)},
            {"changed", list(diff.nodes_changed)}}},
          {"edges", {{"added", list(diff.edges_added)}, {"removed", list(diff.edges_removed)}}},
          {"triggers",
           {{"added", list(diff.triggers_added)},
            {"removed", list(diff.triggers_removed)},
            {"changed", list(diff.triggers_changed)}}},
          {"workflow", list(diff.workflow)},
          {"empty", diff.empty()}};
}

std::string to_text(const Diff& diff) {
  std::string out;
  add_changes(out, "workflow", diff.workflow);
  for (const TriggerChange& one : diff.triggers_removed)
    out += fmt::format("- trigger {} ({})\n", one.id, one.type);
  for (const TriggerChange& one : diff.triggers_added)
    out += fmt::format("+ trigger {} ({})\n", one.id, one.type);
  for (const TriggerChange& one : diff.triggers_changed)
    add_changes(out, fmt::format("trigger {}", one.id), one.changes);
  for (const NodeRef& node : diff.nodes_removed) out += fmt::format("- node {}\n", shown(node));
  for (const NodeRef& node : diff.nodes_added) out += fmt::format("+ node {}\n", shown(node));
  for (const NodeChange& one : diff.nodes_changed) {
    if (one.moved && one.changes.empty()) out += fmt::format("~ node {}: moved\n", shown(one.node));
    add_changes(out, fmt::format("node {}", one.node.id), one.changes);
  }
  for (const EdgeRef& edge : diff.edges_removed) out += fmt::format("- edge {}\n", shown(edge));
  for (const EdgeRef& edge : diff.edges_added) out += fmt::format("+ edge {}\n", shown(edge));
  return out;
}

}  // namespace flow::workflow
