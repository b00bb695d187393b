// Which nodes run, in what order, and which are skipped: the cases of the book, and random graphs against a
// model that knows nothing of events.
#include "workflow/run_state.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "workflow/testing/sketch.hpp"

namespace flow::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kOutside = [](const PlanEdge&) { return true; };

// Runs a plan's top level; what a node gives is decided by `dead`: titles of its outputs that stay dead.
class Running {
 public:
  explicit Running(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)), state_(*plan_, 0, kOutside) {}

  std::vector<std::string> begin() { return names(state_.begin()); }
  std::vector<std::string> end(std::string_view id, std::vector<std::string_view> dead = {},
                               NodeState state = NodeState::succeeded) {
    const int node = index(id);
    const std::vector<PlanOutput>& outputs = *plan_->nodes[static_cast<std::size_t>(node)].outputs;
    std::vector<bool> live;
    for (const PlanOutput& output : outputs)
      live.push_back(output.name != "Error" && std::ranges::find(dead, output.name) == dead.end());
    return names(state_.decide(node, state, live));
  }
  NodeState state(std::string_view id) const { return state_.state(index(id)); }
  bool done() const { return state_.done(); }

 private:
  int index(std::string_view id) const {
    const auto found = std::ranges::find(plan_->nodes, NodeId(std::string(id)), &PlanNode::id);
    return static_cast<int>(found - plan_->nodes.begin());
  }
  // "b" starts, "-c" is skipped.
  std::vector<std::string> names(const RunState::Next& next) const {
    std::vector<std::string> out;
    for (const int node : next.start) out.push_back(plan_->nodes[static_cast<std::size_t>(node)].id.str());
    for (const int node : next.skipped)
      out.push_back("-" + plan_->nodes[static_cast<std::size_t>(node)].id.str());
    return out;
  }

  std::shared_ptr<const Plan> plan_;
  RunState state_;
};

std::string value(std::string_view id) {
  return fmt::format(R"({{"id": "{}", "type": "value"}})", id);
}
std::string branch(std::string_view id) {
  return fmt::format(R"({{"id": "{}", "type": "branch", "inputs": {{"Condition": "true"}}}})", id);
}

TEST(RunState, IndependentNodesStartAtOnce) {
  Running run(
      testing::plan_of({.nodes = {value("a"), value("b"), value("c")}, .edges = {"a.Value -> c.Value"}}));
  EXPECT_THAT(run.begin(), ElementsAre("a", "b"));
  EXPECT_THAT(run.end("a"), ElementsAre("c"));
  EXPECT_THAT(run.end("c"), IsEmpty());
  EXPECT_FALSE(run.done());
  EXPECT_THAT(run.end("b"), IsEmpty());
  EXPECT_TRUE(run.done());
}

TEST(RunState, AnUntakenPathIsSkippedToItsEnd) {
  Running run(testing::plan_of({.nodes = {branch("b"), value("t"), value("f"), value("g"), value("h")},
                                .edges = {"b.True Path -> t.Value", "b.False Path -> f.Value",
                                          "f.Value -> g.Value", "g.Done -> h.Execute Condition"}}));
  run.begin();
  EXPECT_THAT(run.end("b", {"False Path"}), ElementsAre("t", "-f", "-g", "-h"));
  EXPECT_EQ(run.state("h"), NodeState::skipped);
  run.end("t");
  EXPECT_TRUE(run.done());
}

TEST(RunState, DiamondWithAMerge) {
  for (const std::string_view dead : {"True Path", "False Path"}) {
    Running run(
        testing::plan_of({.nodes = {branch("b"), value("t"), value("f"), R"({"id": "m", "type": "merge"})"},
                          .edges = {"b.True Path -> t.Value", "b.False Path -> f.Value",
                                    "t.Value -> m.Data 1", "f.Value -> m.Data 2"}}));
    run.begin();
    const bool takes_true = dead == "False Path";
    EXPECT_THAT(run.end("b", {dead}), ElementsAre(takes_true ? "t" : "f", takes_true ? "-f" : "-t"));
    EXPECT_THAT(run.end(takes_true ? "t" : "f"), ElementsAre("m"));
  }
}

TEST(RunState, AMergeOfDeadInputsIsSkipped) {
  Running run(
      testing::plan_of({.nodes = {branch("b"), value("t"), value("u"), R"({"id": "m", "type": "merge"})"},
                        .edges = {"b.True Path -> t.Value", "b.True Path -> u.Value", "t.Value -> m.Data 1",
                                  "u.Value -> m.Data 2"}}));
  run.begin();
  EXPECT_THAT(run.end("b", {"True Path"}), ElementsAre("-t", "-u", "-m"));
  EXPECT_TRUE(run.done());
}

