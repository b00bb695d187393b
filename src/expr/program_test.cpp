#include "expr/program.hpp"

#include <gtest/gtest.h>

namespace flow::expr {
namespace {

std::string evaluated(std::string expression, Limits limits = {}, const json::object& names = {}) {
  const auto program = Program::compile(std::move(expression), limits);
  if (!program) return program.error().message;
  const auto result = program->evaluate_to_json(JsonScope(names));
  return result ? json::dump(*result) : result.error().message;
}

struct Case {
  std::string_view expression;
  std::string_view result;
};

class Syntax : public testing::TestWithParam<Case> {};
TEST_P(Syntax, IsRefusedWithItsPlace) {
  const auto program = Program::compile(std::string(GetParam().expression));
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(program.error().message, GetParam().result);
}

INSTANTIATE_TEST_SUITE_P(
    Lexer, Syntax,
    testing::Values(Case{"1 # 2", "line 1, column 3: unexpected character \"#\""},
                    Case{"'ä' + €", "line 1, column 7: unexpected character \"€\""},
                    Case{"1 +\n  @", "line 2, column 3: unexpected character \"@\""},
                    Case{"'abc", "line 1, column 1: a string has no closing quote"},
                    Case{"'abc\n'", "line 1, column 1: a string has no closing quote on its line"},
                    Case{R"('\q')", R"(line 1, column 2: unknown escape "\q")"},
                    Case{R"('\u12')", "line 1, column 2: an escape is cut short"},
                    Case{R"('\ud800')", "line 1, column 2: an escape names no character"},
                    Case{"0x", "line 1, column 1: a hexadecimal number has no digits"},
                    Case{"1e+", "line 1, column 1: the exponent of a number has no digits"},
                    Case{"12abc", "line 1, column 1: a number is followed by a letter"},
                    Case{"a.`b", "line 1, column 3: a quoted name has no closing `"}));

INSTANTIATE_TEST_SUITE_P(
    Parser, Syntax,
    testing::Values(
        Case{"", "line 1, column 1: expected a value, found the end"},
        Case{"1 +", "line 1, column 4: expected a value, found the end"},
        Case{"1 2", "line 1, column 3: expected the end of the expression, found \"2\""},
        Case{"(1", "line 1, column 3: expected \")\", found the end"},
        Case{"[1, 2", "line 1, column 6: expected \"]\", found the end"},
        Case{"{'a' 1}", "line 1, column 6: expected \":\" after a key, found \"1\""},
        Case{"a ? b", "line 1, column 6: expected \":\" of the conditional, found the end"},
        Case{"a.", "line 1, column 3: expected a name after \".\", found the end"},
        Case{"size(1,)", "line 1, column 8: expected an argument, found \")\""},
        Case{"for + 1", "line 1, column 1: a reserved word cannot be a name, found \"for\""},
        Case{"9223372036854775808", "line 1, column 1: the number 9223372036854775808 is out of range"},
        Case{"18446744073709551616u", "line 1, column 1: the number 18446744073709551616 is out of range"},
        Case{"1e400", "line 1, column 1: the number 1e400 is out of range"},
        Case{"Point{x: 1}",
             "line 1, column 6: messages are not supported; write a map {\"name\": value}, found "
             "\"{\""}));

INSTANTIATE_TEST_SUITE_P(
    Names, Syntax,
    testing::Values(
        Case{"1 + nope(2)", "line 1, column 5: unknown function \"nope\""},
        Case{"size(1, 2)", "line 1, column 1: \"size\" is not called as a function with 2 arguments"},
        Case{"'a'.matches()", "line 1, column 5: \"matches\" is not called on a value with 0 arguments"},
        Case{"has(a)", "line 1, column 1: has() takes a selection like has(nodes.page.title)"},
        Case{"[1].map(a.b, 1)", "line 1, column 11: a loop variable must be a simple name"},
        Case{"[1].all(a, a, true)", "line 1, column 12: the two loop variables need different names"}));

class Results : public testing::TestWithParam<Case> {};
TEST_P(Results, AreAsWritten) {
  const auto names = json::parse_object(R"({"item": {"price": 9, "name": "über"}, "big": 9007199254740993})");
  EXPECT_EQ(evaluated(std::string(GetParam().expression), {}, *names), GetParam().result);
}

INSTANTIATE_TEST_SUITE_P(Numbers, Results,
                         testing::Values(Case{"-9223372036854775808", "-9223372036854775808"},
                                         Case{"0xFF", "255"}, Case{"item.price * 1.5", "13.5"},
                                         Case{"item.price == 9.0", "true"},
                                         Case{"big + 1", "9007199254740994"}, Case{"1e-400", "0"},
                                         Case{"-0.0000001e-320", "0"}, Case{"1.5e-5", "1.5e-05"},
                                         Case{"0.0 / 0.0", "\"NaN\""}, Case{"-1.0 / 0.0", "\"-Infinity\""},
                                         Case{"1u", "1"}));

INSTANTIATE_TEST_SUITE_P(
    Operators, Results,
    testing::Values(Case{"1 + 2 * 3 - 4 / 2", "5"}, Case{"!true || true && !false", "true"},
                    Case{"true ? 1 : false ? 2 : 3", "1"}, Case{"--5", "5"},
                    Case{"item.name + '!'", "\"über!\""}, Case{"size(item.name)", "4"},
                    Case{"1 in [1, 2]", "true"}, Case{"'name' in item", "true"},
                    Case{"has(item.nope)", "false"}, Case{"item.?nope.orValue(7)", "7"},
                    Case{"[1, 2, 3].filter(x, x > 1).map(x, x * x)", "[4,9]"},
                    Case{"{'a': 1, 'b': [true, null]}", R"({"a":1,"b":[true,null]})"},
                    Case{"{1: 'a', true: 'b'}", R"({"1":"a","true":"b"})"}, Case{"b'hi'", "\"aGk=\""},
                    Case{"timestamp('2024-01-31T09:00:00+01:00')", "\"2024-01-31T08:00:00Z\""},
                    Case{"duration('1h') + duration('30m')", "\"5400s\""}));

INSTANTIATE_TEST_SUITE_P(AnErrorIsAbsorbedByTheOtherSide, Results,
                         testing::Values(Case{"1 / 0 > 1 || true", "true"}, Case{"true || 1 / 0 > 1", "true"},
                                         Case{"1 / 0 > 1 && false", "false"},
                                         Case{"false && 1 / 0 > 1", "false"},
                                         Case{"1 / 0 > 1 || false", "line 1, column 3: division by zero"},
                                         Case{"[0, 1].exists(x, 1 / x == 1)", "true"},
                                         Case{"[0, 2].all(x, 1 / x == 1)", "false"}));

INSTANTIATE_TEST_SUITE_P(
    Errors, Results,
    testing::Values(Case{"nope", "line 1, column 1: unknown name \"nope\""},
                    Case{"item.\nnope", "line 2, column 1: no such key: nope"},
                    Case{"item.price.x", "line 1, column 12: a int has no field \"x\""},
                    Case{"[1][2]", "line 1, column 4: index 2 is outside the list of 1 items"},
                    Case{"1 + 'a'", "line 1, column 3: no such overload: _+_(int, string)"},
                    Case{"1 % 0", "line 1, column 3: modulus by zero"},
                    Case{"{'a': 1, 'a': 2}", "line 1, column 1: the key a stands twice in a map"},
                    Case{"type(1)",
                         "line 1, column 1: a type (int) cannot be a result; compare it inside the "
                         "expression"},
                    Case{"optional.of(1)",
                         "line 1, column 1: an optional cannot be a result; end the expression with "
                         ".orValue(…)"},
                    Case{"{1: 'a', '1': 'b'}",
                         "line 1, column 1: two keys of a map are both \"1\" in JSON"}));

// --- limits ---

TEST(Limits, SourceIsCapped) {
  EXPECT_EQ(evaluated(std::string(20, ' '), {.source = 10}),
            "line 1, column 1: the expression has 20 bytes; at most 10 are allowed");
}

TEST(Limits, NestingIsCapped) {
  const auto nested = [](int depth) { return std::string(depth, '(') + "1" + std::string(depth, ')'); };
  EXPECT_EQ(evaluated(nested(90)), "1");
  EXPECT_TRUE(evaluated(nested(5000)).ends_with("the expression is nested deeper than 96"));
  std::string sum = "1";
  for (int i = 0; i < 5000; ++i) sum += "+1";
  EXPECT_TRUE(evaluated(sum).ends_with("the expression is nested deeper than 200"));
  // Chains of && and || are flat.
  std::string chain = "true";
  for (int i = 0; i < 1500; ++i) chain += " && true";
  EXPECT_EQ(evaluated(chain), "true");
}

constexpr std::string_view kTooManySteps = "the expression takes too many steps";

// What a list of `size` zeros is called in the scope.
json::object zeros(std::size_t size) {
  json::object names;
  names["rows"] = json::array(size, 0);
  return names;
}

class Steps : public testing::TestWithParam<std::string_view> {};
TEST_P(Steps, AreCapped) {
  const std::string message = evaluated(std::string(GetParam()), {.steps = 100'000}, zeros(2'000));
  EXPECT_TRUE(message.ends_with(kTooManySteps)) << message;
}
INSTANTIATE_TEST_SUITE_P(All, Steps,
                         testing::Values("rows.map(a, rows.map(b, a + b))", "rows.all(a, rows == rows)",
                                         "rows.all(a, !(1 in rows))", "rows.map(a, rows + rows)",
                                         "rows.all(a, rows.map(b, '').join().size() == 0)",
                                         "rows.map(a, rows.reverse())",
                                         "rows.all(a, '%s'.format([rows]).size() > 0)",
                                         "rows.transformMapEntry(i, v, {i: v})",
                                         "rows.all(a, math.least(rows) == 0)",
                                         "rows.all(a, timestamp(0).getHours('Nowhere') == 0 || true)",
                                         "rows.all(a, rows.all(b, 'x'.matches('x')))"));

// Thirty lists of two, each holding the one before twice: a value of 2^30 leaves that takes no room.
std::string doubled(std::string_view body) {
  std::string expression = "cel.bind(v0, [0, 0], ";
  for (int i = 1; i < 30; ++i) expression += fmt::format("cel.bind(v{}, [v{}, v{}], ", i, i - 1, i - 1);
  return expression + std::string(body) + std::string(30, ')');
}

TEST(Limits, AValueThatSharesItsPartsIsNotWalkedForEver) {
  EXPECT_TRUE(evaluated(doubled("v29 == v29")).ends_with(kTooManySteps));
  EXPECT_TRUE(evaluated(doubled("v29 in [v29]")).ends_with(kTooManySteps));
  EXPECT_TRUE(evaluated(doubled("'%s'.format([v29])")).ends_with(kTooManySteps));
  EXPECT_EQ(evaluated(doubled("v29")), "line 1, column 1: the result takes more than 16777216 bytes");
  EXPECT_EQ(evaluated(doubled("v29.size()")), "2");
}

TEST(Limits, TextsAndResultsAreCapped) {
  json::object names;
  names["text"] = std::string(600, 'a');
  EXPECT_EQ(evaluated("text + text", {.result = 1000}, names),
            "line 1, column 6: a text of 1200 bytes is too large");
  EXPECT_EQ(evaluated("text.replace('a', text)", {.result = 1000}, names),
            "line 1, column 6: the replaced text is too large");
  EXPECT_EQ(evaluated("[text, text].join()", {.result = 1000}, names),
            "line 1, column 14: the joined text is too large");
  EXPECT_EQ(evaluated("'%s%s'.format([text, text])", {.result = 1000}, names),
            "line 1, column 8: the formatted text is too large");
  EXPECT_EQ(evaluated("[text, text]", {.result = 1000}, names),
            "line 1, column 1: the result takes more than 1000 bytes");
  json::object document;
  document["all"] = names;
  EXPECT_EQ(evaluated("[all, all]", {.result = 1000}, document),
            "line 1, column 1: the result takes more than 1000 bytes");
}

TEST(Program, BorrowsNothingOfItsSource) {
  Result<Program> program = fail(ErrorCode::internal, "none");
  {
    const std::string source = "'a long text that owns memory of its own' + params.x";
    program = Program::compile(source);
  }
  const auto names = json::parse_object(R"({"params": {"x": "!"}})");
  EXPECT_EQ(json::dump(program->evaluate_to_json(JsonScope(*names)).value()),
            "\"a long text that owns memory of its own!\"");
  EXPECT_EQ(program->source(), "'a long text that owns memory of its own' + params.x");
}

}  // namespace
}  // namespace flow::expr
