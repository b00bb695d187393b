#include "workflow/names_in_scope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/testing/sketch.hpp"

namespace flow::workflow {
namespace {

using ::testing::ElementsAre;

// "nodes.a.value:any", with a "?" where it may be absent.
std::vector<std::string> outputs(const NamesInScope& names) {
  std::vector<std::string> out;
  for (const ReadableOutput& one : names.outputs) {
    out.push_back(
        fmt::format("{}.{}:{}{}", one.node_slug, one.slug, to_string(one.type), one.maybe_absent ? "?" : ""));
  }
  return out;
}

NamesInScope names_at(const testing::Sketch& sketch, std::string node) {
  return names_in_scope(read_document(sketch.document()).value(), testing::small_catalogue(),
                        NodeId(std::move(node)));
}

const testing::Sketch kFlow{
    .nodes = {R"({"id": "open", "type": "open", "name": "Open shop"})",
              R"({"id": "fork", "type": "branch", "inputs": {"Condition": "true"}})",
              R"({"id": "yes", "type": "value"})", R"({"id": "no", "type": "value"})",
              R"({"id": "apart", "type": "value"})",
              R"({"id": "each", "type": "loop", "inputs": {"Items": [1]}})",
              R"({"id": "inner", "type": "value", "in": "each"})",
              R"({"id": "next", "type": "value", "in": "each"})", R"({"id": "end", "type": "value"})",
              R"({"id": "last", "type": "value", "settings": {"teardown": true}})",
              R"({"id": "set", "type": "set", "inputs": {"Variables": {"b": 1, "a": "{{ 2 }}"}}})"},
    .edges = {"open.Status -> fork.Data", "fork.True Path -> yes.Value", "fork.False Path -> no.Value",
              "yes.Value -> each.Collect", "inner.Value -> next.Value", "each.Results -> end.Value"}};

TEST(NamesInScope, AreOfNodesThatCanComeBefore) {
  // What comes later is not there, what is on another path may be absent.
  EXPECT_THAT(outputs(names_at(kFlow, "open")), ElementsAre("apart.value:any"));
  EXPECT_THAT(outputs(names_at(kFlow, "yes")),
              ElementsAre("open_shop.status:number", "fork.true_path:any", "fork.false_path:any?",
                          "fork.result:boolean", "fork.data:any", "no.value:any?", "apart.value:any"));
  EXPECT_THAT(outputs(names_at(kFlow, "end")),
              ElementsAre("open_shop.status:number", "fork.true_path:any", "fork.false_path:any?",
                          "fork.result:boolean", "fork.data:any", "yes.value:any", "no.value:any?",
                          "apart.value:any", "each.results:list"));
}

TEST(NamesInScope, InsideALoopHaveItsItemAndItsNodes) {
  const NamesInScope names = names_at(kFlow, "next");
  EXPECT_THAT(outputs(names),
              ElementsAre("open_shop.status:number", "fork.true_path:any", "fork.false_path:any?",
                          "fork.result:boolean", "fork.data:any", "yes.value:any", "no.value:any?",
                          "apart.value:any", "each.item:any", "each.index:number", "inner.value:any"));
  EXPECT_TRUE(names.has_item);
  EXPECT_TRUE(names.has_index);
  EXPECT_FALSE(names_at(kFlow, "end").has_item);
}

TEST(NamesInScope, AtTheEndMayBeAbsent) {
  const NamesInScope names = names_at(kFlow, "last");
  EXPECT_EQ(names.outputs.size(), 10u);
  for (const ReadableOutput& one : names.outputs) EXPECT_TRUE(one.maybe_absent) << one.node_slug;
}

TEST(NamesInScope, HaveTheVariablesThatAreWrittenDown) {
  EXPECT_THAT(names_at(kFlow, "open").variables, ElementsAre("a", "b"));
}

// A node with mistakes has names too, and one that is not there has none.
TEST(NamesInScope, OfADraft) {
  const testing::Sketch draft{
      .nodes = {R"({"id": "a", "type": "value"})", R"({"id": "b", "type": "gone"})",
                R"({"id": "c", "type": "read", "inputs": {"Selector": "{{ nodes.x"}})",
                R"({"id": "d", "type": "value"})", R"({"id": "e", "type": "value"})"},
      .edges = {"d.Value -> e.Value", "e.Value -> d.Value"}};
  EXPECT_THAT(outputs(names_at(draft, "c")), ElementsAre("a.value:any"));
  EXPECT_TRUE(names_at(draft, "nobody").outputs.empty());
}

}  // namespace
}  // namespace flow::workflow
