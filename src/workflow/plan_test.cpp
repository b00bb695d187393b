// The order a plan fixes: phases, pages, bodies, who waits for whom.
#include "workflow/plan.hpp"

#include <gmock/gmock.h>

#include "workflow/testing/sketch.hpp"

namespace flow::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> ids(const Plan& plan, const std::vector<int>& nodes) {
  std::vector<std::string> out;
  for (const int node : nodes) out.push_back(plan.nodes[static_cast<std::size_t>(node)].id.str());
  return out;
}
const PlanNode& at(const Plan& plan, std::string_view id) {
  return *plan.find(NodeId(std::string(id)));
}

TEST(Plan, PhaseIsTheLongestPathFromAStart) {
  const auto plan =
      testing::plan_of({.nodes = {R"({"id": "d", "type": "value"})", R"({"id": "a", "type": "value"})",
                                  R"({"id": "b", "type": "value"})", R"({"id": "c", "type": "value", "inputs":
                    {"Value": "{{ nodes.b.value }}"}})"},
                        .edges = {"a.Value -> b.Value", "a.Value -> d.Value", "c.Value -> d.Count"}});
  EXPECT_EQ(at(*plan, "a").phase, 0);
  EXPECT_EQ(at(*plan, "b").phase, 1);
  EXPECT_EQ(at(*plan, "c").phase, 2);
  EXPECT_EQ(at(*plan, "d").phase, 3);
  EXPECT_EQ(plan->phases, 4);
  EXPECT_THAT(ids(*plan, plan->bodies[0].members), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(ids(*plan, plan->bodies[0].sinks), ElementsAre("b", "d"));
  EXPECT_THAT(ids(*plan, at(*plan, "c").waits_for), ElementsAre("b"));
  EXPECT_THAT(ids(*plan, at(*plan, "b").waited_by), ElementsAre("c"));
}

TEST(Plan, EqualPhasesKeepTheOrderOfTheDocument) {
  const auto plan =
      testing::plan_of({.nodes = {R"({"id": "z", "type": "value"})", R"({"id": "y", "type": "value"})",
                                  R"({"id": "x", "type": "value"})"}});
  EXPECT_THAT(ids(*plan, plan->bodies[0].members), ElementsAre("z", "y", "x"));
}

TEST(Plan, NodesOnOnePageFollowOneAnother) {
  const auto plan = testing::plan_of(
      {.nodes = {R"({"id": "o", "type": "open"})", R"({"id": "c", "type": "click"})",
                 R"({"id": "b", "type": "click"})", R"({"id": "a", "type": "click"})",
                 R"({"id": "t", "type": "open_tab"})", R"({"id": "u", "type": "click"})"},
       .edges = {"o.Web Page -> a.Web Page", "o.Web Page -> b.Web Page", "b.Web Page -> c.Web Page",
                 "o.Web Page -> t.Web Page", "t.Web Page -> u.Web Page"}});
  // b and a are of one phase: b stands first in the document; the tab is a page of its own.
  EXPECT_THAT(ids(*plan, at(*plan, "b").after), IsEmpty());
  EXPECT_THAT(ids(*plan, at(*plan, "a").after), ElementsAre("b"));
  EXPECT_THAT(ids(*plan, at(*plan, "c").after), ElementsAre("a"));
  EXPECT_THAT(ids(*plan, at(*plan, "u").after), IsEmpty());
}

TEST(Plan, ASessionWhoseTabsAreClosedIsOnePage) {
  const auto plan =
      testing::plan_of({.nodes = {R"({"id": "o", "type": "open"})", R"({"id": "t", "type": "open_tab"})",
                                  R"({"id": "a", "type": "click"})", R"({"id": "u", "type": "click"})",
                                  R"({"id": "x", "type": "close_tab"})"},
                        .edges = {"o.Web Page -> t.Web Page", "o.Web Page -> a.Web Page",
                                  "t.Web Page -> u.Web Page", "u.Web Page -> x.Web Page"}});
  EXPECT_THAT(ids(*plan, at(*plan, "u").after), ElementsAre("a"));
  EXPECT_THAT(ids(*plan, at(*plan, "x").after), ElementsAre("u"));
}

