#pragma once
// Document: the workflow as a person saved it, read into types. Shape: React Flow's nodes and edges with the
// fields of docs/workflow.md around them.
//
// read_document() checks shapes only (`invalid_input`, "/nodes/3/data must be an object, not a list"); what
// the fields mean is judged by validate.hpp, so a draft with mistakes can be read. The JSON it was read from
// stays in `source`: saving a document is writing `source` back, which keeps unknown fields.
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "json/json.hpp"

namespace flow::workflow {

struct Node {
  NodeId id;
  std::string type;
  std::string name;  // data.name, or the id
  NodeId parent;     // empty: not in a container
  json::object inputs;
  json::object settings;
};

struct Edge {
  EdgeId id;
  NodeId source;
  NodeId target;
  std::string source_handle;
  std::string target_handle;
};

struct Trigger {
  std::string id;
  std::string type;
  std::string name;
  bool enabled = true;
  json::object inputs;
};

struct Document {
  json::object source;
  WorkflowId id;
  std::string name;
  std::string status = "draft";   // draft, active, paused
  json::object params;            // JSON Schema; empty: anything goes
  std::vector<Trigger> triggers;  // `cron` and `timezone` appear as the schedule_trigger they stand for
  json::object settings;
  std::vector<Node> nodes;
  std::vector<Edge> edges;
};

inline constexpr Bytes kMaxDocumentSize{4U << 20};

Result<Document> read_document(json::object source);
Result<Document> parse_document(std::string_view text);

}  // namespace flow::workflow
