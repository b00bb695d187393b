// Bad input of every kind gives one clear sentence on standard error, the documented exit code, nothing on
// standard output and never a stack trace; good input gives exactly what the README shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "support/program.hpp"

namespace flow::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

ProgramResult flowbuilder(std::vector<std::string> arguments, std::string input = {}) {
  arguments.insert(arguments.begin(), flowbuilder_path());
  return run_program(std::move(arguments), std::move(input));
}

struct Refusal {
  const char* name;
  std::vector<std::string> arguments;
  int exit_code;
  std::vector<std::string> must_say;
  const char* input = "";
};

class RefusedCommandLine : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusedCommandLine, SaysOneSentence) {
  const Refusal& refusal = GetParam();
  const ProgramResult result = flowbuilder(refusal.arguments, refusal.input);
  EXPECT_EQ(result.exit_code, refusal.exit_code) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_THAT(result.err, StartsWith("error: "));
  for (const std::string& words : refusal.must_say) EXPECT_THAT(result.err, HasSubstr(words));
}

INSTANTIATE_TEST_SUITE_P(
    Usage, RefusedCommandLine,
    ::testing::Values(
        Refusal{"no_command", {}, 2, {"subcommand", "--help"}},
        Refusal{"unknown_command", {"fly"}, 2, {"fly", "--help"}},
        Refusal{"unknown_option", {"version", "--frobnicate"}, 2, {"--frobnicate"}},
        Refusal{"missing_file_argument", {"run"}, 2, {"FILE"}},
        Refusal{"count_of_words", {"cron", "next", "* * * * *", "--count", "many"}, 2, {"many"}},
        Refusal{"count_out_of_range", {"cron", "next", "* * * * *", "--count", "1001"}, 2, {"1001"}},
        Refusal{"unknown_node_type", {"nodes", "click_elemnt"}, 2, {"click_elemnt", "click_element"}}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    WorkflowFiles, RefusedCommandLine,
    ::testing::Values(
        Refusal{"no_such_file", {"run", "/nowhere/flow.json"}, 2, {"/nowhere/flow.json", "No such file"}},
        Refusal{"folder", {"run", "/"}, 2, {"\"/\"", "directory"}},
        Refusal{"not_json", {"run", "-"}, 2, {"line 1", "column"}, "{\"nodes\": oops}"},
        Refusal{"empty", {"run", "-"}, 2, {"line 1"}, ""},
        Refusal{"wrong_shape", {"run", "-"}, 2, {"/nodes"}, "{\"nodes\": 5, \"edges\": []}"},
        Refusal{
            "no_nodes", {"run", "-"}, 2, {"node"}, "{\"id\":\"w\",\"name\":\"w\",\"nodes\":[],\"edges\":[]}"},
        Refusal{
            "unknown_type",
            {"run", "-"},
            2,
            {"unknown_type", "clik"},
            R"({"id":"w","name":"w","nodes":[{"id":"n1","type":"clik","position":{"x":0,"y":0},"data":{}}],"edges":[]})"},
        Refusal{
            "bad_template",
            {"run", "-"},
            2,
            {"bad_expression", "n1"},
            R"({"id":"w","name":"w","nodes":[{"id":"n1","type":"delay","position":{"x":0,"y":0},"data":{"inputs":{"Duration":"{{ 1 + }}"}}}],"edges":[]})"},
        Refusal{
            "bad_cron",
            {"run", "-"},
            2,
            {"bad_cron", "61"},
            R"({"id":"w","name":"w","cron":"61 * * * *","nodes":[{"id":"n1","type":"delay","position":{"x":0,"y":0},"data":{"inputs":{"Duration":0}}}],"edges":[]})"},
        Refusal{"bad_parameter", {"run", "-", "--param", "nonsense"}, 2, {"nonsense", "key=value"}, "{}"},
        Refusal{
            "parameter_of_wrong_type",
            {"run", "-", "--param", "count=many"},
            2,
            {"count"},
            R"({"id":"w","name":"w","params":{"type":"object","properties":{"count":{"type":"number"}}},"nodes":[{"id":"n1","type":"delay","position":{"x":0,"y":0},"data":{"inputs":{"Duration":0}}}],"edges":[]})"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    CronAndExpressions, RefusedCommandLine,
    ::testing::Values(
        Refusal{"four_fields", {"cron", "next", "* * * *"}, 2, {"cron: 4 fields; expected 5"}},
        Refusal{"minute_out_of_range",
                {"cron", "explain", "60 * * * *"},
                2,
                {"cron: minute, column 1: 60 is outside 0-59"}},
        Refusal{"never_fires", {"cron", "next", "0 0 30 2 *"}, 2, {"never fires"}},
        Refusal{"unknown_zone",
                {"cron", "next", "* * * * *", "--tz", "Europe/Berln"},
                2,
                {"Europe/Berln", "did you mean Europe/Berlin"}},
        Refusal{"bad_start", {"cron", "next", "* * * * *", "--from", "yesterday"}, 2, {"yesterday"}},
        Refusal{"syntax", {"expr", "eval", "1 +"}, 2, {"line 1", "column"}},
        Refusal{"unknown_name", {"expr", "eval", "missing + 1"}, 2, {"missing"}},
        Refusal{"data_not_an_object", {"expr", "eval", "1", "--data", "-"}, 2, {"object"}, "[1]"}),
    [](const auto& info) { return info.param.name; });

TEST(CommandLine, VersionIsOneLine) {
  const ProgramResult result = flowbuilder({"version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, AllOf(StartsWith("flowbuilder "), HasSubstr("\n")));
  EXPECT_EQ(result.err, "");
}

TEST(CommandLine, HelpGoesToStandardOutput) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"--help"}, {"run", "--help"}, {"cron", "next", "--help"}}) {
    const ProgramResult result = flowbuilder(arguments);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.out, HasSubstr("--help"));
    EXPECT_EQ(result.err, "");
  }
}