TEST(RunState, EveryConnectedInputNeedsALiveEdge) {
  Running run(testing::plan_of({.nodes = {branch("b"), value("x"), value("s")},
                                .edges = {"b.True Path -> s.Value", "x.Done -> s.Execute Condition"}}));
  run.begin();
  EXPECT_THAT(run.end("b", {"True Path"}), IsEmpty());  // decided once x is
  EXPECT_THAT(run.end("x"), ElementsAre("-s"));
}

TEST(RunState, AReferenceOnlyWaits) {
  Running run(testing::plan_of(
      {.nodes = {branch("b"), value("t"),
                 R"({"id": "r", "type": "value", "inputs": {"Value": "{{ has(nodes.t.value) ? 1 : 0 }}"}})"},
       .edges = {"b.True Path -> t.Value"}}));
  EXPECT_THAT(run.begin(), ElementsAre("b"));
  EXPECT_THAT(run.end("b", {"True Path"}), ElementsAre("r", "-t"));
}

TEST(RunState, APageIsHandedOnInOrder) {
  Running run(testing::plan_of(
      {.nodes = {R"({"id": "o", "type": "open"})", R"({"id": "a", "type": "click"})",
                 R"({"id": "b", "type": "click"})", R"({"id": "c", "type": "click"})"},
       .edges = {"o.Web Page -> a.Web Page", "o.Web Page -> b.Web Page", "o.Web Page -> c.Web Page"}}));
  EXPECT_THAT(run.begin(), ElementsAre("o"));
  EXPECT_THAT(run.end("o"), ElementsAre("a"));
  EXPECT_THAT(run.end("a"), ElementsAre("b"));
  EXPECT_THAT(run.end("b", {}, NodeState::failed), ElementsAre("c"));
}

TEST(RunState, ASkippedNodeHandsOnItsTurn) {
  Running run(
      testing::plan_of({.nodes = {R"({"id": "o", "type": "open"})", branch("q"),
                                  R"({"id": "a", "type": "click"})", R"({"id": "b", "type": "click"})"},
                        .edges = {"o.Web Page -> a.Web Page", "o.Web Page -> b.Web Page",
                                  "q.True Path -> a.Execute Condition"}}));
  EXPECT_THAT(run.begin(), ElementsAre("o", "q"));
  EXPECT_THAT(run.end("o"), IsEmpty());  // b stands after a, which is not decided
  EXPECT_THAT(run.end("q", {"True Path"}), ElementsAre("b", "-a"));
}

// ---- random graphs ----

constexpr int kOutputs = 3;

// A plan of one body made by chance: members 0 … n-1 in order, and node n outside of it.
struct RandomPlan {
  explicit RandomPlan(std::mt19937& random) {
    const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    const int n = 2 + pick(9);
    plan.nodes.resize(static_cast<std::size_t>(n) + 1);
    plan.nodes.back().local = -1;
    Body body;
    for (int node = 0; node < n; ++node) {
      PlanNode& target = at(node);
      target.local = node;
      body.members.push_back(node);
      for (int input = pick(4); input > 0; --input) add_input(node, pick, body);
      for (int earlier = 0; earlier < node; ++earlier) {
        if (pick(8) == 0) link(target.waits_for, at(earlier).waited_by, node, earlier);
        if (pick(5) == 0) link(target.after, at(earlier).before, node, earlier);
      }
      std::vector<bool> live;
      for (int output = 0; output < kOutputs; ++output) live.push_back(pick(3) != 0);
      fates.push_back(live);
    }
    fates.push_back({pick(2) == 0, pick(2) == 0, pick(2) == 0});
    plan.bodies.push_back(std::move(body));
  }

  PlanNode& at(int node) { return plan.nodes[static_cast<std::size_t>(node)]; }
  const PlanNode& at(int node) const { return plan.nodes[static_cast<std::size_t>(node)]; }

  Plan plan;
  std::vector<std::vector<bool>> fates;  // by node: which of its outputs are live if it runs

 private:
  static void link(std::vector<int>& forth, std::vector<int>& back, int node, int earlier) {
    forth.push_back(earlier);
    back.push_back(node);
  }

  template <class Pick>
  void add_input(int node, Pick pick, Body& body) {
    static const InputSpec kStrict = any("Strict");
    static const InputSpec kTolerant = any("Tolerant").tolerant();
    PlanInput input{.name = "x", .spec = pick(3) == 0 ? &kTolerant : &kStrict};
    const int outside = static_cast<int>(plan.nodes.size()) - 1;
    for (int edges = 1 + pick(2); edges > 0; --edges) {
      const int source = pick(node + 1) == node ? outside : pick(std::max(node, 1));
      if (source == node) continue;
      const int edge = static_cast<int>(plan.edges.size());
      plan.edges.push_back(
          {.source = source, .output = pick(kOutputs), .target = node, .local = body.edges++});
      input.edges.push_back(edge);
      at(source).out_edges.push_back(edge);
    }
    if (!input.edges.empty()) at(node).inputs.push_back(std::move(input));
  }
};

