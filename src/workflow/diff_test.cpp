// Diffs: a table of edits with the lines they give, and properties over random edits.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "workflow/diff.hpp"

namespace flow::workflow {
namespace {

json::object parse(std::string_view text) {
  return json::parse_object(text).value();
}

constexpr std::string_view kBase = R"({
  "id": "w1", "name": "Prices", "status": "draft", "cron": "0 9 * * *",
  "settings": {"timeout_s": 840},
  "triggers": [{"id": "t1", "type": "webhook_trigger", "inputs": {"Path": "a"}}],
  "nodes": [
    {"id": "n1", "type": "launch_standard_browser", "position": {"x": 0, "y": 0},
     "data": {"name": "shop", "inputs": {"Website URL": "https://a.example"}, "settings": {"retry": {"max": 2}}}},
    {"id": "n2", "type": "get_text", "position": {"x": 9, "y": 0}, "data": {"inputs": {"Selector": "h1"}}}],
  "edges": [{"id": "e1", "source": "n1", "sourceHandle": "Web Page", "target": "n2", "targetHandle": "Web Page"}]})";

struct Case {
  std::string_view what;
  std::string_view from;  // text of kBase
  std::string_view to;
  std::string_view lines;
};

class DiffTable : public ::testing::TestWithParam<Case> {};

TEST_P(DiffTable, SaysWhatChanged) {
  std::string text(kBase);
  const std::size_t at = text.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, GetParam().from.size(), GetParam().to);
  EXPECT_EQ(to_text(diff_documents(parse(kBase), parse(text))), GetParam().lines);
}

INSTANTIATE_TEST_SUITE_P(
    Edits, DiffTable,
    ::testing::Values(
        Case{"nothing", "draft", "draft", ""},
        Case{"status and id are no content", R"("id": "w1", "name": "Prices", "status": "draft")",
             R"("id": "w2", "status": "active", "name": "Prices")", ""},
        Case{"name", "\"Prices\"", "\"Costs\"", "~ workflow: name: \"Prices\" → \"Costs\"\n"},
        Case{"schedule", "0 9 * * *", "0 8 * * *", "~ workflow: cron: \"0 9 * * *\" → \"0 8 * * *\"\n"},
        Case{"setting of the workflow", "840", "60", "~ workflow: settings.timeout_s: 840 → 60\n"},
        Case{"number of the same value", "840", "840.0", ""},
        Case{"input", "\"h1\"", "\"h2\"", "~ node n2: inputs.Selector: \"h1\" → \"h2\"\n"},
        Case{"input added", R"({"Selector": "h1"})", R"({"Selector": "h1", "Mode": "all"})",
             "~ node n2: inputs.Mode: (none) → \"all\"\n"},
        Case{"input removed", R"({"Selector": "h1"})", "{}", "~ node n2: inputs.Selector: \"h1\" → (none)\n"},
        Case{"nested setting", R"("max": 2)", R"("max": 5)", "~ node n1: settings.retry.max: 2 → 5\n"},
        Case{"type", "get_text", "get_html", "~ node n2: type: \"get_text\" → \"get_html\"\n"},
        Case{"name of a node", "\"shop\"", "\"store\"", "~ node n1: name: \"shop\" → \"store\"\n"},
        Case{"moved", R"("x": 9)", R"("x": 90)", "~ node n2 (get_text): moved\n"},
        Case{"into a container", R"("id": "n2",)", R"("id": "n2", "parentId": "n1",)",
             "~ node n2: parentId: (none) → \"n1\"\n"},
        Case{"unknown field", R"("id": "n2",)", R"("id": "n2", "color": "red",)",
             "~ node n2: color: (none) → \"red\"\n"},
        Case{"other id is another node", R"({"id": "n2")", R"({"id": "n3")",
             "- node n2 (get_text)\n+ node n3 (get_text)\n"},
        Case{"edge", R"("target": "n2", "targetHandle": "Web Page")",
             R"("target": "n2", "targetHandle": "Data")",
             "- edge n1 [Web Page] → n2 [Web Page]\n+ edge n1 [Web Page] → n2 [Data]\n"},
        Case{"id of an edge", R"("id": "e1")", R"("id": "e2")", ""},
        Case{"input of a trigger", R"("Path": "a")", R"("Path": "b")",
             "~ trigger t1: inputs.Path: \"a\" → \"b\"\n"},
        Case{"trigger", R"({"id": "t1", "type": "webhook_trigger")",
             R"({"id": "t2", "type": "webhook_trigger")",
             "- trigger t1 (webhook_trigger)\n+ trigger t2 (webhook_trigger)\n"}),
    [](const auto& info) {
      std::string name(info.param.what);
      std::ranges::replace(name, ' ', '_');
      return name;
    });

TEST(Diff, JsonHasEveryPart) {
  std::string text(kBase);
  text.replace(text.find("\"h1\""), 4, "\"h2\"");
  const json::object out = to_json(diff_documents(parse(kBase), parse(text)));
  EXPECT_EQ(
      json::dump(json::value(out)),
      R"({"nodes":{"added":[],"removed":[],"changed":[{"id":"n2","type":"get_text","name":"n2","moved":false,)"
      R"("changes":[{"path":"inputs.Selector","before":"h1","after":"h2"}]}]},"edges":{"added":[],"removed":[]},)"
      R"("triggers":{"added":[],"removed":[],"changed":[]},"workflow":[],"empty":false})");
}

