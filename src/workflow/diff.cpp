#include "workflow/diff.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace flow::workflow {
namespace {

using Found = std::optional<json::value>;

const json::object& object_at(const json::object& parent, std::string_view key) {
  static const json::object kEmpty;
  const json::value* found = json::find(parent, key);
  return found != nullptr && found->is_object() ? found->get_object() : kEmpty;
}

Found member(const json::object& object, std::string_view key) {
  const json::value* found = json::find(object, key);
  return found == nullptr ? Found{} : Found{*found};
}

bool same(const Found& before, const Found& after) {
  if (!before || !after) return before.has_value() == after.has_value();
  return json::equal(*before, *after);
}

// The keys of both, those of `before` first, each in its own order.
std::vector<std::string> keys_of(const json::object& before, const json::object& after) {
  std::vector<std::string> keys;
  for (const auto& one : before) keys.emplace_back(one.key());
  for (const auto& one : after) {
    if (!before.contains(one.key())) keys.emplace_back(one.key());
  }
  return keys;
}

std::string joined(std::string_view prefix, std::string_view key) {
  return prefix.empty() ? std::string(key) : fmt::format("{}.{}", prefix, key);
}

// Member by member; objects inside are looked into `depth` levels, below that a value is one thing.
void compare_members(const json::object& before, const json::object& after, std::string_view prefix,
                     int depth, std::vector<ValueChange>& out) {
  for (const std::string& key : keys_of(before, after)) {
    const Found old_value = member(before, key);
    const Found new_value = member(after, key);
    if (same(old_value, new_value)) continue;
    if (depth > 0 && old_value && new_value && old_value->is_object() && new_value->is_object()) {
      compare_members(old_value->get_object(), new_value->get_object(), joined(prefix, key), depth - 1, out);
    } else {
      out.push_back({joined(prefix, key), old_value, new_value});
    }
  }
}

// Objects of a list by their id; one without is known by its place, and so is a second one of the same id.
using ById = std::map<std::string, const json::object*, std::less<>>;
struct Listed {
  std::vector<std::string> order;
  ById by_id;
};

Listed list_by_id(const json::object& document, std::string_view key) {
  Listed out;
  const json::value* list = json::find(document, key);
  if (list == nullptr || !list->is_array()) return out;
  std::size_t place = 0;
  for (const json::value& element : list->get_array()) {
    ++place;
    if (!element.is_object()) continue;
    std::string id(json::string_or(element.get_object(), "id", ""));
    if (id.empty() || out.by_id.contains(id)) id = fmt::format("{}#{}", id, place);
    out.by_id[id] = &element.get_object();
    out.order.push_back(std::move(id));
  }
  return out;
}

NodeRef node_ref(const std::string& id, const json::object& node) {
  return {id, std::string(json::string_or(node, "type", "")),
          std::string(json::string_or(object_at(node, "data"), "name", id))};
}

bool is_place(std::string_view path) {
  return path == "position" || path == "parentId";
}

NodeChange compare_nodes(const std::string& id, const json::object& before, const json::object& after) {
  NodeChange change{.node = node_ref(id, after), .moved = false, .changes = {}};
  std::vector<ValueChange> around;
  compare_members(before, after, "", 0, around);
  for (ValueChange& one : around) {
    if (is_place(one.path)) change.moved = true;
    // Where it stands on the canvas is no value anybody compares; which container it is in is.
    if (one.path != "position" && one.path != "data") change.changes.push_back(std::move(one));
  }
  const json::value* old_data = json::find(before, "data");
  const json::value* new_data = json::find(after, "data");
  const bool objects =
      old_data != nullptr && new_data != nullptr && old_data->is_object() && new_data->is_object();
  if (objects) {
    // inputs.<title> is one value; settings.retry.max is looked into.
    const json::object& from = old_data->get_object();
    const json::object& to = new_data->get_object();
    for (const std::string& key : keys_of(from, to)) {
      json::object left;
      json::object right;
      if (const Found value = member(from, key)) left[key] = *value;
      if (const Found value = member(to, key)) right[key] = *value;
      compare_members(left, right, "", key == "settings" ? 2 : key == "inputs" ? 1 : 0, change.changes);
    }
  } else if (!same(member(before, "data"), member(after, "data"))) {
    change.changes.push_back({"data", member(before, "data"), member(after, "data")});
  }
  return change;
}

std::vector<EdgeRef> edges_of(const json::object& document) {
  std::vector<EdgeRef> edges;
  const json::value* list = json::find(document, "edges");
  if (list == nullptr || !list->is_array()) return edges;
  for (const json::value& element : list->get_array()) {
    if (!element.is_object()) continue;
    const json::object& edge = element.get_object();
    edges.push_back({std::string(json::string_or(edge, "source", "")),
                     std::string(json::string_or(edge, "sourceHandle", "")),
                     std::string(json::string_or(edge, "target", "")),
                     std::string(json::string_or(edge, "targetHandle", ""))});
  }
  std::ranges::sort(edges);
  return edges;
}

void compare_triggers(const json::object& before, const json::object& after, Diff& out) {
  const Listed old_list = list_by_id(before, "triggers");
  const Listed new_list = list_by_id(after, "triggers");
  const auto named = [](const std::string& id, const json::object& trigger) {
    return TriggerChange{id, std::string(json::string_or(trigger, "type", "")), {}};
  };
  for (const std::string& id : old_list.order) {
    if (!new_list.by_id.contains(id)) out.triggers_removed.push_back(named(id, *old_list.by_id.at(id)));
  }
  for (const std::string& id : new_list.order) {
    const json::object& now = *new_list.by_id.at(id);
    TriggerChange change = named(id, now);
    const auto was = old_list.by_id.find(id);
    if (was == old_list.by_id.end()) {
      out.triggers_added.push_back(std::move(change));
      continue;
    }
    compare_members(*was->second, now, "", 1, change.changes);
    if (!change.changes.empty()) out.triggers_changed.push_back(std::move(change));
  }
}

}  // namespace

