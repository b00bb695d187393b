// Random workflows against a model that decides everything by brute force: forks, joins, failures with each
// on_error, `when`, loops in loops, dead edges from outside. The seed of every batch is printed.
#include <cstdlib>
#include <random>

#include <gtest/gtest.h>

#include "engine/testing/rig.hpp"

namespace flow::engine {
namespace {

using testing::Draft;
using testing::Rig;

enum class Kind { value, fork, join, shaky, each };

struct Link {
  int source;
  std::string output;
  std::string input;
};
struct Vertex {
  std::string id;
  Kind kind = Kind::value;
  int parent = -1;
  bool go = false;     // fork: which path
  bool fails = false;  // shaky
  std::string on_error = "fail";
  bool bypass = false;  // `when: false`
  int items = 0;        // each
  std::vector<Link> links;
};
using Graph = std::vector<Vertex>;

bool is_inside(const Graph& graph, int node, int container) {
  for (int up = graph[static_cast<std::size_t>(node)].parent; up >= 0;
       up = graph[static_cast<std::size_t>(up)].parent) {
    if (up == container) return true;
  }
  return false;
}

// --- making one ---

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  Graph make() {
    const int count = 2 + below(9);
    for (int i = 0; i < count; ++i) add(i);
    return std::move(graph_);
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<std::uint64_t>(limit)); }
  bool one_in(int n) { return below(n) == 0; }

  void add(int index) {
    Vertex one{.id = fmt::format("n{}", index)};
    one.parent = pick_parent();
    const int dice = below(10);
    one.kind = dice < 3   ? Kind::value
               : dice < 5 ? Kind::fork
               : dice < 7 ? Kind::shaky
               : dice < 9 ? Kind::join
                          : Kind::each;
    if (one.kind == Kind::each && depth(one.parent) >= 2) one.kind = Kind::value;
    one.go = one_in(2);
    one.fails = one_in(2);
    if (one.kind == Kind::shaky)
      one.on_error =
          std::array{"route", "continue", "route", "continue", "fail"}[static_cast<std::size_t>(below(5))];
    one.bypass = one.kind != Kind::join && one.kind != Kind::each && one_in(8);
    one.items = below(4);
    graph_.push_back(std::move(one));
    connect(index);
  }

  int depth(int node) const {
    return node < 0 ? 0 : 1 + depth(graph_[static_cast<std::size_t>(node)].parent);
  }

  int pick_parent() {
    std::vector<int> loops{-1, -1};
    for (int i = 0; i < static_cast<int>(graph_.size()); ++i) {
      if (graph_[static_cast<std::size_t>(i)].kind == Kind::each) loops.push_back(i);
    }
    return loops[static_cast<std::size_t>(below(static_cast<int>(loops.size())))];
  }

  // An output of an earlier node that may feed `index`: of the same body, or of one around it.
  std::optional<Link> pick_link(int index, std::string input) {
    if (index == 0) return std::nullopt;
    const int source = below(index);
    const Vertex& from = graph_[static_cast<std::size_t>(source)];
    const bool around = from.parent == -1 || is_inside(graph_, index, from.parent);
    if (!around) return std::nullopt;
    // What a child needs from outside its container waits for, so that must come before the container.
    int holder = index;
    while (graph_[static_cast<std::size_t>(holder)].parent != from.parent &&
           graph_[static_cast<std::size_t>(holder)].parent >= 0)
      holder = graph_[static_cast<std::size_t>(holder)].parent;
    if (source > holder) return std::nullopt;
    if (is_inside(graph_, index, source)) return Link{source, "Item", std::move(input)};
    std::string output = "Done";
    if (from.kind == Kind::value) output = one_in(2) ? "Value" : "Done";
    if (from.kind == Kind::fork) output = std::array{"Yes", "No", "Done"}[static_cast<std::size_t>(below(3))];
    if (from.kind == Kind::shaky)
      output = from.on_error == "route" && one_in(2) ? "Error" : one_in(2) ? "Value" : "Done";
    if (from.kind == Kind::each) output = one_in(2) ? "Results" : "Done";
    return Link{source, std::move(output), std::move(input)};
  }

