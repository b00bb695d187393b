// What the checks say about the graph: cycles, containers, paths, pages.
#include "workflow/testing/check_table.hpp"

namespace flow::workflow {
namespace {

using testing::CheckCase;

std::string node(std::string_view id, std::string_view type, std::string_view rest = "") {
  return fmt::format(R"({{"id": "{}", "type": "{}"{}{}}})", id, type, rest.empty() ? "" : ", ", rest);
}
std::string value(std::string_view id, std::string_view rest = "") {
  return node(id, "value", rest);
}
std::string branch(std::string_view id, std::string_view rest = R"("inputs": {"Condition": "true"})") {
  return node(id, "branch", rest);
}
std::string loop(std::string_view id, std::string_view rest = R"("inputs": {"Items": [1]})") {
  return node(id, "loop", rest);
}
std::string click(std::string_view id, std::string_view rest = "") {
  return node(id, "click", rest);
}

const CheckCase kGraphs[] = {
    {.name = "Cycle",
     .sketch = {.nodes = {value("s"), value("a"), value("b"), value("c")},
                .edges = {"a.Value -> b.Value", "b.Value -> c.Value", "c.Value -> a.Value"}},
     .problems = {"a: cycle"},
     .reason = "these nodes wait for each other: \"a\" → \"b\" → \"c\" → \"a\""},
    {.name = "CycleThroughAReference",
     .sketch = {.nodes = {value("s"), value("a", R"("inputs": {"Value": "{{ nodes.b.value }}"})"),
                          value("b")},
                .edges = {"a.Value -> b.Value"}},
     .problems = {"a: cycle"}},
    {.name = "ReadingItself",
     .sketch = {.nodes = {value("a", R"("inputs": {"Value": "{{ nodes.a.value }}"})")}},
     .problems = {"a · Value: cycle"}},
    {.name = "TwoCycles",
     .sketch = {.nodes = {value("a"), value("b"), value("c"), value("d")},
                .edges = {"a.Value -> b.Value", "b.Value -> a.Value", "c.Value -> d.Value",
                          "d.Value -> c.Value"}},
     .problems = {"a: cycle", "c: cycle"}},
    {.name = "NoStart",
     .sketch = {.nodes = {node("m", "merge", R"("inputs": {"Data 1": 1})")}},
     .problems = {"workflow: no_start", "m: unreachable"}},
    {.name = "NoNodes", .sketch = {}, .problems = {"workflow: no_start"}},
    {.name = "Unreachable",
     .sketch = {.nodes = {value("a"), node("m", "merge", R"("inputs": {"Data 1": 1})")}},
     .problems = {"m: unreachable"},
     .reason = "nothing that may start leads to \"m\""},
    {.name = "ReachedByAReference",
     .sketch = {.nodes = {value("a"), node("m", "merge", R"("inputs": {"Data 1": "{{ nodes.a.value }}"})")}}},
    {.name = "PathsThatExcludeEachOther",
     .sketch = {.nodes = {branch("b"), node("s", "sink", R"("inputs": {"Needed": 1})")},
                .edges = {"b.True Path -> s.Any", "b.False Path -> s.Text"}},
     .problems = {"s: can_never_run"},
     .reason = "\"s\" can never run: the paths it needs exclude each other"},
    {.name = "NoPageEverComes",
     .sketch = {.nodes = {loop("l"), click("a", R"("in": "l")")}, .edges = {"l.Web Page -> a.Web Page"}},
     .problems = {"a: can_never_run"}},
    {.name = "ErrorWithoutRoute",
     .sketch = {.nodes = {value("a"), value("b")}, .edges = {"a.Error -> b.Value"}},
     .problems = {"a: error_edge_without_route"}},
    {.name = "TeardownFeedsNormal",
     .sketch = {.nodes = {value("a", R"("settings": {"teardown": true})"), value("b")},
                .edges = {"a.Value -> b.Value"}},
     .problems = {"b · Value: teardown_feeds_normal"}},
    {.name = "NormalReadsTeardown",
     .sketch = {.nodes = {value("a", R"("settings": {"teardown": true})"),
                          value("b", R"("inputs": {"Value": "{{ nodes.a.value }}"})")}},
     .problems = {"b · Value: teardown_feeds_normal"}},
    {.name = "TeardownChain",
     .sketch = {.nodes = {value("a"), value("t", R"("settings": {"teardown": true})"),
                          value("u", R"("settings": {"teardown": true})")},
                .edges = {"a.Value -> t.Value", "t.Value -> u.Value"}}},
    {.name = "EdgeLeavesContainer",
     .sketch = {.nodes = {loop("l"), value("a", R"("in": "l")"), value("b")},
                .edges = {"a.Value -> b.Value"}},
     .problems = {"b · Value: edge_leaves_container"}},
    {.name = "EdgeBetweenContainers",
     .sketch = {.nodes = {loop("l"), loop("k"), value("a", R"("in": "l")"), value("b", R"("in": "k")")},
                .edges = {"a.Value -> b.Value"}},
     .problems = {"b · Value: edge_leaves_container"}},
    {.name = "EdgesIntoContainers",
     .sketch = {.nodes = {value("s"), loop("l"), loop("k", R"("in": "l", "inputs": {"Items": [1]})"),
                          value("a", R"("in": "k")")},
                .edges = {"s.Value -> a.Value"}}},
    {.name = "UnknownParent",
     .sketch = {.nodes = {value("s"), value("a", R"("in": "x")"), value("b", R"("in": "s")")}},
     .problems = {"a: unknown_parent", "b: unknown_parent"}},
    {.name = "ContainersInsideEachOther",
     .sketch = {.nodes = {value("s"), loop("l", R"("in": "k", "inputs": {"Items": [1]})"),
                          loop("k", R"("in": "l", "inputs": {"Items": [1]})")}},
     .problems = {"l: unknown_parent"}},
    {.name = "BreakOutsideLoop",
     .sketch = {.nodes = {value("a"), node("b", "break")}, .edges = {"a.Done -> b.Execute Condition"}},
     .problems = {"b: break_outside_loop"}},
    {.name = "BreakInsideLoop",
     .sketch = {.nodes = {loop("l"), value("a", R"("in": "l")"), node("b", "break", R"("in": "l")")},
                .edges = {"a.Done -> b.Execute Condition"}}},
};
FLOW_CHECK_TABLE(ChecksOfTheGraph, kGraphs);

const std::string kOpen = node("o", "open");
const CheckCase kPages[] = {
    {.name = "OuterPageInAConcurrentLoop",
     .sketch = {.nodes = {kOpen, loop("l", R"("inputs": {"Items": [1], "Concurrency": 2})"),
                          click("a", R"("in": "l")")},
                .edges = {"o.Web Page -> a.Web Page"}},
     .problems = {"a · Web Page: page_in_concurrent_loop"}},
    {.name = "ConcurrencyFromATemplateMayBeMoreThanOne",
     .sketch = {.nodes = {kOpen, loop("l", R"("inputs": {"Items": [1], "Concurrency": "{{ params.n }}"})"),
                          click("a", R"("in": "l")")},
                .edges = {"o.Web Page -> a.Web Page"}},
     .problems = {"a · Web Page: page_in_concurrent_loop"}},
    {.name = "InnerPageOfAConcurrentLoop",
     .sketch = {.nodes = {kOpen, loop("l", R"("inputs": {"Items": [1], "Concurrency": 2})"),
                          click("a", R"("in": "l")")},
                .edges = {"o.Web Page -> l.Web Page", "l.Web Page -> a.Web Page"}},
     .problems = {"a · Web Page: page_in_concurrent_loop"}},
    {.name = "ATabForEachIteration",
     .sketch = {.nodes = {kOpen, loop("l", R"("inputs": {"Items": [1], "Concurrency": 2})"),
                          node("t", "open_tab", R"("in": "l")"), click("a", R"("in": "l")")},
                .edges = {"o.Web Page -> l.Web Page", "l.Web Page -> t.Web Page",
                          "t.Web Page -> a.Web Page"}}},
    {.name = "OnePageOneByOne",
     .sketch = {.nodes = {kOpen, loop("l"), click("a", R"("in": "l")")},
                .edges = {"o.Web Page -> l.Web Page", "l.Web Page -> a.Web Page"}}},
    {.name = "PageAfterClose",
     .sketch = {.nodes = {kOpen, node("c", "close"), click("a")},
                .edges = {"o.Web Page -> c.Web Page", "o.Web Page -> a.Web Page",
                          "c.Done -> a.Execute Condition"}},
     .problems = {"a: page_after_close"}},
    {.name = "PageOfATabAfterClose",
     .sketch = {.nodes = {kOpen, node("t", "open_tab"), node("c", "close"), click("a")},
                .edges = {"o.Web Page -> t.Web Page", "o.Web Page -> c.Web Page", "t.Web Page -> a.Web Page",
                          "c.Done -> a.Execute Condition"}},
     .problems = {"a: page_after_close"}},
    {.name = "CloseOnTheOtherPath",
     .sketch = {.nodes = {kOpen, branch("b"), node("c", "close"), click("a")},
                .edges = {"o.Web Page -> b.Data", "b.True Path -> c.Web Page",
                          "b.False Path -> a.Web Page"}}},
    {.name = "CloseLast",
     .sketch = {.nodes = {kOpen, click("a"), node("c", "close")},
                .edges = {"o.Web Page -> a.Web Page", "a.Web Page -> c.Web Page"}}},
    {.name = "AnotherSessionAfterClose",
     .sketch = {.nodes = {kOpen, node("p", "open"), node("c", "close"), click("a")},
                .edges = {"o.Web Page -> c.Web Page", "p.Web Page -> a.Web Page",
                          "c.Done -> a.Execute Condition"}}},
};
FLOW_CHECK_TABLE(ChecksOfPages, kPages);

// Both edges into `s` need paths of b that exclude each other, behind a node that runs on n × n terms.
testing::Sketch many_terms(int n) {
  testing::Sketch out{.nodes = {node("s", "sink", R"("inputs": {"Needed": 1})"), branch("b"), value("p"),
                                value("x"), value("y")}};
  for (const std::string merge : {"m", "n"}) {
    out.nodes.push_back(node(merge, "merge"));
    for (int i = 1; i <= n; ++i) {
      out.nodes.push_back(branch(fmt::format("{}{}", merge, i)));
      out.edges.push_back(fmt::format("{0}{1}.True Path -> {0}.Data {1}", merge, i));
    }
  }
  out.edges.insert(out.edges.end(),
                   {"m.Merged -> p.Value", "n.Done -> p.Execute Condition", "p.Value -> x.Value",
                    "p.Value -> y.Value", "b.True Path -> x.Execute Condition",
                    "b.False Path -> y.Execute Condition", "x.Value -> s.Any", "y.Value -> s.Any"});
  return out;
}

const std::string kSink = node("s", "sink", R"("inputs": {"Needed": 1})");
const CheckCase kJoins[] = {
    {.name = "TwoPathsOfOneBranch",
     .sketch = {.nodes = {branch("b"), kSink}, .edges = {"b.True Path -> s.Any", "b.False Path -> s.Any"}}},
    {.name = "BehindTwoPathsOfOneBranch",
     .sketch = {.nodes = {branch("b"), value("x"), value("y"), value("z"), kSink},
                .edges = {"b.True Path -> x.Value", "x.Value -> z.Value", "b.False Path -> y.Value",
                          "z.Value -> s.Any", "y.Value -> s.Any"}}},
    {.name = "Parallel",
     .sketch = {.nodes = {value("x"), value("y"), kSink}, .edges = {"x.Value -> s.Any", "y.Value -> s.Any"}},
     .problems = {"s · Any: not_exclusive"},
     .reason = "the edges from \"x\" and \"y\" may both deliver to Any; join them with Merge Data"},
    {.name = "OnePathAndTheOutputThatIsNone",
     .sketch = {.nodes = {branch("b"), kSink}, .edges = {"b.True Path -> s.Any", "b.Data -> s.Any"}},
     .problems = {"s · Any: not_exclusive"}},
    {.name = "PathsOfTwoBranches",
     .sketch = {.nodes = {branch("b"), branch("c"), kSink},
                .edges = {"b.True Path -> s.Any", "c.False Path -> s.Any"}},
     .problems = {"s · Any: not_exclusive"}},
    // b decides whether c or d runs, so no path of c meets one of d.
    {.name = "ExclusiveOnlyThroughAThirdBranch",
     .sketch = {.nodes = {branch("b"), branch("c", R"("inputs": {})"), branch("d", R"("inputs": {})"), kSink},
                .edges = {"b.True Path -> c.Left Value", "b.False Path -> d.Left Value",
                          "c.True Path -> s.Any", "d.True Path -> s.Any"}}},
    {.name = "ErrorOrSuccess",
     .sketch = {.nodes = {value("x", R"("settings": {"on_error": "route"})"), kSink},
                .edges = {"x.Value -> s.Any", "x.Error -> s.Any"}}},
    {.name = "CasesOfOneSwitch",
     .sketch = {.nodes = {node("w", "switch", R"("inputs": {"Value": 1, "Cases": [
                             {"label": "one", "equals": 1}, {"label": "two", "equals": 2}]})"),
                          kSink},
                .edges = {"w.one -> s.Any", "w.two -> s.Any", "w.Default -> s.Any"}}},
    {.name = "BypassedNodesPassTheirPage",
     .sketch = {.nodes = {kOpen, click("x", R"("settings": {"when": "false"})"), click("y")},
                .edges = {"o.Web Page -> x.Web Page", "x.Web Page -> y.Web Page"}}},
    {.name = "MergeJoinsWhatIsParallel",
     .sketch = {.nodes = {value("x"), value("y"), node("m", "merge")},
                .edges = {"x.Value -> m.Data 1", "y.Value -> m.Data 2"}}},
    {.name = "EachInputOfAMergeStandsForItself",
     .sketch = {.nodes = {value("x"), value("y"), node("m", "merge")},
                .edges = {"x.Value -> m.Data 1", "y.Value -> m.Data 1"}},
     .problems = {"m · Data 1: not_exclusive"}},
    {.name = "SixtyFourTermsProve", .sketch = many_terms(8)},
    {.name = "MoreTermsProveNothing", .sketch = many_terms(9), .problems = {"s · Any: not_exclusive"}},
};
FLOW_CHECK_TABLE(ChecksOfJoins, kJoins);

}  // namespace
}  // namespace flow::workflow
