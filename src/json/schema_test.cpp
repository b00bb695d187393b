#include "json/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flow::json {
namespace {

using ::testing::HasSubstr;

// The problems of a value, one a line: `/pointer: reason`. Empty: valid.
std::string problems_of(std::string_view schema, std::string_view instance) {
  const auto compiled = Schema::compile(parse(schema).value());
  if (!compiled) return "compile: " + compiled.error().message;
  const auto problems = compiled->check(parse(instance).value());
  if (!problems) return "check: " + problems.error().message;
  std::string out;
  for (const auto& problem : *problems)
    out += (out.empty() ? "" : "\n") + problem.pointer + ": " + problem.reason;
  return out;
}

struct SchemaCase {
  const char* schema;
  const char* instance;
  const char* problems;
};

class Checked : public ::testing::TestWithParam<SchemaCase> {};

TEST_P(Checked, GivesThePlaceAndTheReason) {
  EXPECT_EQ(problems_of(GetParam().schema, GetParam().instance), GetParam().problems) << GetParam().schema;
}

INSTANTIATE_TEST_SUITE_P(
    AnyValue, Checked,
    ::testing::Values(SchemaCase{"{}", "[1]", ""}, SchemaCase{"true", "null", ""},
                      SchemaCase{"false", "1", ": is not allowed here"},
                      SchemaCase{R"({"type":"string"})", R"("a")", ""},
                      SchemaCase{R"({"type":"string"})", "1", ": expected string, found number 1"},
                      SchemaCase{R"({"type":["string","null"]})", "{}",
                                 ": expected string or null, found object"},
                      SchemaCase{R"({"type":"integer"})", "1.0", ""},
                      SchemaCase{R"({"type":"integer"})", "1.5", ": expected integer, found number 1.5"},
                      SchemaCase{R"({"type":"number"})", "1", ""}, SchemaCase{R"({"const":1})", "1.0", ""},
                      SchemaCase{R"({"const":{"a":1,"b":2}})", R"({"b":2,"a":1})", ""},
                      SchemaCase{R"({"const":1})", "2", ": expected 1, found 2"},
                      SchemaCase{R"({"enum":["a",1]})", R"("b")", ": \"b\" is none of [\"a\",1]"},
                      SchemaCase{R"({"title":"x","x-own":1,"$comment":"c"})", "1", ""}));

INSTANTIATE_TEST_SUITE_P(Numbers, Checked,
                         ::testing::Values(SchemaCase{R"({"minimum":3})", "3", ""},
                                           SchemaCase{R"({"minimum":3})", "2", ": 2 is less than 3"},
                                           SchemaCase{R"({"maximum":3})", "3.1", ": 3.1 is more than 3"},
                                           SchemaCase{R"({"exclusiveMinimum":3})", "3", ": 3 is not above 3"},
                                           SchemaCase{R"({"exclusiveMaximum":3})", "3", ": 3 is not below 3"},
                                           SchemaCase{R"({"multipleOf":0.1})", "0.3", ""},
                                           SchemaCase{R"({"multipleOf":4})", "6", ": 6 is no multiple of 4"},
                                           SchemaCase{R"({"maximum":9007199254740993})", "9007199254740992",
                                                      ""},
                                           SchemaCase{R"({"maximum":9007199254740992})", "9007199254740993",
                                                      ": 9007199254740993 is more than 9007199254740992"},
                                           SchemaCase{R"({"maximum":1})", "18446744073709551615",
                                                      ": 18446744073709551615 is more than 1"},
                                           SchemaCase{R"({"minimum":1})", R"("a text is no number")", ""}));

INSTANTIATE_TEST_SUITE_P(
    Texts, Checked,
    ::testing::Values(SchemaCase{R"({"maxLength":2})", R"("😀😀")", ""},
                      SchemaCase{R"({"minLength":2})", R"("😀")", ": has 1 characters, fewer than 2"},
                      SchemaCase{R"({"pattern":"^a+$"})", R"("aa")", ""},
                      SchemaCase{R"({"pattern":"^a+$"})", R"("b")",
                                 ": \"b\" does not match the pattern ^a+$"},
                      SchemaCase{R"({"format":"date"})", R"("2024-02-29")", ""},
                      SchemaCase{R"({"format":"date"})", R"("2023-02-29")", ": \"2023-02-29\" is no date"},
                      SchemaCase{R"({"format":"date-time"})", R"("2024-02-29T10:00:00Z")", ""},
                      SchemaCase{R"({"format":"date-time"})", R"("10:00")", ": \"10:00\" is no date-time"},
                      SchemaCase{R"({"format":"time"})", R"("10:00:00+02:00")", ""},
                      SchemaCase{R"({"format":"email"})", R"("a@b.example")", ""},
                      SchemaCase{R"({"format":"email"})", R"("a@b@c")", ": \"a@b@c\" is no email"},
                      SchemaCase{R"({"format":"uri"})", R"("https://a.example/?q=1#x")", ""},
                      SchemaCase{R"({"format":"uri"})", R"("/relative")", ": \"/relative\" is no uri"},
                      SchemaCase{R"({"format":"uuid"})", R"("2eb8aa08-aa98-11ea-b4aa-73b441d16380")", ""},
                      SchemaCase{R"({"format":"uuid"})", R"("2eb8aa08")", ": \"2eb8aa08\" is no uuid"},
                      SchemaCase{R"({"format":"ipv4"})", R"("127.0.0.1")", ""},
                      SchemaCase{R"({"format":"ipv4"})", R"("127.0.0.256")", ": \"127.0.0.256\" is no ipv4"},
                      SchemaCase{R"({"format":"ipv4"})", R"("127.0.0.1.")", ": \"127.0.0.1.\" is no ipv4"},
                      SchemaCase{R"({"format":"unheard-of"})", R"("x")", ""}));

INSTANTIATE_TEST_SUITE_P(
    Lists, Checked,
    ::testing::Values(SchemaCase{R"({"items":{"type":"number"}})", R"([1,"a",2])",
                                 "/1: expected number, found string \"a\""},
                      SchemaCase{R"({"prefixItems":[{"type":"string"}],"items":false})", R"(["a",1])",
                                 "/1: is not allowed here"},
                      SchemaCase{R"({"items":[{"type":"string"}],"additionalItems":{"type":"number"}})",
                                 R"(["a","b"])", "/1: expected number, found string \"b\""},
                      SchemaCase{R"({"minItems":2})", "[1]", ": has 1 items, fewer than 2"},
                      SchemaCase{R"({"maxItems":1})", "[1,2]", ": has 2 items, more than 1"},
                      SchemaCase{R"({"uniqueItems":true})", R"([{"a":1,"b":2},{"b":2,"a":1.0}])",
                                 ": item 1 is there twice: {\"b\":2,\"a\":1}"},
                      SchemaCase{R"({"uniqueItems":true})", R"([1,"1",true,[1],[[1]]])", ""},
                      SchemaCase{R"({"contains":{"type":"number"}})", R"(["a"])",
                                 ": has 0 items as `contains` asks for, fewer than 1"},
                      SchemaCase{R"({"contains":{"type":"number"},"minContains":0})", R"(["a"])", ""},
                      SchemaCase{R"({"contains":{"type":"number"},"maxContains":1})", "[1,2]",
                                 ": has 2 items as `contains` asks for, more than 1"}));

INSTANTIATE_TEST_SUITE_P(
    Objects, Checked,
    ::testing::Values(
        SchemaCase{R"({"required":["a","b"]})", R"({"a":1})", ": the property \"b\" is missing"},
        SchemaCase{R"({"properties":{"a/b":{"type":"string"}}})", R"({"a/b":1})",
                   "/a~1b: expected string, found number 1"},
        SchemaCase{R"({"properties":{"a":{}},"additionalProperties":false})", R"({"a":1,"b":2})",
                   ": there is no property \"b\""},
        SchemaCase{R"({"additionalProperties":{"type":"string"}})", R"({"b":2})",
                   "/b: expected string, found number 2"},
        SchemaCase{R"({"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false})",
                   R"({"x-a":1})", "/x-a: expected string, found number 1"},
        SchemaCase{R"({"propertyNames":{"maxLength":1}})", R"({"ab":1})",
                   ": \"ab\" is not allowed as the name of a property"},
        SchemaCase{R"({"minProperties":1})", "{}", ": has 0 properties, fewer than 1"},
        SchemaCase{R"({"maxProperties":1})", R"({"a":1,"b":1})", ": has 2 properties, more than 1"},
        SchemaCase{R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})",
                   ": the property \"b\" is missing; it must come with \"a\""},
        SchemaCase{R"({"dependencies":{"a":["b"],"c":{"required":["d"]}}})", R"({"c":1})",
                   ": the property \"d\" is missing"},
        SchemaCase{R"({"properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["c"]})",
                   R"({"a":1,"b":2})",
                   ": the property \"c\" is missing\n/a: expected string, found number 1\n/b: expected "
                   "string, found "
                   "number 2"},
        SchemaCase{R"({"properties":{"__proto__":{"type":"string"}}})", R"({"__proto__":1})",
                   "/__proto__: expected string, found number 1"}));

