// The table of functions: each row's example, evaluated.
#include "expr/function.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "expr/program.hpp"
#include "expr/tagged.hpp"

namespace flow::expr {
namespace {

struct Example {
  const char* expression;
  const char* result;  // tagged JSON
};

const Example kExamples[] = {
    Example{R"(1 + 2)", R"(3)"},
    Example{R"(5 - 3)", R"(2)"},
    Example{R"(9 * 1.5)", R"(13.5)"},
    Example{R"(7 / 2)", R"(3)"},
    Example{R"(7 % 2)", R"(1)"},
    Example{R"(-(3))", R"(-3)"},
    Example{R"(!true)", R"(false)"},
    Example{R"(1 == 1.0)", R"(true)"},
    Example{R"(1 != 2)", R"(true)"},
    Example{R"(1 < 2.5)", R"(true)"},
    Example{R"(2 <= 2)", R"(true)"},
    Example{R"("b" > "a")", R"(true)"},
    Example{R"(2 >= 2)", R"(true)"},
    Example{R"(2 in [1, 2])", R"(true)"},
    Example{R"(size("über"))", R"(4)"},
    Example{R"([1, 2].size())", R"(2)"},
    Example{R"(type(1) == int)", R"(true)"},
    Example{R"(dyn(1) == 1.0)", R"(true)"},
    Example{R"(int("42"))", R"(42)"},
    Example{R"(uint(42))", R"({"$uint":"42"})"},
    Example{R"(double("1.5"))", R"(1.5)"},
    Example{R"(bool("true"))", R"(true)"},
    Example{R"(string(42))", R"("42")"},
    Example{R"(bytes("é"))", R"({"$bytes":"w6k="})"},
    Example{R"(timestamp("2024-01-31T09:00:00Z"))", R"({"$timestamp":"2024-01-31T09:00:00Z"})"},
    Example{R"(duration("90s"))", R"({"$duration":"90s"})"},
    Example{R"("flow".startsWith("fl"))", R"(true)"},
    Example{R"("flow".endsWith("ow"))", R"(true)"},
    Example{R"("flow".contains("lo"))", R"(true)"},
    Example{R"("a1".matches("[0-9]"))", R"(true)"},
    Example{R"(matches("a1", "[0-9]"))", R"(true)"},
    Example{R"("flow".charAt(1))", R"("l")"},
    Example{R"("flow".indexOf("o"))", R"(2)"},
    Example{R"("abab".lastIndexOf("b"))", R"(3)"},
    Example{R"("flow".substring(1, 3))", R"("lo")"},
    Example{R"("FLOW".lowerAscii())", R"("flow")"},
    Example{R"("flow".upperAscii())", R"("FLOW")"},
    Example{R"(" a ".trim())", R"("a")"},
    Example{R"("a-b".replace("-", "+"))", R"("a+b")"},
    Example{R"("a,b".split(","))", R"(["a","b"])"},
    Example{R"(["a", "b"].join(","))", R"("a,b")"},
    Example{R"("abc".reverse())", R"("cba")"},
    Example{R"(strings.quote("a"))", R"("\"a\"")"},
    Example{R"("%d%%".format([50]))", R"("50%")"},
    Example{R"(math.greatest(1, 2.5))", R"(2.5)"},
    Example{R"(math.least([3, 1]))", R"(1)"},
    Example{R"(math.ceil(1.2))", R"(2.0)"},
    Example{R"(math.floor(1.8))", R"(1.0)"},
    Example{R"(math.round(1.5))", R"(2.0)"},
    Example{R"(math.trunc(-1.8))", R"(-1.0)"},
    Example{R"(math.abs(-3))", R"(3)"},
    Example{R"(math.sign(-3))", R"(-1)"},
    Example{R"(math.sqrt(16))", R"(4.0)"},
    Example{R"(math.isInf(1.0 / 0.0))", R"(true)"},
    Example{R"(math.isNaN(0.0 / 0.0))", R"(true)"},
    Example{R"(math.isFinite(1.5))", R"(true)"},
    Example{R"(math.bitAnd(6, 3))", R"(2)"},
    Example{R"(math.bitOr(6, 3))", R"(7)"},
    Example{R"(math.bitXor(6, 3))", R"(5)"},
    Example{R"(math.bitNot(0))", R"(-1)"},
    Example{R"(math.bitShiftLeft(1, 4))", R"(16)"},
    Example{R"(math.bitShiftRight(16, 2))", R"(4)"},
    Example{R"(timestamp("2024-01-31T09:00:00Z").getFullYear())", R"(2024)"},
    Example{R"(timestamp("2024-01-31T09:00:00Z").getMonth())", R"(0)"},
    Example{R"(timestamp("2024-01-31T09:00:00Z").getDate())", R"(31)"},
    Example{R"(timestamp("2024-01-31T09:00:00Z").getDayOfMonth())", R"(30)"},
    Example{R"(timestamp("2024-01-31T09:00:00Z").getDayOfWeek())", R"(3)"},
    Example{R"(timestamp("2024-01-31T09:00:00Z").getDayOfYear())", R"(30)"},
    Example{R"(timestamp("2024-01-31T09:00:00Z").getHours("Europe/Berlin"))", R"(10)"},
    Example{R"(duration("90m").getMinutes())", R"(90)"},
    Example{R"(duration("90s").getSeconds())", R"(90)"},
    Example{R"(duration("1.5s").getMilliseconds())", R"(500)"},
    Example{R"(optional.of(1).hasValue())", R"(true)"},
    Example{R"(optional.none().hasValue())", R"(false)"},
    Example{R"(optional.ofNonZeroValue("").hasValue())", R"(false)"},
    Example{R"(optional.of(1).value())", R"(1)"},
    Example{R"({"a": 1}.?b.orValue(0))", R"(0)"},
    Example{R"(optional.none().or(optional.of(2)).value())", R"(2)"},
    Example{R"(base64.encode(b"hi"))", R"("aGk=")"},
    Example{R"(string(base64.decode("aGk=")))", R"("hi")"}};

std::string evaluated(std::string_view expression) {
  const auto program = Program::compile(std::string(expression));
  if (!program) return program.error().message;
  const auto result = program->evaluate(EmptyScope());
  return result ? format_tagged(*result).value() : result.error().message;
}

TEST(Functions, EveryRowHasAnExampleThatIsTrue) {
  std::map<std::string_view, std::string_view> expected;
  for (const Example& example : kExamples) expected.emplace(example.expression, example.result);
  std::set<std::string_view> seen;
  for (const Function* row : all_functions()) {
    EXPECT_FALSE(row->summary.empty() || row->signature.empty()) << row->name;
    ASSERT_TRUE(expected.contains(row->example)) << row->name << ": " << row->example;
    EXPECT_EQ(evaluated(row->example), expected[row->example]) << row->example;
    seen.insert(row->example);
  }
  EXPECT_EQ(seen.size(), expected.size()) << "an example here belongs to no row";
}

TEST(Functions, AreFoundByNameStyleAndNumberOfArguments) {
  EXPECT_NE(find_function("size", false, 1), nullptr);
  EXPECT_NE(find_function("size", true, 1), nullptr);
  EXPECT_EQ(find_function("size", false, 2), nullptr);
  EXPECT_EQ(find_function("startsWith", false, 2), nullptr);
  EXPECT_NE(find_function("math.greatest", false, 9), nullptr);
  EXPECT_TRUE(function_exists("math.greatest"));
  EXPECT_FALSE(function_exists("greatest"));
}

// docs/decisions/0003: JSON does not tell 9 from 9.0.
TEST(Functions, AnIntAndADoubleMeetAsDoubles) {
  EXPECT_EQ(evaluated("9 * 1.5"), "13.5");
  EXPECT_EQ(evaluated("1 + 0.5"), "1.5");
  EXPECT_EQ(evaluated("0.5 - 1"), "-0.5");
  EXPECT_EQ(evaluated("3 / 2.0"), "1.5");
  EXPECT_EQ(evaluated("3 / 2"), "1");
  EXPECT_EQ(evaluated("1u + 1.0"), "line 1, column 4: no such overload: _+_(uint, double)");
  EXPECT_EQ(evaluated("9223372036854775807 + 1"), "line 1, column 21: int overflow");
}

}  // namespace
}  // namespace flow::expr
