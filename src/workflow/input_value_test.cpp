#include "workflow/input_value.hpp"

#include <gtest/gtest.h>

namespace flow::workflow {
namespace {

Result<json::value> evaluate(std::string_view written, bool* null_in_text = nullptr) {
  TRY(const InputValue value, InputValue::compile(json::parse(written).value()));
  const json::object names =
      json::parse_object(R"({"params": {"n": 3, "list": [1, "x"], "nothing": null}})").value();
  bool had_null = false;
  auto result = value.evaluate(
      expr::JsonScope(names),
      [](const CredentialReference& reference) -> Result<json::value> {
        if (reference.name == "gone") return fail(ErrorCode::auth, "there is no credential \"gone\"");
        return json::value("<" + reference.name + "/" + reference.field + ">");
      },
      had_null);
  if (null_in_text != nullptr) *null_in_text = had_null;
  return result;
}

TEST(InputValue, KeepsTypesAndFillsLeaves) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"("plain")", R"("plain")"},
      {"12", "12"},
      {R"("{{ params.list }}")", R"([1,"x"])"},
      {R"("{{ params.n + 1 }}")", "4"},
      {R"("n = {{ params.n }}")", R"("n = 3")"},
      {R"(["{{ params.n }}", "a{{ params.n }}", 7, null])", R"([3,"a3",7,null])"},
      {R"({"a": {"b": "{{ params.n }}"}, "{{ params.n }}": 1})", R"({"a":{"b":3},"{{ params.n }}":1})"},
      {R"({"$credential": "shop"})", R"("<shop/>")"},
      {R"({"H": {"$credential": "shop", "field": "username"}})", R"({"H":"<shop/username>"})"},
      {R"("{{ '{{' }}")", R"("{{")"},
  };
  for (const auto& [written, expected] : cases) {
    const auto value = evaluate(written);
    ASSERT_TRUE(value.has_value()) << written << ": " << value.error().message;
    EXPECT_EQ(json::dump(*value), expected) << written;
  }
}

TEST(InputValue, SaysWhetherANullBecameText) {
  bool null_in_text = false;
  EXPECT_EQ(evaluate(R"({"a": "x{{ params.nothing }}"})", &null_in_text).value(), (json::value{{"a", "x"}}));
  EXPECT_TRUE(null_in_text);
  EXPECT_EQ(evaluate(R"("{{ params.nothing }}")", &null_in_text).value(), json::value(nullptr));
  EXPECT_FALSE(null_in_text);
}

TEST(InputValue, WhatNeverChangesIsAConstant) {
  EXPECT_NE(InputValue::compile(json::parse(R"({"a": [1, "x"]})").value())->constant(), nullptr);
  EXPECT_EQ(InputValue::compile(json::parse(R"({"a": [1, "{{ 1 }}"]})").value())->constant(), nullptr);
  EXPECT_NE(InputValue::verbatim(json::value("{{ 1 }}")).constant(), nullptr);
}

TEST(InputValue, FindsTemplatesAndCredentialsAtAnyDepth) {
  const InputValue value =
      InputValue::compile(
          json::parse(R"({"a": ["{{ 1 }}", {"b": {"$credential": "x"}}], "c": "{{ 2 }}"})").value())
          .value();
  int templates = 0;
  value.each_template([&](const expr::Template&) { ++templates; });
  EXPECT_EQ(templates, 2);
  EXPECT_TRUE(value.holds_credential());
  EXPECT_EQ(value.credential(), nullptr);
}

TEST(InputValue, Refuses) {
  for (const std::string_view written :
       {R"("{{ 1 +")", R"(["{{ }}"])", R"({"$credential": ""})", R"({"$credential": "a", "x": 1})",
        R"({"$credential": "a", "field": ""})", R"({"$credential": 1})"}) {
    EXPECT_EQ(evaluate(written).error().code, ErrorCode::invalid_input) << written;
  }
  EXPECT_EQ(evaluate(R"({"a": {"$credential": "gone"}})").error().code, ErrorCode::auth);
  EXPECT_TRUE(evaluate(R"({"a": "{{ params.absent }}"})").error().message.starts_with("a: "));
}

}  // namespace
}  // namespace flow::workflow
