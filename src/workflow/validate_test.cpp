// check() as a whole: order of the findings, the error it makes, and every cell of the type table.
#include "workflow/validate.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

#include "workflow/coercion.hpp"
#include "workflow/testing/sketch.hpp"

namespace flow::workflow {
namespace {

using ::testing::ElementsAre;
using testing::lines;

TEST(Check, TellsTwelveDifferentFaultsInOrder) {
  const testing::Sketch sketch{
      .nodes =
          {R"({"id": "a", "type": "open", "inputs": {"Url": "x"}})",
           R"({"id": "b", "type": "read", "inputs": {"Selector": "h1"}, "settings": {"on_error": "ask"}})",
           R"({"id": "c", "type": "typo"})",
           R"({"id": "d", "type": "value", "inputs": {"Mode": "some", "Count": "many"}})",
           R"({"id": "e", "type": "value", "inputs": {"Value": "{{ nodes.nobody.text }}"}})",
           R"({"id": "f", "type": "secret", "inputs": {"Password": "hunter2"}})",
           R"({"id": "g", "type": "either"})", R"({"id": "h", "type": "value", "name": "E"})",
           R"({"id": "i", "type": "click"})", R"({"id": "j", "type": "value", "in": "a"})"},
      .edges = {"a.Status -> i.Web Page", "a.Web Page -> b.Web Page"},
      .top = R"({"cron": "every day"})"};
  const Checked checked = testing::check_sketch(sketch);
  EXPECT_THAT(lines(checked.problems),
              ElementsAre("workflow: bad_cron", "a · Url: unknown_input", "b: bad_setting", "c: unknown_type",
                          "d · Count: bad_literal", "d · Mode: bad_option", "e · Value: unknown_reference",
                          "f · Password: literal_secret", "g · Left: one_of_required", "h: duplicate_name",
                          "i · Web Page: type_mismatch", "j: unknown_parent"));
  EXPECT_FALSE(checked.ok());
  for (const Problem& problem : checked.problems) EXPECT_FALSE(problem.reason.empty()) << to_line(problem);

  const Error error = first_error(checked);
  EXPECT_EQ(error.code, ErrorCode::invalid_input);
  EXPECT_TRUE(error.message.starts_with("workflow: bad_cron: ")) << error.message;
  EXPECT_TRUE(error.message.ends_with("(and 11 more; flowbuilder validate lists them all)")) << error.message;
  EXPECT_EQ(error.detail.at("problems").as_array().size(), 12u);
}

TEST(Check, WarningsStopNothing) {
  const Checked checked = testing::check_sketch({.nodes = {R"({"id": "a", "type": "branch",
                                                               "inputs": {"Condition": "true"}})"}});
  EXPECT_THAT(lines(checked.problems), ElementsAre("a: unused_output"));
  EXPECT_EQ(checked.problems[0].severity, Severity::warning);
  EXPECT_TRUE(checked.ok());
}

TEST(Check, NamesTheEdge) {
  const Checked checked =
      testing::check_sketch({.nodes = {R"({"id": "a", "type": "open"})", R"({"id": "b", "type": "value"})"},
                             .edges = {"a.Status -> b.Value", "a.Title -> b.Count"}});
  ASSERT_EQ(checked.problems.size(), 1u);
  EXPECT_EQ(json::dump(json::value(to_json(checked.problems[0]))),
            R"({"node":"b","input":"Count","edge":"e2","code":"unknown_output","severity":"error",)"
            R"("reason":"\"a\" has no output \"Title\"; it has Web Page, Status, Done, Error"})");
}

TEST(Check, SaysWhereAnExpressionDoesNotCompile) {
  const Checked checked =
      testing::check_sketch({.nodes = {R"({"id": "a", "type": "value", "inputs": {"Value": "é\n{{ 1 + }}"}})",
                                       R"({"id": "b", "type": "value", "settings": {"when": "a b"}})"}});
  ASSERT_EQ(checked.problems.size(), 2u);
  EXPECT_EQ(json::dump(to_json(checked.problems[0]).at("position")), R"({"offset":10,"line":2,"column":8})");
  EXPECT_EQ(json::dump(to_json(checked.problems[1]).at("position")), R"({"offset":2,"line":1,"column":3})");
}

TEST(Check, EdgeIdsDiffer) {
  json::object document =
      testing::Sketch{.nodes = {R"({"id": "a", "type": "open"})", R"({"id": "b", "type": "value"})"},
                      .edges = {"a.Status -> b.Value", "a.Status -> b.Count"}}
          .document();
  document["edges"].as_array()[1].as_object()["id"] = "e1";
  const Checked checked = check(read_document(document).value(), testing::small_catalogue());
  EXPECT_THAT(lines(checked.problems), ElementsAre("workflow: duplicate_id"));
}

TEST(Check, LimitsAreOptions) {
  const testing::Sketch sketch{.nodes = {R"({"id": "a", "type": "open"})", R"({"id": "b", "type": "value"})"},
                               .edges = {"a.Status -> b.Value"}};
  CheckOptions options;
  options.max_nodes = 1;
  options.max_edges = 0;
  EXPECT_THAT(lines(testing::check_sketch(sketch, options).problems),
              ElementsAre("workflow: limit_exceeded", "workflow: limit_exceeded"));
}

// The compatibility table of docs/nodes.md, written out a second time by hand: rows from, columns to, in the
// order page html text number boolean json list file any. `=` handed over, `c` converted, `r` judged by the
// value, `-` refused, `P` only where the port carries pages.
constexpr std::array kTypes{HandleType::page,   HandleType::html,    HandleType::text,
                            HandleType::number, HandleType::boolean, HandleType::json,
                            HandleType::list,   HandleType::file,    HandleType::any};
constexpr std::array<std::string_view, 9> kNames{"Page", "Html", "Text", "Number", "Boolean",
                                                 "Json", "List", "File", "Any"};
constexpr std::array<std::string_view, 9> kCells{
    "=-------P", "-==-----=", "-==cccc-=", "--c=-=--=", "--c-==--=",
    "-rcrr=r-=", "--c--==-=", "-----cc==", "Prrrrrrr="};

struct Cell {
  std::size_t from;
  std::size_t to;
};
void PrintTo(const Cell& cell, std::ostream* out) {
  *out << kNames.at(cell.from) << " to " << kNames.at(cell.to);
}

class TypeTable : public ::testing::TestWithParam<Cell> {
 protected:
  char cell() const { return kCells.at(GetParam().from).at(GetParam().to); }
  std::string from() const { return std::string(kNames.at(GetParam().from)); }
  std::string to() const { return std::string(kNames.at(GetParam().to)); }
};

TEST_P(TypeTable, IsTheTableOfTheCode) {
  constexpr std::string_view kLetters = "=crP-";  // in the order of Fit
  const Fit expected = static_cast<Fit>(kLetters.find(cell()));
  EXPECT_EQ(fit(kTypes.at(GetParam().from), kTypes.at(GetParam().to)), expected);
}

TEST_P(TypeTable, AsAnEdge) {
  const testing::Sketch sketch{.nodes = {R"({"id": "a", "type": "source"})",
                                         R"({"id": "b", "type": "sink", "inputs": {"Needed": 1}})"},
                               .edges = {fmt::format("a.{} -> b.{}", from(), to())}};
  // A value of any type may turn out to be whatever the port wants, except a page where none is carried.
  const bool refused = cell() == '-' || (cell() == 'P' && from() == "Page");
  EXPECT_THAT(lines(testing::check_sketch(sketch).problems),
              refused ? std::vector{fmt::format("b · {}: type_mismatch", to())} : std::vector<std::string>{});
}

TEST_P(TypeTable, AsATemplate) {
  const std::string slug(1, static_cast<char>(from()[0] + 32));
  const std::string output = slug + from().substr(1);
  const testing::Sketch sketch{
      .nodes = {
          R"({"id": "a", "type": "source"})",
          fmt::format(
              R"({{"id": "b", "type": "sink", "inputs": {{"Needed": 1, "{}": "{{{{ nodes.a.{} }}}}"}}}})",
              to(), output)}};
  std::vector<std::string> expected;
  if (to() == "Page") {
    expected.push_back("b · Page: type_mismatch");  // a page cannot be written down
  } else if (from() == "Page") {
    expected.push_back(fmt::format("b · {}: page_in_expression", to()));
  } else if (cell() == '-') {
    expected.push_back(fmt::format("b · {}: type_mismatch", to()));
  }
  EXPECT_EQ(lines(testing::check_sketch(sketch).problems), expected);
}

std::vector<Cell> cells() {
  std::vector<Cell> all;
  for (std::size_t from = 0; from < kTypes.size(); ++from) {
    for (std::size_t to = 0; to < kTypes.size(); ++to) all.push_back({from, to});
  }
  return all;
}
INSTANTIATE_TEST_SUITE_P(Cell, TypeTable, ::testing::ValuesIn(cells()), [](const auto& info) {
  return fmt::format("{}To{}", kNames.at(info.param.from), kNames.at(info.param.to));
});

TEST(TypeTable, PagesGoWhereTheyAreCarried) {
  const testing::Sketch sketch{
      .nodes = {R"({"id": "a", "type": "source"})", R"({"id": "b", "type": "sink", "inputs": {"Needed": 1}})",
                R"({"id": "c", "type": "click"})", R"({"id": "d", "type": "value"})"},
      .edges = {"a.Page -> b.Data", "b.Data -> c.Web Page", "b.Data -> d.Value",
                "a.Page -> d.Execute Condition"}};
  EXPECT_THAT(lines(testing::check_sketch(sketch).problems), ElementsAre("d · Value: type_mismatch"));
}

}  // namespace
}  // namespace flow::workflow
