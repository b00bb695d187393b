#include "workflow/document.hpp"

#include <fmt/format.h>

namespace flow::workflow {
namespace {

// Reads members of one object and knows where it stands, so that every error can point at it. The pointer is
// written only for an error.
class Reader {
 public:
  explicit Reader(const json::object& document) : object_(document) {}
  Reader(const json::object& object, const Reader& outer, std::string_view key,
         std::optional<std::size_t> index = std::nullopt)
      : object_(object), outer_(&outer), key_(key), index_(index) {}

  std::string at(std::string_view key) const { return fmt::format("{}/{}", pointer(), key); }

  Result<std::string> text(std::string_view key, std::string_view fallback = {}) const {
    const json::value* found = present(key);
    if (found == nullptr) return std::string(fallback);
    if (!found->is_string()) return wrong(key, "a text", *found);
    return std::string(found->get_string());
  }
  Result<std::string> required_text(std::string_view key) const {
    TRY(std::string value, text(key));
    if (value.empty()) return fail(ErrorCode::invalid_input, "{} is missing; give it a text", at(key));
    return value;
  }
  Result<bool> flag(std::string_view key, bool fallback) const {
    const json::value* found = present(key);
    if (found == nullptr) return fallback;
    if (!found->is_bool()) return wrong(key, "true or false", *found);
    return found->get_bool();
  }
  Result<json::object> object(std::string_view key) const {
    TRY(const json::object* found, object_in_place(key));
    return *found;
  }
  // Not copied; lives as long as the document.
  Result<const json::object*> object_in_place(std::string_view key) const {
    static const json::object kEmpty;
    const json::value* found = present(key);
    if (found == nullptr) return &kEmpty;
    if (!found->is_object()) return wrong(key, "an object", *found);
    return &found->get_object();
  }

  std::size_t size_of_list(std::string_view key) const {
    const json::value* found = present(key);
    return found != nullptr && found->is_array() ? found->get_array().size() : 0;
  }
  // Calls `each` with a Reader of every member, which must be an object.
  template <class Each>
  Result<void> list(std::string_view key, Each each) const {
    const json::value* found = present(key);
    if (found == nullptr) return {};
    if (!found->is_array()) return wrong(key, "a list", *found);
    std::size_t index = 0;
    for (const json::value& member : found->get_array()) {
      if (!member.is_object()) {
        return fail(ErrorCode::invalid_input, "{}/{} must be an object, not {}", at(key), index,
                    json::kind_name(member));
      }
      const Reader reader(member.get_object(), *this, key, index++);
      TRY_VOID(each(reader, index));
    }
    return {};
  }

 private:
  const json::value* present(std::string_view key) const {
    const json::value* found = object_.if_contains(key);
    return found == nullptr || found->is_null() ? nullptr : found;
  }
  std::unexpected<Error> wrong(std::string_view key, std::string_view wanted, const json::value& got) const {
    return fail(ErrorCode::invalid_input, "{} must be {}, not {}", at(key), wanted, json::kind_name(got));
  }

  std::string pointer() const {
    if (outer_ == nullptr) return "";
    std::string out = outer_->at(key_);
    return index_ ? fmt::format("{}/{}", out, *index_) : out;
  }

  const json::object& object_;
  const Reader* outer_ = nullptr;  // the document has none
  std::string_view key_;
  std::optional<std::size_t> index_;
};

// Ids that were left out are numbered.
std::string id_or(std::string id, std::string_view kind, std::size_t number) {
  return id.empty() ? fmt::format("{}-{}", kind, number) : id;
}

Result<Node> read_node(const Reader& reader) {
  Node node;
  TRY(std::string id, reader.required_text("id"));
  TRY(node.type, reader.required_text("type"));
  TRY(std::string parent, reader.text("parentId"));
  TRY(const json::object* data, reader.object_in_place("data"));
  const Reader inside(*data, reader, "data");
  TRY(node.name, inside.text("name", id));
  if (node.name.empty()) node.name = id;
  TRY(node.inputs, inside.object("inputs"));
  TRY(node.settings, inside.object("settings"));
  node.id = NodeId(std::move(id));
  node.parent = NodeId(std::move(parent));
  return node;
}

Result<Edge> read_edge(const Reader& reader, std::size_t number) {
  Edge edge;
  TRY(std::string id, reader.text("id"));
  TRY(std::string source, reader.required_text("source"));
  TRY(std::string target, reader.required_text("target"));
  TRY(edge.source_handle, reader.required_text("sourceHandle"));
  TRY(edge.target_handle, reader.required_text("targetHandle"));
  edge.id = EdgeId(id_or(std::move(id), "edge", number));
  edge.source = NodeId(std::move(source));
  edge.target = NodeId(std::move(target));
  return edge;
}

Result<Trigger> read_trigger(const Reader& reader, std::size_t number) {
  Trigger trigger;
  TRY(std::string id, reader.text("id"));
  trigger.id = id_or(std::move(id), "trigger", number);
  TRY(trigger.type, reader.required_text("type"));
  TRY(trigger.name, reader.text("name", trigger.type));
  TRY(trigger.enabled, reader.flag("enabled", true));
  TRY(trigger.inputs, reader.object("inputs"));
  return trigger;
}

}  // namespace

Result<Document> read_document(json::object source) {
  Document document;
  const Reader reader(source);
  TRY(std::string id, reader.text("id"));
  document.id = WorkflowId(std::move(id));
  TRY(document.name, reader.text("name"));
  TRY(document.status, reader.text("status", "draft"));
  TRY(document.params, reader.object("params"));
  TRY(document.settings, reader.object("settings"));
  TRY(const std::string cron, reader.text("cron"));
  TRY(const std::string zone, reader.text("timezone", "UTC"));
  if (!cron.empty()) {
    document.triggers.push_back({.id = "cron",
                                 .type = "schedule_trigger",
                                 .name = "cron",
                                 .inputs = {{"Cron", cron}, {"Time Zone", zone}}});
  }
  TRY_VOID(reader.list("triggers", [&](const Reader& each, std::size_t number) -> Result<void> {
    TRY(Trigger trigger, read_trigger(each, number));
    document.triggers.push_back(std::move(trigger));
    return {};
  }));
  document.nodes.reserve(reader.size_of_list("nodes"));
  TRY_VOID(reader.list("nodes", [&](const Reader& each, std::size_t) -> Result<void> {
    TRY(Node node, read_node(each));
    document.nodes.push_back(std::move(node));
    return {};
  }));
  document.edges.reserve(reader.size_of_list("edges"));
  TRY_VOID(reader.list("edges", [&](const Reader& each, std::size_t number) -> Result<void> {
    TRY(Edge edge, read_edge(each, number));
    document.edges.push_back(std::move(edge));
    return {};
  }));
  document.source = std::move(source);
  return document;
}

Result<Document> parse_document(std::string_view text) {
  TRY(json::object source, json::parse_object(text, {.size = kMaxDocumentSize}));
  return read_document(std::move(source));
}

}  // namespace flow::workflow
