// `flowbuilder import`: files of other tools become workflows that pass `validate` and do on the demo site
// what they did there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "json/json.hpp"
#include "os/files.hpp"
#include "support/program.hpp"

namespace flow::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string file(std::string_view name) {
  return fmt::format("{}/tests/functional/imports/{}", FLOW_SOURCE_DIR, name);
}

ProgramResult import(std::vector<std::string> arguments, std::string input = {}) {
  arguments.insert(arguments.begin(), {flowbuilder_path(), "import"});
  return run_program(std::move(arguments), std::move(input));
}

// The files were recorded on the demo site at its usual port; a run has it at another.
std::string on_site_of_the_run(std::string workflow) {
  constexpr std::string_view kRecorded = "http://127.0.0.1:8787";
  constexpr std::string_view kHere = "{{ params.site }}";
  for (std::size_t at = workflow.find(kRecorded); at != std::string::npos; at = workflow.find(kRecorded, at))
    workflow.replace(at, kRecorded.size(), kHere);
  auto document = json::parse_object(workflow);
  EXPECT_TRUE(document) << workflow;
  if (!document) return workflow;
  if (!document->contains("params"))
    (*document)["params"] =
        json::object{{"properties", json::object{{"site", json::object{{"type", "string"}}}}}};
  return json::dump(*document);
}

// Name of the node → what the run says about it; of nodes in a loop, the last round.
std::map<std::string, json::object> run_on_demo_site(const std::string& workflow) {
  const std::string folder =
      std::filesystem::temp_directory_path() /
      ("flow-import-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
  const ProgramResult ran =
      run_program({flowbuilder_path(), "run", "-", "--demo-site", "--json", "--artifacts", folder}, workflow);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  std::map<std::string, json::object> out;
  const auto document = json::parse(ran.out);
  EXPECT_TRUE(document) << ran.out;
  if (!document) return out;
  EXPECT_EQ(document->at("degraded"), json::value(false)) << "no alternative of a selector was needed";
  for (const json::value& node : document->at("nodes").as_array())
    out.insert_or_assign(std::string(node.at("name").as_string()), node.as_object());
  return out;
}

std::string state(const std::map<std::string, json::object>& nodes, const std::string& name) {
  const auto found = nodes.find(name);
  return found == nodes.end() ? "there is no such node" : std::string(found->second.at("state").as_string());
}

TEST(Import, ARecordingRunsOnTheSiteItWasMadeOn) {
  const ProgramResult imported = import({file("order.recording.json")});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.err, AllOf(HasSubstr("left out: "),
                                  HasSubstr("step 15 (customStep): the step "
                                            "\"lighthouse-snapshot\" belongs to an extension"),
                                  HasSubstr("suspected_secret")));
  const ProgramResult valid = run_program({flowbuilder_path(), "validate", "-"}, imported.out);
  EXPECT_EQ(valid.out, "standard input: 29 nodes, can run\n") << valid.err;

  const auto nodes = run_on_demo_site(on_site_of_the_run(imported.out));
  EXPECT_EQ(state(nodes, "Click Sign in"), "succeeded");
  EXPECT_EQ(state(nodes, "Wait for li.product"), "succeeded") << "fifty of them";
  EXPECT_EQ(state(nodes, "Fill Day"), "succeeded");
  EXPECT_EQ(state(nodes, "Choose Day"), "skipped");
  EXPECT_EQ(state(nodes, "Fill Country"), "failed") << "it is a list to choose from";
  EXPECT_EQ(state(nodes, "Choose Country"), "succeeded");
  EXPECT_EQ(state(nodes, "Wait for Thank you"), "succeeded");
  EXPECT_EQ(state(nodes, "Wait until"), "succeeded") << "the button in the shadow root was clicked";
  EXPECT_EQ(state(nodes, "Click Press me"), "succeeded") << "in a frame";
  EXPECT_EQ(state(nodes, "Close tab"), "succeeded") << "the window that a click opened";
  EXPECT_EQ(state(nodes, "Click Products"), "succeeded");
}

TEST(Import, AutomasBlocksDoTheSameHere) {
  const ProgramResult imported = import({file("prices.automa.json")});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.err, HasSubstr("block \"Sheet\" (google-sheets): there is no such block here"));

  const auto nodes = run_on_demo_site(imported.out);
  ASSERT_EQ(state(nodes, "Deliver"), "succeeded");
  EXPECT_EQ(json::dump(*json::find(json::value(nodes.at("Deliver")), "/inputs/Body")),
            R"([{"name":"Kettle Aurora","price":"39.00 €"},{"name":"Desk lamp Aurora","price":"54.50 €"},)"
            R"({"name":"Backpack Aurora","price":"89.00 €"}])");
  EXPECT_EQ(state(nodes, "Take screenshot"), "succeeded");
}

TEST(Import, WritesToAFileAndSaysWhatItWas) {
  const std::string out = std::filesystem::temp_directory_path() / "flow-import-out.json";
  const ProgramResult imported = import({file("prices.automa.json"), "--out", out});
  EXPECT_EQ(imported.exit_code, 0);
  EXPECT_EQ(imported.out, "");
  EXPECT_THAT(imported.err, HasSubstr(out + ": from Automa, 17 nodes\n"));
  const auto written = os::read_file(out, Bytes{1U << 20});
  ASSERT_TRUE(written);
  EXPECT_THAT(*written, HasSubstr("\"imported\": {\n    \"from\": \"Automa\""));
  std::filesystem::remove(out);
}

TEST(Import, BringsOlderNamesToOursAsWell) {
  const ProgramResult imported = import(
      {"-"},
      R"({"name":"S","nodes":[{"id":"a","type":"x","data":{"type":"LAUNCH_BROWSER","inputs":{"Website Url":"http://shop.example/"}}}],"edges":[]})");
  EXPECT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.out, HasSubstr("launch_standard_browser"));
  EXPECT_THAT(imported.err, HasSubstr("note: standard input: a: type \"x\""));
}

struct Refusal {
  const char* name;
  std::vector<std::string> arguments;
  std::string must_say;
  const char* input = "";
};
class RefusedImport : public ::testing::TestWithParam<Refusal> {};
TEST_P(RefusedImport, SaysOneSentence) {
  const ProgramResult refused = import(GetParam().arguments, GetParam().input);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err, AllOf(StartsWith("error: "), HasSubstr(GetParam().must_say)));
}
INSTANTIATE_TEST_SUITE_P(
    Case, RefusedImport,
    ::testing::Values(Refusal{"NoFile", {}, "FILE"}, Refusal{"NotThere", {"/nowhere.json"}, "/nowhere.json"},
                      Refusal{"NoJson", {"-"}, "line 1", "{oops"},
                      Refusal{"BadStep", {"-"}, "/steps/0 must be an object", R"({"steps":[1]})"},
                      Refusal{"BadDrawflow", {"-"}, "/drawflow must be", R"({"drawflow":[]})"},
                      Refusal{"TwoFiles", {"a.json", "b.json"}, "import one at a time"},
                      Refusal{"OutAndUser", {"a.json", "--out", "b", "--user", "ada@example.com"}, "--out"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace flow::test
