#include "workflow/document.hpp"

#include <gtest/gtest.h>

namespace flow::workflow {
namespace {

constexpr std::string_view kDocument = R"({
  "id": "w1", "name": "Prices", "description": "keeps this", "status": "active", "x-team": {"a": [1, 2.5]},
  "cron": "0 9 * * 1-5", "timezone": "Europe/Paris", "viewport": {"x": 0, "y": 0, "zoom": 1.0},
  "params": {"type": "object"},
  "triggers": [{"id": "t", "type": "webhook_trigger", "name": "Hook", "enabled": false,
                "inputs": {"Path": "p"}, "colour": "red"}],
  "settings": {"timeout_s": 60},
  "nodes": [{"id": "n1", "type": "open", "position": {"x": 1, "y": 2}, "selected": true,
             "data": {"name": "Open", "inputs": {"URL": "u"}, "settings": {"timeout_ms": 5}, "note": "why"}},
            {"id": "n2", "type": "read", "parentId": "n1", "data": {}},
            {"id": "n3", "type": "read"}],
  "edges": [{"id": "e1", "source": "n1", "target": "n2", "sourceHandle": "A", "targetHandle": "B", "animated": true},
            {"source": "n1", "target": "n3", "sourceHandle": "A", "targetHandle": "B"}]})";

TEST(Document, ReadsWhatItKnows) {
  const Document document = parse_document(kDocument).value();
  EXPECT_EQ(document.id.str(), "w1");
  EXPECT_EQ(document.name, "Prices");
  EXPECT_EQ(document.status, "active");
  ASSERT_EQ(document.nodes.size(), 3u);
  EXPECT_EQ(document.nodes[0].name, "Open");
  EXPECT_EQ(document.nodes[0].inputs.at("URL"), json::value("u"));
  EXPECT_EQ(document.nodes[0].settings.at("timeout_ms"), json::value(5));
  EXPECT_EQ(document.nodes[1].name, "n2");
  EXPECT_EQ(document.nodes[1].parent.str(), "n1");
  ASSERT_EQ(document.edges.size(), 2u);
  EXPECT_EQ(document.edges[0].source_handle, "A");
  EXPECT_EQ(document.edges[1].id.str(), "edge-2");
}

TEST(Document, CronIsShorthandForATrigger) {
  const Document document = parse_document(kDocument).value();
  ASSERT_EQ(document.triggers.size(), 2u);
  EXPECT_EQ(document.triggers[0].type, "schedule_trigger");
  EXPECT_EQ(document.triggers[0].inputs,
            (json::object{{"Cron", "0 9 * * 1-5"}, {"Time Zone", "Europe/Paris"}}));
  EXPECT_EQ(document.triggers[1].name, "Hook");
  EXPECT_FALSE(document.triggers[1].enabled);
}

TEST(Document, KeepsEverythingOnARoundTrip) {
  const json::object before = json::parse_object(kDocument).value();
  const Document document = read_document(before).value();
  EXPECT_EQ(json::dump(json::value(document.source)), json::dump(json::value(before)));
  const Document again = parse_document(json::dump(json::value(document.source))).value();
  EXPECT_EQ(json::dump(json::value(again.source)), json::dump(json::value(before)));
}

TEST(Document, EmptyIsADraft) {
  const Document document = parse_document("{}").value();
  EXPECT_EQ(document.status, "draft");
  EXPECT_TRUE(document.nodes.empty());
}

TEST(Document, ErrorsPointAtTheirPlace) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"nodes": {}})", "/nodes must be a list, not object"},
      {R"({"nodes": [1]})", "/nodes/0 must be an object, not number"},
      {R"({"nodes": [{"type": "x"}]})", "/nodes/0/id is missing; give it a text"},
      {R"({"nodes": [{"id": "a"}]})", "/nodes/0/type is missing; give it a text"},
      {R"({"nodes": [{"id": "a", "type": "x", "data": []}]})", "/nodes/0/data must be an object, not array"},
      {R"({"nodes": [{"id": "a", "type": "x", "data": {"inputs": 1}}]})",
       "/nodes/0/data/inputs must be an object, not number"},
      {R"({"edges": [{"source": "a"}]})", "/edges/0/target is missing; give it a text"},
      {R"({"triggers": [{"type": "x", "enabled": 1}]})",
       "/triggers/0/enabled must be true or false, not number"},
      {R"({"name": 1})", "/name must be a text, not number"},
      {R"({"params": []})", "/params must be an object, not array"},
  };
  for (const auto& [text, message] : cases) {
    const auto document = parse_document(text);
    ASSERT_FALSE(document.has_value()) << text;
    EXPECT_EQ(document.error().code, ErrorCode::invalid_input);
    EXPECT_EQ(document.error().message, message);
  }
  EXPECT_EQ(parse_document("{").error().code, ErrorCode::invalid_input);
  EXPECT_FALSE(parse_document("[]").has_value());
}

TEST(Document, HasASizeCap) {
  const std::string big = R"({"name": ")" + std::string(kMaxDocumentSize.count, 'x') + "\"}";
  EXPECT_FALSE(parse_document(big).has_value());
}

}  // namespace
}  // namespace flow::workflow