TEST(Diff, LongValuesAreCutInTextOnly) {
  std::string text(kBase);
  text.replace(text.find("\"h1\""), 4, "\"" + std::string(5'000, 'x') + "\"");
  const Diff diff = diff_documents(parse(kBase), parse(text));
  EXPECT_LT(to_text(diff).size(), 300U);
  EXPECT_EQ(diff.nodes_changed.at(0).changes.at(0).after->as_string().size(), 5'000U);
}

TEST(Diff, WhatIsNoWorkflowIsCompared) {
  for (const char* odd : {"{}", R"({"nodes": 3, "edges": {}, "triggers": null})",
                          R"({"nodes": [1, {"id": 7}, {}]})", R"({"nodes": [{"id": "a"}, {"id": "a"}]})"}) {
    EXPECT_TRUE(diff_documents(parse(odd), parse(odd)).empty()) << odd;
    EXPECT_FALSE(diff_documents(parse(kBase), parse(odd)).empty()) << odd;
  }
}

// A document with nodes 0..n-1, each with inputs and a position, and edges along a line.
json::object random_document() {
  json::array nodes;
  json::array edges;
  const int count = *rc::gen::inRange(0, 8);
  for (int i = 0; i < count; ++i) {
    nodes.push_back(json::object{{"id", fmt::format("n{}", i)},
                                 {"type", *rc::gen::element("get_text", "delay", "branch")},
                                 {"position", {{"x", *rc::gen::inRange(0, 3)}}},
                                 {"data", {{"inputs", {{"A", *rc::gen::inRange(0, 3)}}}}}});
    if (i > 0) {
      edges.push_back(json::object{{"source", fmt::format("n{}", i - 1)}, {"target", fmt::format("n{}", i)}});
    }
  }
  return {{"name", *rc::gen::element("a", "b")}, {"nodes", nodes}, {"edges", edges}};
}

TEST(DiffProperty, OfADocumentWithItselfIsEmpty) {
  EXPECT_TRUE(rc::check([] {
    const json::object document = random_document();
    RC_ASSERT(diff_documents(document, document).empty());
  }));
}

TEST(DiffProperty, IsEmptyOnlyForEqualContent) {
  EXPECT_TRUE(rc::check([] {
    const json::object a = random_document();
    const json::object b = random_document();
    RC_ASSERT(diff_documents(a, b).empty() == json::equal(json::value(a), json::value(b)));
  }));
}

TEST(DiffProperty, BackwardsAddedIsRemoved) {
  EXPECT_TRUE(rc::check([] {
    const json::object a = random_document();
    const json::object b = random_document();
    const Diff there = diff_documents(a, b);
    const Diff back = diff_documents(b, a);
    RC_ASSERT(there.edges_added == back.edges_removed);
    RC_ASSERT(there.edges_removed == back.edges_added);
    RC_ASSERT(there.nodes_added.size() == back.nodes_removed.size());
    RC_ASSERT(there.nodes_changed.size() == back.nodes_changed.size());
    for (std::size_t i = 0; i < there.nodes_changed.size(); ++i) {
      const NodeChange& one = there.nodes_changed[i];
      const NodeChange& other = back.nodes_changed[i];
      RC_ASSERT(one.node.id == other.node.id);
      RC_ASSERT(one.moved == other.moved);
      RC_ASSERT(one.changes.size() == other.changes.size());
      for (std::size_t j = 0; j < one.changes.size(); ++j) {
        RC_ASSERT(one.changes[j].path == other.changes[j].path);
        RC_ASSERT(one.changes[j].before == other.changes[j].after);
      }
    }
  }));
}

// What the diff says about nodes, done to the old document, gives the nodes of the new one.
TEST(DiffProperty, ItsNodesAreTheWayFromOneToTheOther) {
  EXPECT_TRUE(rc::check([] {
    const json::object a = random_document();
    const json::object b = random_document();
    const Diff diff = diff_documents(a, b);
    std::map<std::string, std::int64_t> inputs;
    for (const json::value& node : a.at("nodes").as_array())
      inputs[std::string(node.at("id").as_string())] = node.at("data").at("inputs").at("A").as_int64();
    for (const NodeRef& node : diff.nodes_removed) inputs.erase(node.id);
    for (const NodeRef& node : diff.nodes_added) inputs[node.id] = -1;
    for (const NodeChange& change : diff.nodes_changed) {
      for (const ValueChange& value : change.changes) {
        if (value.path == "inputs.A") inputs[change.node.id] = value.after->as_int64();
      }
    }
    const auto& wanted = b.at("nodes").as_array();
    RC_ASSERT(inputs.size() == wanted.size());
    for (const json::value& node : wanted) {
      const std::int64_t got = inputs.at(std::string(node.at("id").as_string()));
      RC_ASSERT(got == -1 || got == node.at("data").at("inputs").at("A").as_int64());
    }
  }));
}

}  // namespace
}  // namespace flow::workflow
