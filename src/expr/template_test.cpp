#include "expr/template.hpp"

#include <gtest/gtest.h>

namespace flow::expr {
namespace {

const json::object& names() {
  static const json::object kNames = json::parse_object(R"({
    "params": {"name": "Ada", "count": 3, "price": 9.5, "whole": 3.0, "big": 9007199254740993, "none": null,
               "yes": true, "tags": ["a", 1, 1.50], "shop": {"z": 1, "a": {"b": null}},
               "sly": "{{ params.name }}"}
  })")
                                         .value();
  return kNames;
}

struct Evaluated {
  std::string_view text;
  std::string_view result;  // JSON
  bool null_in_text = false;
};

class TemplateResults : public testing::TestWithParam<Evaluated> {};

TEST_P(TemplateResults, AreAsWritten) {
  const auto compiled = Template::compile(GetParam().text);
  ASSERT_TRUE(compiled) << compiled.error().message;
  bool null_in_text = false;
  const auto result = compiled->evaluate(JsonScope(names()), &null_in_text);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(json::dump(*result), GetParam().result);
  EXPECT_EQ(null_in_text, GetParam().null_in_text);
}

INSTANTIATE_TEST_SUITE_P(
    OneExpressionKeepsItsType, TemplateResults,
    testing::Values(Evaluated{"{{ params.name }}", R"("Ada")"}, Evaluated{"{{params.count}}", "3"},
                    Evaluated{"{{ params.count + 1 }}", "4"}, Evaluated{"{{ params.price }}", "9.5"},
                    Evaluated{"{{ params.none }}", "null"}, Evaluated{"{{ params.yes }}", "true"},
                    Evaluated{"{{ params.tags }}", R"(["a",1,1.5])"},
                    Evaluated{"{{ params.shop }}", R"({"z":1,"a":{"b":null}})"},
                    Evaluated{"{{\n  params.count > 2\n    ? 'many'  // a comment\n    : 'few'\n}}",
                              R"("many")"}));

INSTANTIATE_TEST_SUITE_P(MixedTextIsText, TemplateResults,
                         testing::Values(Evaluated{"", R"("")"}, Evaluated{"plain", R"("plain")"},
                                         Evaluated{"Hello {{ params.name }}!", R"("Hello Ada!")"},
                                         Evaluated{" {{ params.count }}", R"(" 3")"},
                                         Evaluated{"{{ params.count }}\n", R"("3\n")"},
                                         Evaluated{"{{ params.count }}{{ params.count }}", R"("33")"},
                                         Evaluated{"{{ params.price }}/{{ params.whole }}/{{ params.big }}",
                                                   R"("9.5/3/9007199254740993")"},
                                         Evaluated{"is {{ params.yes }}", R"("is true")"},
                                         Evaluated{"[{{ params.none }}]", R"("[]")", true},
                                         Evaluated{"tags: {{ params.tags }}", R"("tags: [\"a\",1,1.5]")"},
                                         Evaluated{"shop: {{ params.shop }}",
                                                   R"("shop: {\"z\":1,\"a\":{\"b\":null}}")"},
                                         Evaluated{"{{ b'hi' }} {{ 1u }} {{ 0.0 / 0.0 }}", R"("aGk= 1 NaN")"},
                                         Evaluated{"wait {{ duration('90s') }}", R"("wait 90s")"}));

INSTANTIATE_TEST_SUITE_P(
    BracesOfTheExpressionDoNotEndIt, TemplateResults,
    testing::Values(Evaluated{R"(a {{ "{{" }} b)", R"("a {{ b")"}, Evaluated{R"({{ "}}" }})", R"("}}")"},
                    Evaluated{R"({{ 'a' + '}}' }}.)", R"("a}}.")"}, Evaluated{R"({{ r"\" }})", R"("\\")"},
                    Evaluated{R"({{ """ "}} """ }}.)", R"(" \"}} .")"},
                    Evaluated{R"({{ {"a": {"b": 1}} }})", R"({"a":{"b":1}})"},
                    Evaluated{R"({{{"a":{"b":1}}}})", R"({"a":{"b":1}})"},
                    Evaluated{R"({{ {"a": 1}.a }}})", R"("1}")"}, Evaluated{"{ } }} {", R"("{ } }} {")"}));

