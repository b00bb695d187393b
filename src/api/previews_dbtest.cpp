// What a template would give, and what it may read: on the journal of a run.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "api/testing/api_test.hpp"
#include "base/time.hpp"
#include "db/store/run_store.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::api {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ApiPreviews : public ApiTest {};

json::object document() {
  return json::parse_object(R"({
    "name": "Prices",
    "params": {"type": "object", "properties": {"site": {"type": "string", "default": "http://127.0.0.1"}}},
    "nodes": [
      {"id": "n1", "type": "set_variables", "data": {"name": "Read price", "inputs": {"Variables": {"limit": 5}}}},
      {"id": "n2", "type": "loop_items", "data": {"name": "Each", "inputs": {"Items": "{{ [10, 20] }}"}}},
      {"id": "n3", "type": "delay", "parentId": "n2", "data": {"name": "Inside", "inputs": {"Duration": 1}}},
      {"id": "n4", "type": "delay", "data": {"name": "Last", "inputs": {"Duration": 1}}}],
    "edges": [{"id": "e1", "source": "n1", "target": "n2", "sourceHandle": "Variables", "targetHandle": "Collect"},
              {"id": "e2", "source": "n2", "target": "n4", "sourceHandle": "Done", "targetHandle": "Execute Condition"}]
  })")
      .value();
}

constexpr WallTime kThen{std::chrono::seconds{1'772'359'200}};  // 2026-03-01T10:00:00Z

db::NodeRunRow done(std::string id, std::string type, std::string iteration, const char* inputs,
                    const char* output) {
  return {.node = NodeId(std::move(id)),
          .iteration = std::move(iteration),
          .status = db::NodeRunStatus::done,
          .output = json::parse(output).value(),
          .started_at = kThen,
          .finished_at = kThen,
          .name = "",
          .type = std::move(type),
          .state = "succeeded",
          .inputs = json::parse(inputs).value()};
}

struct Ran {
  std::string workflow;
  std::string execution;
};

// The workflow has run to its end; a worker's hand.
Task<Result<Ran>> ran(Context cx, World* w) {
  Ran out;
  CO_TRY(out.workflow, co_await make_workflow(cx, w, &w->bob, document()));
  CO_TRY(const Answer run,
         co_await ask(cx, w, "POST", "/api/v1/workflows/" + out.workflow + "/run", {.as = &w->bob}));
  EXPECT_EQ(run.status, 202) << run.text;
  out.execution = run.str("id");
  const ExecutionId id(out.execution);
  CO_TRY(const db::LeaseKey lease, co_await db::testing::claim(cx, w->database, id, 7));
  std::vector<db::Leased<db::NodeRunRow>> rows;
  const auto add = [&](db::NodeRunRow row) {
    row.seq = db::journal_seq(lease.attempt, static_cast<std::int64_t>(rows.size()) + 1);
    rows.push_back({lease, std::move(row)});
  };
  add(done("n1", "set_variables", "", "{}",
           R"({"Variables": {"limit": 5, "text": "é💩"}, "Big": {"$artifact": {"name": "b.json",
              "mime": "application/json", "bytes": 7, "sha256": "", "artefact": "1-big.json"}}})"));
  add(done("n2", "loop_items", "", R"({"Items": [10, 20]})", R"({"Results": [1, 2], "Count": 2})"));
  add(done("n3", "delay", "0", "{}", R"({"Waited": 1})"));
  add(done("n3", "delay", "1", "{}", R"({"Waited": 2})"));
  CO_TRY_VOID(co_await w->database->batch(cx, {db::RunStore::write_node_runs(rows)}));
  const std::vector<db::Leased<db::ArtifactRow>> files{{lease,
                                                        {.id = ArtifactId("1-big.json"),
                                                         .attempt = lease.attempt,
                                                         .seq = db::journal_seq(lease.attempt, 9),
                                                         .node = NodeId("n1"),
                                                         .name = "b.json",
                                                         .mime = "application/json",
                                                         .bytes = 7,
                                                         .sha256 = std::string(64, '0'),
                                                         .created_at = kThen}}};
  CO_TRY_VOID(co_await w->database->batch(cx, {db::RunStore::write_artifacts(files)}));
  const std::string folder = w->artifacts + "/" + out.execution;
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/1-big.json") << "[1,2,3]";
  CO_TRY_VOID(co_await db::testing::finish(cx, w->database, lease, "completed"));
  co_return out;
}

Task<Result<Answer>> evaluate(Context cx, World* w, std::string workflow, json::object body) {
  co_return co_await ask(cx, w, "POST", "/api/v1/workflows/" + workflow + "/evaluate",
                         {.as = &w->bob, .body = std::move(body)});
}