// What must come out, by the definition: node after node, each after all it depends on.
std::vector<bool> which_run(const RandomPlan& random) {
  const int n = static_cast<int>(random.plan.bodies[0].members.size());
  std::vector<bool> runs(static_cast<std::size_t>(n) + 1);
  runs.back() = true;
  for (int node = 0; node < n; ++node) {
    bool strict = true;
    bool has_tolerant = false;
    bool tolerant = false;
    for (const PlanInput& input : random.at(node).inputs) {
      bool live = false;
      for (const int index : input.edges) {
        const PlanEdge& edge = random.plan.edges[static_cast<std::size_t>(index)];
        const auto source = static_cast<std::size_t>(edge.source);
        live = live || (runs[source] && random.fates[source][static_cast<std::size_t>(edge.output)]);
      }
      if (input.spec->is_tolerant) {
        has_tolerant = true;
        tolerant = tolerant || live;
      } else {
        strict = strict && live;
      }
    }
    runs[static_cast<std::size_t>(node)] = strict && (!has_tolerant || tolerant);
  }
  return runs;
}

// Which nodes must have been started when exactly `ended` have ended: all whose time has come.
std::vector<bool> which_started(const RandomPlan& random, const std::vector<bool>& runs,
                                const std::vector<bool>& ended) {
  const std::size_t n = random.plan.bodies[0].members.size();
  std::vector<bool> decided(n + 1);
  std::vector<bool> turn_over(n + 1);
  std::vector<bool> started(n);
  decided.back() = turn_over.back() = true;
  for (std::size_t node = 0; node < n; ++node) {
    const PlanNode& here = random.plan.nodes[node];
    bool known = true;  // everything it depends on is decided
    for (const PlanInput& input : here.inputs) {
      for (const int edge : input.edges)
        known = known &&
                decided[static_cast<std::size_t>(random.plan.edges[static_cast<std::size_t>(edge)].source)];
    }
    for (const int awaited : here.waits_for) known = known && decided[static_cast<std::size_t>(awaited)];
    const bool has_turn = std::ranges::all_of(
        here.after, [&](int other) { return turn_over[static_cast<std::size_t>(other)]; });
    started[node] = known && runs[node] && has_turn;
    decided[node] = runs[node] ? started[node] && ended[node] : known;
    turn_over[node] = decided[node] && (runs[node] || has_turn);
  }
  return started;
}

class RandomGraphs : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomGraphs, RunAsTheModelSays) {
  std::mt19937 random(GetParam());
  for (int round = 0; round < 400; ++round) {
    const RandomPlan given(random);
    const std::size_t n = given.plan.bodies[0].members.size();
    const std::vector<bool> runs = which_run(given);
    std::vector<bool> started(n);
    std::vector<bool> ended(n);
    std::vector<int> running;
    RunState state(given.plan, 0, [&](const PlanEdge& edge) {
      return bool(given.fates.back()[static_cast<std::size_t>(edge.output)]);
    });

    const auto take = [&](const RunState::Next& next) {
      EXPECT_TRUE(std::ranges::is_sorted(next.start));
      for (const int node : next.start) {
        EXPECT_FALSE(started[static_cast<std::size_t>(node)]) << "started twice";
        started[static_cast<std::size_t>(node)] = true;
        running.push_back(node);
      }
      for (const int node : next.skipped) EXPECT_FALSE(runs[static_cast<std::size_t>(node)]);
      EXPECT_EQ(started, which_started(given, runs, ended));
    };
    take(state.begin());
    while (!running.empty()) {
      const std::size_t which = random() % running.size();
      const int node = running[which];
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(which));
      ended[static_cast<std::size_t>(node)] = true;
      take(state.decide(node, random() % 4 == 0 ? NodeState::failed : NodeState::succeeded,
                        given.fates[static_cast<std::size_t>(node)]));
    }
    ASSERT_TRUE(state.done()) << "round " << round << " hangs";
    for (std::size_t node = 0; node < n; ++node) {
      ASSERT_EQ(state.state(static_cast<int>(node)) == NodeState::skipped, !runs[node]) << "round " << round;
      ASSERT_EQ(started[node], runs[node]) << "round " << round;
    }
    if (HasFailure()) FAIL() << "round " << round;
  }
}
INSTANTIATE_TEST_SUITE_P(Seed, RandomGraphs, ::testing::Range(1u, 26u));

}  // namespace
}  // namespace flow::workflow
