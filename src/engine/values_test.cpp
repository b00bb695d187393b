// Values on their way: conversions, what is missing, secrets, sizes.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "engine/testing/rig.hpp"
#include "log/sinks.hpp"

namespace flow::engine {
namespace {

using testing::Draft;
using testing::notebook;
using testing::Rig;

struct InputCase {
  std::string name;
  std::string given;   // Value of the node before
  std::string target;  // the input it is put into
  std::string error;   // of the node; empty: none
  std::string shown;   // as the journal has the input
};
void PrintTo(const InputCase& one, std::ostream* out) {
  *out << one.name;
}
class InputValues : public ::testing::TestWithParam<InputCase> {};
TEST_P(InputValues, AreConvertedOrRefusedByEdgeAndByTemplate) {
  const InputCase& one = GetParam();
  for (const bool by_edge : {true, false}) {
    Rig rig;
    Draft draft;
    draft.node("a", "value", fmt::format(R"({{"Value": {}}})", one.given));
    if (by_edge) {
      draft.node("n", "value").edge("a", "Value", "n", one.target);
    } else {
      draft.node("n", "value", fmt::format(R"({{"{}": "{{{{ nodes.a.value }}}}"}})", one.target));
    }
    rig.run(draft);
    EXPECT_EQ(rig.message("n"), one.error);
    const json::value* shown = rig.journal.finished("n")->inputs.if_contains(one.target);
    EXPECT_EQ(shown == nullptr ? "" : json::dump(*shown), one.shown) << (by_edge ? "edge" : "template");
  }
}
INSTANTIATE_TEST_SUITE_P(
    All, InputValues,
    ::testing::Values(InputCase{"NumberIntoText", "3.0", "Note", "", R"("3")"},
                      InputCase{"ObjectIntoText", R"({"a": 1})", "Note", "", R"("{\"a\":1}")"},
                      InputCase{"TextIntoNumber", R"(" 12 ")", "Number", "", "12"},
                      InputCase{"ZerosInFrontAreNoNumber", R"("007")", "Number",
                                R"(Number: text "007" is not a number (digits with ".", as in JSON))", ""},
                      InputCase{"NullIntoAnOptionalInputIsNotSet", "null", "Number", "", ""},
                      InputCase{"NullIntoAnyIsAValue", "null", "Value", "", "null"},
                      InputCase{"AChoiceAtRunTime", R"("b")", "Choice", "", R"("b")"},
                      InputCase{"NotAmongTheChoices", R"("c")", "Choice",
                                R"(Choice: "c" is not among the choices; use one of a, b)", ""}),
    [](const auto& info) { return info.param.name; });

TEST(Values, NullIntoARequiredInputIsRefused) {
  Rig rig;
  const auto outcome = rig.run(
      Draft().node("a", "value", R"({"Value": null})").node("n", "needs").edge("a", "Value", "n", "Text"));
  EXPECT_EQ(outcome.error->code, ErrorCode::invalid_input);
  EXPECT_EQ(rig.message("n"), "Text: the value is null; the node needs one");
  EXPECT_EQ(rig.journal.finished("n")->error->detail.at("input"), json::value("Text"));
}

TEST(Values, NullInATextIsNothingAndWarns) {
  Rig rig;
  rig.run(Draft().node("a", "value").node("n", "value", R"({"Note": "<{{ nodes.a.value }}>"})"));
  EXPECT_EQ(rig.journal.finished("n")->inputs.at("Note"), json::value("<>"));
  EXPECT_EQ(rig.journal.finished("n")->warnings,
            (std::vector<std::string>{"Note: null was put into a text as nothing"}));
}

TEST(Values, TextOfATemplateIsNotEvaluatedAgain) {
  Rig rig;
  rig.run(Draft()
              .node("a", "value", R"({"Value": "{{ \"{{ 1 + 1 }}\" }}"})")
              .node("n", "value", R"({"Value": "{{ nodes.a.value }}"})"));
  EXPECT_EQ(rig.output("n", "Value"), json::value("{{ 1 + 1 }}"));
}

TEST(Values, ALargeOneIsKeptAsAFileOnce) {
  Rig rig;
  rig.request.value_limit = Bytes{1000};
  rig.run(Draft()
              .node("a", "value", fmt::format(R"({{"Value": ["{}"]}})", std::string(2000, 'x')))
              .node("b", "value")
              .edge("a", "Value", "b", "Value"));
  const json::value reference = rig.output("a", "Value");
  ASSERT_TRUE(reference.is_object()) << json::dump(reference);
  EXPECT_EQ(reference.at("$artifact").at("mime"), json::value("application/json"));
  EXPECT_EQ(rig.output("b", "Value"), reference);
  EXPECT_EQ(notebook().texts["b"][0].size(), 2004U);  // the node itself has the value
  EXPECT_EQ(rig.journal.all<ArtifactStored>().size(), 1U);
}

TEST(Values, AllOutputsTogetherHaveACap) {
  Rig rig;
  rig.request.output_cap = Bytes{100};
  const auto outcome =
      rig.run(Draft()
                  .node("a", "value", R"({"Value": "0123456789012345678901234567890123456789"})")
                  .node("b", "value", R"({"Value": "{{ nodes.a.value + nodes.a.value }}"})"));
  EXPECT_EQ(outcome.error->code, ErrorCode::quota);
  EXPECT_EQ(rig.state("a"), "succeeded");
  EXPECT_EQ(rig.state("b"), "failed");
}

std::string all_of(const json::object& one) {
  return json::dump(json::value(one)) + "\n";
}

// Records, outcome, log lines and files: all that leaves a run.
std::string everything(const Rig& rig, const Outcome& outcome, const log::CapturingSink& sink) {
  std::string out;
  for (const Record& record : rig.journal.records()) {
    if (const auto* one = std::get_if<NodeFinished>(&record)) {
      out += all_of(one->inputs) + all_of(one->outputs);
      for (const std::string& warning : one->warnings) out += warning + "\n";
      if (one->error) out += all_of(to_json(*one->error));
    }
    if (const auto* one = std::get_if<LogRecord>(&record)) out += one->message + all_of(one->fields);
    if (const auto* one = std::get_if<NodeWaiting>(&record)) out += one->reason + "\n";
    if (const auto* one = std::get_if<ExecutionFinished>(&record); one != nullptr && one->error)
      out += all_of(to_json(*one->error));
  }
  if (outcome.error) out += all_of(to_json(*outcome.error));
  if (outcome.result) out += json::dump(*outcome.result) + "\n";
  for (const std::string& line : sink.lines()) out += line + "\n";
  for (const auto& file : std::filesystem::recursive_directory_iterator(rig.folder)) {
    std::ostringstream content;
    content << std::ifstream(file.path(), std::ios::binary).rdbuf();
    out += content.str() + "\n";
  }
  return out;
}

Result<Credential> shop_login(std::string_view name) {
  if (name != "shop") return fail(ErrorCode::auth, "there is no credential \"{}\"; it was deleted", name);
  return Credential{
      .name = "shop",
      .kind = "login",
      .fields = {{"username", Secret("ada@example.com")}, {"password", Secret("c4nary/s3cret+w\"rd")}},
      .hosts = {"shop.example", "*.pay.example"}};
}

TEST(Secrets, AppearNowhere) {
  for (const bool fails : {false, true}) {
    log::CapturingSink sink;
    Rig rig;
    rig.logger = log::Logger(&sink, log::Level::debug);
    rig.request.credentials = shop_login;
    const auto outcome = rig.run(
        Draft()
            .node(
                "n", "login",
                fmt::format(
                    R"({{"Username": {{"$credential": "shop", "field": "username"}}, "Password": {{"$credential": "shop"}},
                                   "Headers": {{"X-Key": {{"$credential": "shop"}}}}, "Fail": {}}})",
                    fails))
            .node("copy", "value",
                  R"({"Value": "{{ nodes.n.echo }}", "Note": "{{ base64.encode(bytes(nodes.n.echo)) }}"})"));
    ASSERT_EQ(notebook().texts["n"], (std::vector<std::string>{"c4nary/s3cret+w\"rd"}))
        << outcome.error->message;
    const std::string all = everything(rig, outcome, sink);
    for (const std::string& form :
         {std::string("c4nary"), std::string("s3cret"), std::string("c4nary%2Fs3cret%2Bw%22rd"),
          base64_encode("c4nary/s3cret+w\"rd").substr(0, 20)}) {
      EXPECT_EQ(all.find(form), std::string::npos) << form << " in " << all;
    }
    EXPECT_NE(all.find("[redacted:shop]"), std::string::npos);
    EXPECT_EQ(rig.journal.finished("n")->inputs.at("Password"), json::value("[redacted:shop]"));
    EXPECT_FALSE(sink.lines().empty());
  }
}

struct CredentialCase {
  std::string name;
  std::string inputs;
  std::string error;  // empty: none
};
void PrintTo(const CredentialCase& one, std::ostream* out) {
  *out << one.name;
}
class Credentials : public ::testing::TestWithParam<CredentialCase> {};
TEST_P(Credentials, AreBoundAndMustExist) {
  const CredentialCase& one = GetParam();
  Rig rig;
  rig.request.credentials = shop_login;
  const auto outcome = rig.run(Draft().node("n", "login", one.inputs));
  EXPECT_EQ(rig.message("n"), one.error);
  EXPECT_EQ(notebook().texts["n"].empty(), !one.error.empty());
  if (!one.error.empty()) {
    EXPECT_EQ(outcome.error->code, ErrorCode::auth);
  }
}
INSTANTIATE_TEST_SUITE_P(
    All, Credentials,
    ::testing::Values(
        CredentialCase{"ItsHost", R"({"Password": {"$credential": "shop"}})", ""},
        CredentialCase{"AHostBelow", R"({"Password": {"$credential": "shop"}, "Host": "eu.pay.example"})",
                       ""},
        CredentialCase{
            "AForeignHost", R"({"Password": {"$credential": "shop"}, "Host": "evil.example"})",
            R"(credential "shop" may only be used towards shop.example, *.pay.example, not evil.example)"},
        CredentialCase{"ALiteralGoesAnywhere", R"({"Password": "plain", "Host": "evil.example"})", ""},
        CredentialCase{"Deleted", R"({"Password": {"$credential": "gone"}})",
                       R"(Password: there is no credential "gone"; it was deleted)"},
        CredentialCase{"NoSuchField", R"({"Password": {"$credential": "shop", "field": "pin"}})",
                       R"(Password: credential "shop" has no field "pin"; it has password, username)"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace flow::engine