struct Answer {
  const char* name;
  std::vector<std::string> arguments;
  std::string out;
  const char* input = "";
};

class AnsweredCommandLine : public ::testing::TestWithParam<Answer> {};

TEST_P(AnsweredCommandLine, PrintsExactly) {
  const ProgramResult result = flowbuilder(GetParam().arguments, GetParam().input);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, GetParam().out);
  EXPECT_EQ(result.err, "");
}

INSTANTIATE_TEST_SUITE_P(
    Commands, AnsweredCommandLine,
    ::testing::Values(Answer{"cron_next",
                             {"cron", "next", "*/5 * * * *", "--from", "2024-01-01T12:00:00Z", "--count",
                              "2"},
                             "2024-01-01T12:05:00Z\n2024-01-01T12:10:00Z\n"},
                      Answer{"cron_next_in_a_zone",
                             {"cron", "next", "30 2 * * *", "--tz", "Europe/Berlin", "--from",
                              "2024-03-30T00:00:00", "--count", "2"},
                             "2024-03-30T02:30:00+01:00\n2024-03-31T03:00:00+02:00\n"},
                      Answer{"expr_integer", {"expr", "eval", "1 + 2"}, "3\n"},
                      Answer{"expr_after_dashes", {"expr", "eval", "--", "-1 + 2"}, "1\n"},
                      Answer{"expr_mixed_numbers",
                             {"expr", "eval", "item.price * 1.5", "--data", "-"},
                             "13.5\n",
                             R"({"item":{"price":9}})"},
                      Answer{"expr_typed", {"expr", "eval", "--typed", "5u"}, "{\"$uint\":\"5\"}\n"},
                      Answer{"expr_list", {"expr", "eval", "[1, 2, 3].filter(x, x > 1)"}, "[2,3]\n"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace flow::test