  void connect(int index) {
    Vertex& one = graph_[static_cast<std::size_t>(index)];
    if (one.kind == Kind::join) {
      for (int i = 1; i <= 3; ++i) {
        if (auto link = pick_link(index, fmt::format("Data {}", i))) one.links.push_back(*std::move(link));
      }
      if (one.links.empty()) one.kind = Kind::value;  // a join joins something
      return;
    }
    if (auto link = pick_link(index, "Execute Condition"); link && !one_in(4))
      one.links.push_back(*std::move(link));
    const std::string second = one.kind == Kind::value ? "Value" : one.kind == Kind::each ? "After" : "Data";
    if (auto link = pick_link(index, second); link && one_in(2)) one.links.push_back(*std::move(link));
  }

  std::mt19937_64 random_;
  Graph graph_;
};

Draft draft_of(const Graph& graph) {
  Draft draft;
  for (const Vertex& one : graph) {
    std::string type = "value";
    std::string inputs = "{}";
    std::string settings =
        fmt::format(R"({{"on_error": "{}"{}}})", one.on_error, one.bypass ? R"(, "when": "false")" : "");
    if (one.kind == Kind::fork) {
      type = "fork";
      inputs = fmt::format(R"({{"Go": {}}})", one.go);
    } else if (one.kind == Kind::join) {
      type = "join";
    } else if (one.kind == Kind::shaky) {
      type = "shaky";
      inputs = fmt::format(R"({{"Class": "empty", "Failures": {}}})", one.fails ? 1000000 : 0);
    } else if (one.kind == Kind::each) {
      type = "each";
      json::array items(static_cast<std::size_t>(one.items));
      inputs = json::dump(json::object{{"Items", items}, {"Tolerant", true}});
    }
    draft.node(one.id, type, inputs, settings,
               one.parent < 0 ? std::string_view()
                              : std::string_view(graph[static_cast<std::size_t>(one.parent)].id));
  }
  for (const Vertex& one : graph) {
    for (const Link& link : one.links)
      draft.edge(graph[static_cast<std::size_t>(link.source)].id, link.output, one.id, link.input);
  }
  return draft;
}

// --- the model: what each run of each node must come to ---

struct Expected {
  std::string state;
  std::set<std::string> live;  // outputs
};
using Body = std::map<int, Expected>;

class Model {
 public:
  explicit Model(const Graph& graph) : graph_(graph) {}

  std::map<std::string, std::string> states;  // "id@path" → state
  bool failed = false;                        // at the top level
  bool degraded = false;

  void run() { failed = !run_body(-1, "", {}); }

 private:
  // Nodes come after what they are fed by, so one pass in order decides everything. False: the body failed;
  // from then on nothing is known for certain, and `unsure` says so.
  bool run_body(int container, const std::string& path, std::vector<const Body*> around) {
    Body body;
    around.push_back(&body);
    for (int i = 0; i < static_cast<int>(graph_.size()); ++i) {
      const Vertex& one = graph_[static_cast<std::size_t>(i)];
      if (one.parent != container) continue;
      const Expected end = decide(i, one, path, around);
      states[one.id + "@" + path] = end.state;
      body[i] = end;
      if (end.state == "failed" && one.on_error == "fail") return false;
    }
    return true;
  }

  bool is_live(const Link& link, const std::vector<const Body*>& around) const {
    if (link.output == "Item") return true;
    for (const Body* body : around) {
      const auto found = body->find(link.source);
      if (found != body->end()) return found->second.live.contains(link.output);
    }
    return false;
  }