TEST_F(ApiPreviews, ATemplateIsEvaluatedOnTheLastRun) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Ran run, co_await ran(cx, w));
    struct Case {
      const char* node;
      const char* text;
      const char* answer;  // without execution_id
    };
    for (
        const Case& one : {
            Case{
                "n4", "{{ params.site }}/x",
                R"({"ok":true,"value":"http://127.0.0.1/x","type":"text","truncated":false,"iteration":""})"},
            Case{"n4", "{{ nodes.read_price.variables.limit + 1 }}",
                 R"({"ok":true,"value":6,"type":"number","truncated":false,"iteration":""})"},
            Case{"n4", "{{ nodes[\"Read price\"].state }}",
                 R"({"ok":true,"value":"succeeded","type":"text","truncated":false,"iteration":""})"},
            Case{"n4", "{{ vars.limit }}",
                 R"({"ok":true,"value":5,"type":"number","truncated":false,"iteration":""})"},
            Case{"n4", "{{ nodes.read_price.big }}",
                 R"({"ok":true,"value":[1,2,3],"type":"list","truncated":false,"iteration":""})"},
            Case{"n4", "{{ nodes.last.state }}",
                 R"({"ok":true,"value":"waiting","type":"text","truncated":false,"iteration":""})"},
            Case{"n4", "{{ trigger.type }}",
                 R"({"ok":true,"value":"manual_trigger","type":"text","truncated":false,"iteration":""})"},
            Case{"n4", "{{ execution.workflow_name }}",
                 R"({"ok":true,"value":"Prices","type":"text","truncated":false,"iteration":""})"},
            Case{
                "n3", "{{ string(now) }}",
                R"({"ok":true,"value":"2026-03-01T10:00:00Z","type":"text","truncated":false,"iteration":"0"})"},
            Case{"n3", "{{ [item, index, nodes.each.item, nodes.inside.waited] }}",
                 R"({"ok":true,"value":[10,0,10,1],"type":"list","truncated":false,"iteration":"0"})"},
            Case{
                "n4", "é💩{{ 1 + }}",
                R"({"ok":false,"problem":{"message":"expected a value, found the end","offset":10,"length":1},"iteration":""})"},
            Case{
                "n4", "{{ nodes.each.gone }}",
                R"({"ok":false,"problem":{"message":"no such key: gone","offset":14,"length":4},"iteration":""})"},
            Case{
                "n4", "{{ item }}",
                R"({"ok":false,"problem":{"message":"unknown name \"item\"","offset":3,"length":4},"iteration":""})"},
        }) {
      CO_TRY(Answer answer, co_await evaluate(cx, w, run.workflow,
                                              json::object{{"node_id", one.node}, {"template", one.text}}));
      EXPECT_EQ(answer.at("execution_id"), run.execution);
      answer.body.as_object().stable_erase(answer.body.as_object().find("execution_id"));
      EXPECT_EQ(json::dump(answer.body), one.answer) << one.text;
    }
    co_return Result<void>{};
  });
}

TEST_F(ApiPreviews, TheDraftTheIterationAndNamesAreChosen) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Ran run, co_await ran(cx, w));
    json::object second{{"node_id", "n3"}, {"template", "{{ [item, nodes.inside.waited] }}"}, {"index", 1}};
    CO_TRY(const Answer item, co_await evaluate(cx, w, run.workflow, second));
    EXPECT_EQ(json::dump(item.body.at("value")), "[20,2]");
    json::object named{{"node_id", "n4"},
                       {"template", "item.price > 3"},
                       {"mode", "expression"},
                       {"names", json::object{{"item", json::object{{"price", 4}}}}}};
    CO_TRY(const Answer expression, co_await evaluate(cx, w, run.workflow, named));
    EXPECT_EQ(json::dump(expression.body.at("value")), "true");
    json::object draft = document();
    draft["nodes"].as_array()[0].as_object()["data"].as_object()["name"] = "Renamed";
    json::object renamed{
        {"node_id", "n4"}, {"template", "{{ nodes.renamed.variables.limit }}"}, {"document", draft}};
    CO_TRY(const Answer by_draft, co_await evaluate(cx, w, run.workflow, renamed));
    EXPECT_EQ(json::dump(by_draft.body.at("value")), "5");
    // Without a stored workflow there are the defaults of the parameters only.
    json::object alone{{"node_id", "n4"}, {"template", "{{ params.site }}"}, {"document", draft}};
    CO_TRY(const Answer unsaved,
           co_await ask(cx, w, "POST", "/api/v1/evaluate", {.as = &w->ada, .body = alone}));
    EXPECT_EQ(unsaved.at("value"), "http://127.0.0.1");
    EXPECT_TRUE(unsaved.body.at("execution_id").is_null());
    co_return Result<void>{};
  });
}