INSTANTIATE_TEST_SUITE_P(
    Combinations, Checked,
    ::testing::Values(SchemaCase{R"({"allOf":[{"minimum":1},{"maximum":3}]})", "4", ": 4 is more than 3"},
                      SchemaCase{R"({"anyOf":[{"type":"string"},{"required":["a"],"type":"object"}]})", "{}",
                                 ": fits none of the 2 alternatives: expected string, found object; or the "
                                 "property \"a\" is missing"},
                      SchemaCase{R"({"oneOf":[{"minimum":1},{"minimum":2}]})", "3",
                                 ": fits several of the 2 alternatives where exactly one is wanted"},
                      SchemaCase{R"({"oneOf":[{"minimum":1},{"minimum":2}]})", "1", ""},
                      SchemaCase{R"({"not":{"type":"null"}})", "null",
                                 ": is what the schema under `not` describes"},
                      SchemaCase{R"({"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":2}})",
                                 R"("a")", ": has 1 characters, fewer than 2"},
                      SchemaCase{R"({"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":2}})",
                                 "1", ": 1 is less than 2"},
                      SchemaCase{R"({"then":{"minLength":2}})", R"("a")", ""}));

INSTANTIATE_TEST_SUITE_P(
    References, Checked,
    ::testing::Values(
        SchemaCase{R"({"$defs":{"n":{"type":"number"}},"properties":{"a":{"$ref":"#/$defs/n","minimum":1}}})",
                   R"({"a":0})", "/a: 0 is less than 1"},
        SchemaCase{R"({"properties":{"next":{"$ref":"#"}},"required":["id"]})",
                   R"({"id":1,"next":{"id":2,"next":{}}})", "/next/next: the property \"id\" is missing"},
        SchemaCase{R"({"$ref":"#/definitions/a~1b%25","definitions":{"a/b%":{"type":"null"}}})", "1",
                   ": expected null, found number 1"}));

