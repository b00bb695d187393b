#pragma once
// Diff: what changed between two documents of a workflow, as a person would say it. Pure.
//
// Nodes are matched by id, edges by what they connect (source and target with their handles), triggers by id.
// A node is moved when its position or container changed, changed when its type, name, inputs or settings
// did; old and new values stand side by side by title. Fields this product does not know count too. Two
// documents that are equal as JSON (order of keys apart) have an empty diff.
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "json/json.hpp"

namespace flow::workflow {

// One value that is different. `path` names it for people: "inputs.Selector", "settings.retry.max", "name".
struct ValueChange {
  std::string path;
  std::optional<json::value> before;  // none: it was not there
  std::optional<json::value> after;   // none: it is gone
};

struct NodeRef {
  std::string id;
  std::string type;
  std::string name;
};

struct NodeChange {
  NodeRef node;  // as it is now
  bool moved = false;
  std::vector<ValueChange> changes;
};

struct EdgeRef {
  std::string source, source_handle, target, target_handle;
  auto operator<=>(const EdgeRef&) const = default;
};

struct TriggerChange {
  std::string id;
  std::string type;
  std::vector<ValueChange> changes;
};

struct Diff {
  std::vector<NodeRef> nodes_added, nodes_removed;
  std::vector<NodeChange> nodes_changed;  // also those that only moved
  std::vector<EdgeRef> edges_added, edges_removed;
  std::vector<TriggerChange> triggers_added, triggers_removed, triggers_changed;
  std::vector<ValueChange> workflow;  // name, description, params, settings, everything else of the document

  bool empty() const;
};

// `status` and `id` are no content and do not count.
Diff diff_documents(const json::object& before, const json::object& after);

json::object to_json(const Diff& diff);
// For a terminal: one line a change, "+" added, "-" removed, "~" changed; empty for an empty diff.
std::string to_text(const Diff& diff);

}  // namespace flow::workflow