  Expected decide(int index, const Vertex& one, const std::string& path,
                  const std::vector<const Body*>& around) {
    std::size_t live = 0;
    for (const Link& link : one.links) live += is_live(link, around) ? 1 : 0;
    const bool runs = one.kind == Kind::join ? live > 0 : live == one.links.size();
    if (!runs) return {"skipped", {}};
    if (one.bypass) return {"bypassed", {"Done"}};
    switch (one.kind) {
      case Kind::value: return {"succeeded", {"Value", "Done"}};
      case Kind::join: return {"succeeded", {"Merged", "Done"}};
      case Kind::fork: return {"succeeded", {one.go ? "Yes" : "No", "Done"}};
      case Kind::shaky:
        if (!one.fails) return {"succeeded", {"Value", "Done"}};
        if (one.on_error == "route") return {"failed", {"Error"}};
        if (one.on_error == "continue") {
          degraded = true;
          return {"failed", {"Value", "Done"}};
        }
        return {"failed", {}};
      case Kind::each: break;
    }
    for (int i = 0; i < one.items; ++i) {
      // The loop is tolerant: an iteration that fails is the end of that iteration only.
      run_body(index, path.empty() ? fmt::format("{}", i) : fmt::format("{}/{}", path, i), around);
    }
    return {"succeeded", {"Results", "Done"}};
  }

  const Graph& graph_;
};

std::string described(const Graph& graph) {
  return json::dump(json::value(draft_of(graph).document()));
}

// In a body that failed, nodes that were independent of the failure may have ended before it or not.
void compare(const Rig& rig, const Outcome& outcome, const Model& model, const Graph& graph,
             std::uint64_t seed) {
  const std::string where = fmt::format("graph {} {}", seed, described(graph));
  ASSERT_EQ(outcome.status, model.failed ? ExecutionStatus::failed : ExecutionStatus::completed) << where;
  std::map<std::string, std::string> actual;
  for (const NodeFinished* one : rig.journal.all<NodeFinished>())
    actual[one->node.str() + "@" + one->iteration] = std::string(to_string(one->state));
  for (const NodeSkipped* one : rig.journal.all<NodeSkipped>())
    actual[one->node.str() + "@" + one->iteration] = "skipped";
  const bool any_fails = std::ranges::any_of(graph, [](const Vertex& one) {
    return one.kind == Kind::shaky && one.fails && one.on_error == "fail";
  });
  if (!any_fails) {
    ASSERT_EQ(actual, model.states) << where;
    ASSERT_EQ(outcome.degraded, model.degraded) << where;
    return;
  }
  // What both know of, they agree on; cancelled is the engine's word for "not known because of the failure".
  for (const auto& [node, state] : actual) {
    const auto found = model.states.find(node);
    if (found == model.states.end() || state == "cancelled") continue;
    ASSERT_EQ(state, found->second) << node << " in " << where;
  }
}

constexpr int kGraphs = 2'500;  // of each of the four batches

class RandomGraphs : public ::testing::TestWithParam<int> {};
TEST_P(RandomGraphs, EndAsTheModelSays) {
  const char* given = std::getenv("FLOW_TEST_SEED");
  const std::uint64_t first = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::printf("graphs %llu to %llu (FLOW_TEST_SEED)\n", static_cast<unsigned long long>(first),
              static_cast<unsigned long long>(first + kGraphs - 1));
  Rig rig;
  rig.keep_clients = true;
  int refused = 0;
  int nodes = 0;
  for (std::uint64_t seed = first; seed < first + kGraphs; ++seed) {
    const Graph graph = Maker(seed).make();
    auto plan = draft_of(graph).plan();
    if (!plan) {  // paths that exclude each other
      ASSERT_NE(plan.error().message.find("can_never_run"), std::string::npos)
          << plan.error().message << described(graph);
      refused += 1;
      continue;
    }
    Model model(graph);
    model.run();
    const auto outcome = rig.run_plan(*std::move(plan));
    ASSERT_NO_FATAL_FAILURE(compare(rig, outcome, model, graph, seed));
    nodes += static_cast<int>(rig.journal.all<NodeFinished>().size());
  }
  EXPECT_LT(refused, kGraphs / 4);
  std::printf("%d node runs; %d graphs refused as they can never run\n", nodes, refused);
}
INSTANTIATE_TEST_SUITE_P(Batch, RandomGraphs, ::testing::Range(1, 5));

}  // namespace
}  // namespace flow::engine