INSTANTIATE_TEST_SUITE_P(AreNeverEvaluatedAgain, TemplateResults,
                         testing::Values(Evaluated{"{{ params.sly }}", R"("{{ params.name }}")"},
                                         Evaluated{"> {{ params.sly }}", R"("> {{ params.name }}")"}));

struct Refused {
  std::string_view text;
  std::string_view message;
  std::int64_t offset;
};

class TemplateProblems : public testing::TestWithParam<Refused> {};

TEST_P(TemplateProblems, SayWhereInTheWholeText) {
  const auto compiled = Template::compile(GetParam().text);
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(compiled.error().message, GetParam().message);
  EXPECT_EQ(compiled.error().detail.at("offset").to_number<std::int64_t>(), GetParam().offset);
}

INSTANTIATE_TEST_SUITE_P(
    All, TemplateProblems,
    testing::Values(
        Refused{"a {{ }} b", "line 1, column 3: the template is empty; write an expression in it", 2},
        Refused{"a\nb {{ 1 + }}", "line 2, column 10: expected a value, found the end", 11},
        Refused{"über {{ 1 + + }}", "line 1, column 13: expected a value, found \"+\"", 13},
        Refused{"{{ params.url", "line 1, column 1: \"{{\" has no closing \"}}\"", 0},
        Refused{"a {{ {\"b\": 1 }}", "line 1, column 15: \"}\" closes nothing; a template ends in \"}}\"",
                14},
        Refused{"{{ 'a }}", "line 1, column 4: a string has no closing quote", 3},
        Refused{"{{ a }} {{ b # c }}", "line 1, column 14: unexpected character \"#\"", 13},
        Refused{"{{ nope() }}", "line 1, column 4: unknown function \"nope\"", 3},
        Refused{"{{ a } }}", "line 1, column 6: \"}\" closes nothing; a template ends in \"}}\"", 5}));

TEST(Template, EvaluationErrorsSayWhereInTheWholeText) {
  const auto compiled = Template::compile("Dear {{ params.name }},\nyou owe {{ params.sum }}");
  ASSERT_TRUE(compiled);
  const auto result = compiled->evaluate(JsonScope(names()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "line 2, column 19: no such key: sum");
  EXPECT_EQ(result.error().detail.at("offset").to_number<int>(), 42);
}

TEST(Template, AValueThatIsNoJsonIsRefusedWithItsPlace) {
  const auto result = Template::compile("a {{ type(1) }}").value().evaluate(EmptyScope());
  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().message.starts_with("line 1, column 5: ")) << result.error().message;
}

TEST(Template, SizesAreCapped) {
  const Limits limits{.source = 16U << 10, .result = 100};
  const std::string long_expression = "{{ " + std::string(16U << 10, ' ') + "1 }}";
  auto compiled = Template::compile("a " + long_expression, limits);
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().message,
            "line 1, column 5: the expression has 16387 bytes; at most 16384 are allowed");

  compiled = Template::compile(std::string(Template::kMaxText + 1, 'a'), limits);
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().message,
            "line 1, column 1: the text has 1048577 bytes; at most 1048576 are allowed");

  compiled = Template::compile(std::string(99, 'a') + "{{ params.name }}", limits);
  ASSERT_TRUE(compiled);
  const auto result = compiled->evaluate(JsonScope(names()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "the text of the template grows over 100 bytes");
}

TEST(Template, KnowsItsExpressions) {
  const auto compiled = Template::compile("a {{ 1 }} b {{ 2 }}");
  ASSERT_TRUE(compiled);
  EXPECT_FALSE(compiled->is_single_expression());
  EXPECT_EQ(compiled->source(), "a {{ 1 }} b {{ 2 }}");
  const auto programs = compiled->programs();
  ASSERT_EQ(programs.size(), 2U);
  EXPECT_EQ(programs[1].source(), " 2 ");
  EXPECT_EQ(programs[1].begin_in_text(), 14U);
  EXPECT_TRUE(Template::compile("{{ 1 }}")->is_single_expression());
}

}  // namespace
}  // namespace flow::expr