INSTANTIATE_TEST_SUITE_P(
    RefusedSchemas, Checked,
    ::testing::Values(
        SchemaCase{"[]", "1",
                   "compile: the schema at its root: expected an object or a boolean, found array"},
        SchemaCase{
            R"({"type":"text"})", "1",
            "compile: the schema at /type: \"text\" is no type; use null, boolean, integer, number, string, "
            "array or object"},
        SchemaCase{R"({"properties":{"a":{"minimum":"1"}}})", "1",
                   "compile: the schema at /properties/a/minimum: expected a number, found string"},
        SchemaCase{R"({"multipleOf":0})", "1", "compile: the schema at /multipleOf: must be above 0"},
        SchemaCase{R"({"minLength":-1})", "1",
                   "compile: the schema at /minLength: expected a whole number that is not negative"},
        SchemaCase{R"({"required":"a"})", "1",
                   "compile: the schema at /required: expected a list of property names"},
        SchemaCase{R"({"allOf":[]})", "1",
                   "compile: the schema at /allOf: expected a list of schemas with at least one member"},
        SchemaCase{R"({"$defs":{"a":1}})", "1",
                   "compile: the schema at /$defs/a: expected an object or a boolean, found number"},
        SchemaCase{R"({"unevaluatedProperties":false})", "1",
                   "compile: the schema at /unevaluatedProperties: is not supported; write the properties in "
                   "one schema "
                   "with additionalProperties"},
        SchemaCase{
            R"({"$ref":"https://a.example/s.json"})", "1",
            "compile: the schema at /$ref: \"https://a.example/s.json\" leaves the document; only references "
            "such as #/$defs/name are followed"},
        SchemaCase{R"({"$ref":"#/$defs/x"})", "1",
                   "compile: the schema at its root: there is nothing at \"#/$defs/x\""},
        SchemaCase{R"({"$ref":"#"})", "1",
                   "compile: the schema at its root refers to itself for the same value, so checking would "
                   "never end"},
        SchemaCase{
            R"({"properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"anyOf":[{"$ref":"#/$defs/y"}]},)"
            R"("y":{"not":{"$ref":"#/$defs/x"}}}})",
            "1",
            "compile: the schema at /$defs/x refers to itself for the same value, so checking would never "
            "end"}));

TEST(SchemaCompile, NamesAPatternThatIsNoRegularExpression) {
  const auto schema = Schema::compile(parse(R"s({"properties":{"a":{"pattern":"(?=x)"}}})s").value());
  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().code, ErrorCode::invalid_input);
  EXPECT_THAT(schema.error().message, HasSubstr("the schema at /properties/a/pattern: "));
}