TEST(Plan, AContainerTakesOneTurnForAllItsChildren) {
  const auto plan = testing::plan_of(
      {.nodes = {R"({"id": "o", "type": "open"})", R"({"id": "l", "type": "loop", "inputs": {"Items": [1]}})",
                 R"({"id": "a", "type": "click", "in": "l"})", R"({"id": "b", "type": "click"})"},
       .edges = {"o.Web Page -> a.Web Page", "o.Web Page -> b.Web Page"}});
  EXPECT_THAT(ids(*plan, at(*plan, "b").after), ElementsAre("l"));
  EXPECT_THAT(ids(*plan, at(*plan, "l").waits_for), ElementsAre("o"));
  EXPECT_THAT(ids(*plan, at(*plan, "a").after), IsEmpty());
}

TEST(Plan, BodiesAreTheTopLevelAndTheContainers) {
  const auto plan = testing::plan_of(
      {.nodes = {R"({"id": "s", "type": "value"})",
                 R"({"id": "l", "type": "loop", "inputs": {"Items": [1]}})",
                 R"({"id": "k", "type": "loop", "in": "l", "inputs": {"Items": [1]}})",
                 R"({"id": "b", "type": "value", "in": "k"})", R"({"id": "a", "type": "value", "in": "l"})"},
       .edges = {"s.Value -> b.Value", "l.Item -> a.Value"}});
  ASSERT_EQ(plan->bodies.size(), 3u);
  EXPECT_EQ(plan->bodies[0].container, -1);
  EXPECT_THAT(ids(*plan, plan->bodies[0].members), ElementsAre("s", "l"));
  const Body& outer = plan->bodies[static_cast<std::size_t>(at(*plan, "l").children)];
  EXPECT_THAT(ids(*plan, outer.members), ElementsAre("k", "a"));
  EXPECT_EQ(outer.edges, 1);
  const Body& inner = plan->bodies[static_cast<std::size_t>(at(*plan, "k").children)];
  EXPECT_THAT(ids(*plan, inner.members), ElementsAre("b"));
  // What a child needs from outside, its container waits for; nodes in between have nothing to wait for.
  EXPECT_THAT(ids(*plan, at(*plan, "l").waits_for), ElementsAre("s"));
  EXPECT_THAT(ids(*plan, at(*plan, "k").waits_for), IsEmpty());
  EXPECT_LT(at(*plan, "l").phase, at(*plan, "k").phase);
}

TEST(Plan, TeardownNodesStandApart) {
  const auto plan =
      testing::plan_of({.nodes = {R"({"id": "u", "type": "value", "settings": {"teardown": true}})",
                                  R"({"id": "t", "type": "value", "settings": {"teardown": true}})",
                                  R"({"id": "a", "type": "value"})"},
                        .edges = {"a.Value -> t.Value", "t.Value -> u.Value"}});
  EXPECT_THAT(ids(*plan, plan->teardown), ElementsAre("t", "u"));
  EXPECT_THAT(ids(*plan, plan->bodies[0].members), ElementsAre("a"));
  EXPECT_THAT(ids(*plan, plan->bodies[0].sinks), ElementsAre("a"));
}

TEST(Plan, LabelsOfASwitchAreOutputs) {
  const auto plan =
      testing::plan_of({.nodes = {R"({"id": "w", "type": "switch", "inputs": {"Value": 1, "Cases": [
                                                    {"label": "Cheap one", "equals": 1}]}})",
                                  R"({"id": "a", "type": "value"})"},
                        .edges = {"w.Cheap one -> a.Value"}});
  const PlanNode& node = at(*plan, "w");
  const auto output = node.output("Cheap one");
  ASSERT_TRUE(output.has_value());
  EXPECT_EQ((*node.outputs)[static_cast<std::size_t>(*output)].slug, "cheap_one");
  EXPECT_TRUE(node.is_connected("Cheap one"));
  EXPECT_FALSE(node.is_connected("Default"));
}

TEST(Plan, IsTheSameEveryTime) {
  const testing::Sketch sketch{
      .nodes = {R"({"id": "o", "type": "open"})", R"({"id": "a", "type": "click"})",
                R"({"id": "b", "type": "click"})", R"({"id": "c", "type": "click"})"},
      .edges = {"o.Web Page -> a.Web Page", "o.Web Page -> b.Web Page", "o.Web Page -> c.Web Page"}};
  for (int i = 0; i < 100; ++i) {
    const auto plan = testing::plan_of(sketch);
    EXPECT_THAT(ids(*plan, plan->bodies[0].members), ElementsAre("o", "a", "b", "c"));
    EXPECT_THAT(ids(*plan, at(*plan, "c").after), ElementsAre("b"));
  }
}

}  // namespace
}  // namespace flow::workflow