bool Diff::empty() const {
  return nodes_added.empty() && nodes_removed.empty() && nodes_changed.empty() && edges_added.empty() &&
         edges_removed.empty() && triggers_added.empty() && triggers_removed.empty() &&
         triggers_changed.empty() && workflow.empty();
}

Diff diff_documents(const json::object& before, const json::object& after) {
  Diff out;
  const Listed old_nodes = list_by_id(before, "nodes");
  const Listed new_nodes = list_by_id(after, "nodes");
  for (const std::string& id : old_nodes.order) {
    if (!new_nodes.by_id.contains(id)) out.nodes_removed.push_back(node_ref(id, *old_nodes.by_id.at(id)));
  }
  for (const std::string& id : new_nodes.order) {
    const auto was = old_nodes.by_id.find(id);
    if (was == old_nodes.by_id.end()) {
      out.nodes_added.push_back(node_ref(id, *new_nodes.by_id.at(id)));
      continue;
    }
    NodeChange change = compare_nodes(id, *was->second, *new_nodes.by_id.at(id));
    if (change.moved || !change.changes.empty()) out.nodes_changed.push_back(std::move(change));
  }

  const std::vector<EdgeRef> old_edges = edges_of(before);
  const std::vector<EdgeRef> new_edges = edges_of(after);
  std::ranges::set_difference(new_edges, old_edges, std::back_inserter(out.edges_added));
  std::ranges::set_difference(old_edges, new_edges, std::back_inserter(out.edges_removed));

  compare_triggers(before, after, out);

  json::object left = before;
  json::object right = after;
  for (json::object* document : {&left, &right}) {
    for (const std::string_view key : {"id", "status", "nodes", "edges", "triggers"}) document->erase(key);
  }
  compare_members(left, right, "", 2, out.workflow);
  return out;
}

}  // namespace flow::workflow