TEST_F(ApiPreviews, CostAndSizeAreLimitedAndOthersSeeNothing) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Ran run, co_await ran(cx, w));
    const auto ask_for = [](std::string text) {
      return json::object{{"node_id", "n4"}, {"template", std::move(text)}};
    };
    CO_TRY(const Answer costly,
           co_await evaluate(cx, w, run.workflow,
                             ask_for("{{ \"" + std::string(2000, 'x') + "\".split(\"\").map(a, \"" +
                                     std::string(2000, 'x') + "\".split(\"\").map(b, a + b)).size() }}")));
    EXPECT_EQ(costly.body.at("ok"), false);
    EXPECT_THAT(costly.text, HasSubstr("the expression takes too many steps"));
    CO_TRY(const Answer whole, co_await evaluate(cx, w, run.workflow, ask_for(std::string(60'000, 'a'))));
    EXPECT_EQ(whole.body.at("truncated"), false);
    CO_TRY(const Answer larger, co_await evaluate(cx, w, run.workflow,
                                                  ask_for("{{ \"" + std::string(9'000, 'x') +
                                                          "\".split(\"\").map(a, \"0123456789\") }}")));
    EXPECT_EQ(larger.body.at("truncated"), true);
    EXPECT_EQ(larger.at("type"), "list");
    json::object foreign = ask_for("{{ 1 }}");
    foreign["document"] = document();
    foreign["execution_id"] = run.execution;
    CO_TRY(const Answer other,
           co_await ask(cx, w, "POST", "/api/v1/evaluate", {.as = &w->ada, .body = foreign}));
    EXPECT_EQ(other.status, 404);
    CO_TRY(const Answer nowhere,
           co_await evaluate(cx, w, run.workflow, json::object{{"node_id", "n9"}, {"template", "x"}}));
    EXPECT_EQ(nowhere.status, 422);
    co_return Result<void>{};
  });
}

TEST_F(ApiPreviews, ScopeNamesWhatATemplateMayRead) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const Ran run, co_await ran(cx, w));
    json::object body{{"document", document()}, {"node_id", "n3"}};
    CO_TRY(const Answer answer, co_await ask(cx, w, "POST", "/api/v1/workflows/" + run.workflow + "/scope",
                                             {.as = &w->bob, .body = body}));
    EXPECT_EQ(answer.status, 200) << answer.text;
    std::map<std::string, std::string> names;
    for (const json::value& name : answer.body.at("names").as_array()) {
      const json::object& row = name.as_object();
      const json::value* sample = row.if_contains("sample");
      names[std::string(row.at("name").as_string())] = fmt::format(
          "{}{} {}", std::string_view(row.at("type").as_string()),
          row.at("maybe_absent").as_bool() ? "?" : "", sample == nullptr ? "-" : json::dump(*sample));
    }
    EXPECT_EQ(names["params.site"], R"(text "http://127.0.0.1")");
    EXPECT_EQ(names["nodes.read_price.state"], R"(text "succeeded")");
    EXPECT_THAT(names["nodes.read_price.variables"], HasSubstr(R"("limit":5)"));
    EXPECT_EQ(names["nodes.each.item"], "any -");
    EXPECT_EQ(names["item"], "any 10");
    EXPECT_EQ(names["vars.limit"], "any? 5");
    EXPECT_EQ(names["execution.workflow_name"], R"(text "Prices")");
    EXPECT_FALSE(names.contains("nodes.last.state"));
    std::set<std::string> functions;
    for (const json::value& row : answer.body.at("functions").as_array())
      functions.emplace(row.at("name").as_string());
    for (const char* name : {"has", "map", "filter", "size", "split", "math.greatest"})
      EXPECT_TRUE(functions.contains(name)) << name;
    EXPECT_FALSE(functions.contains("_+_"));
    co_return Result<void>{};
  });
}

// What the product does not know is somebody's all the same.
TEST_F(ApiPreviews, NotesAndUnknownFieldsSurviveARoundTrip) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    json::object written = document();
    written["notes"] =
        json::parse(R"([{"id": "note-1", "text": "why", "position": {"x": 1.5, "y": 2}}])").value();
    json::object& data = written["nodes"].as_array()[3].as_object()["data"].as_object();
    data["when_enabled"] = "params.site != ''";
    data["settings"] = json::object{{"when", "false"}};
    CO_TRY(const std::string id, co_await make_workflow(cx, w, &w->bob, written));
    CO_TRY(const Answer read, co_await ask(cx, w, "GET", "/api/v1/workflows/" + id, {.as = &w->bob}));
    const json::value& kept = read.body.at("document");
    EXPECT_EQ(kept.at("notes"), written.at("notes"));
    EXPECT_EQ(kept.at("nodes"), written.at("nodes"));
    CO_TRY(const Answer checked, co_await ask(cx, w, "POST", "/api/v1/validate",
                                              {.as = &w->bob, .body = json::object{{"document", written}}}));
    EXPECT_EQ(checked.body.at("ok"), true) << checked.text;
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::api