TEST(SchemaCompile, CapsDepthAndSize) {
  value deep(object{});
  for (int i = 0; i < 100; ++i) deep = value(object{{"items", std::move(deep)}});
  EXPECT_THAT(Schema::compile(deep).error().message, HasSubstr("nested deeper than 64 levels"));
  object many;
  for (int i = 0; i < 60'000; ++i) many[std::to_string(i)] = object{};
  EXPECT_THAT(Schema::compile(object{{"properties", std::move(many)}}).error().message,
              HasSubstr("more than 50000 parts"));
}

// Each definition asks for the next one twice: 2^60 checks if nobody counted.
TEST(SchemaCheck, EndsWhenTheSchemaMultiplies) {
  object definitions;
  for (int i = 0; i < 60; ++i) {
    const value next(object{{"$ref", fmt::format("#/$defs/d{}", i + 1)}});
    definitions[fmt::format("d{}", i)] = object{{"allOf", array{next, next}}};
  }
  definitions["d60"] = true;
  const auto schema = Schema::compile(object{{"$ref", "#/$defs/d0"}, {"$defs", definitions}});
  ASSERT_TRUE(schema) << schema.error().message;
  const auto valid = schema->validate(value(1));
  ASSERT_FALSE(valid);
  EXPECT_EQ(valid.error().code, ErrorCode::quota);
}

// A hundred thousand references in a row need no stack to compile; checking them stops at its cap.
TEST(SchemaCheck, EndsOnALongChainOfReferences) {
  object definitions;
  for (int i = 0; i < 20'000; ++i)
    definitions[fmt::format("d{}", i)] = object{{"$ref", fmt::format("#/$defs/d{}", i + 1)}};
  definitions["d20000"] = true;
  const auto schema = Schema::compile(object{{"$ref", "#/$defs/d0"}, {"$defs", definitions}});
  ASSERT_TRUE(schema) << schema.error().message;
  EXPECT_EQ(schema->validate(value(1)).error().code, ErrorCode::quota);
}

TEST(SchemaCheck, StopsCollectingAtTwentyProblemsAndNamesThree) {
  array items;
  for (int i = 0; i < 1000; ++i) items.emplace_back("x");
  const auto schema = Schema::compile(parse(R"({"items":{"type":"number"}})").value());
  const auto valid = schema->validate(items);
  ASSERT_FALSE(valid);
  EXPECT_EQ(valid.error().code, ErrorCode::schema);
  EXPECT_EQ(valid.error().message,
            "/0: expected number, found string \"x\"; /1: expected number, found string \"x\"; /2: expected "
            "number, found "
            "string \"x\"; and 17 more");
  EXPECT_EQ(valid.error().detail.at("problems").as_array().size(), Schema::kMaxProblems);
}

struct DefaultsCase {
  const char* schema;
  const char* instance;
  const char* filled;
};

class Defaults : public ::testing::TestWithParam<DefaultsCase> {};

TEST_P(Defaults, AreFilledIn) {
  const auto schema = Schema::compile(parse(GetParam().schema).value());
  ASSERT_TRUE(schema) << schema.error().message;
  value instance = parse(GetParam().instance).value();
  schema->fill_defaults(instance);
  EXPECT_EQ(dump(instance), GetParam().filled);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Defaults,
    ::testing::Values(
        DefaultsCase{R"({"properties":{"a":{"default":1},"b":{"default":[2]}}})", R"({"a":7})",
                     R"({"a":7,"b":[2]})"},
        DefaultsCase{R"({"properties":{"a":{"default":1}}})", R"({"a":null})", R"({"a":null})"},
        DefaultsCase{R"({"properties":{"a":{"properties":{"b":{"default":1}}}}})", R"({"a":{}})",
                     R"({"a":{"b":1}})"},
        DefaultsCase{R"({"properties":{"a":{"properties":{"b":{"default":1}}}}})", "{}", "{}"},
        DefaultsCase{R"({"items":{"properties":{"b":{"default":1}}}})", "[{},{\"b\":2}]",
                     R"([{"b":1},{"b":2}])"},
        DefaultsCase{R"({"allOf":[{"$ref":"#/$defs/x"}],"$defs":{"x":{"properties":{"a":{"default":1}}}}})",
                     "{}", R"({"a":1})"},
        DefaultsCase{R"({"properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"default":5}}})", "{}",
                     R"({"a":5})"},
        DefaultsCase{R"({"properties":{"a":{"default":{},"$ref":"#"}}})", "{}", R"({"a":{}})"},
        DefaultsCase{R"({"properties":{"a":{"default":1}}})", "3", "3"}));

}  // namespace
}  // namespace flow::json
