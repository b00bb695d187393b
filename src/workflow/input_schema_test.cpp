#include "workflow/input_schema.hpp"

#include <gtest/gtest.h>

#include "json/schema.hpp"
#include "workflow/testing/sketch.hpp"

namespace flow::workflow {
namespace {

bool takes(std::string_view type, std::string_view inputs) {
  const json::object document = inputs_schema(*testing::small_catalogue().find(type));
  const auto schema = json::Schema::compile(json::value(document));
  EXPECT_TRUE(schema.has_value()) << (schema ? "" : schema.error().message);
  return schema && schema->validate(json::parse(inputs).value()).has_value();
}

TEST(InputsSchema, TakesWhatTheChecksTake) {
  const std::tuple<std::string_view, std::string_view, bool> cases[] = {
      {"open", R"({"URL": "x"})", true},
      {"open", R"({"Url": "x"})", false},
      {"click", R"({"Web Page": "x"})", false},
      {"value", R"({"Mode": "one"})", true},
      {"value", R"({"Mode": "some"})", false},
      {"value", R"({"Mode": "{{ params.mode }}"})", true},
      {"value", R"({"Count": 1})", true},
      {"value", R"({"Count": "{{ 1 }}"})", true},
      {"value", R"({"Count": [1]})", false},
      {"secret", R"({"Password": {"$credential": "x", "field": "y"}})", true},
      {"secret", R"({"Password": "hunter2"})", false},
      {"merge", R"({"Data 1": 1, "Data 19": [], "Data 20": null})", true},
      {"merge", R"({"Data 0": 1})", false},
      {"merge", R"({"Data 21": 1})", false},
      {"merge", R"({"Data": 1})", false},
  };
  for (const auto& [type, inputs, expected] : cases)
    EXPECT_EQ(takes(type, inputs), expected) << type << inputs;
}

TEST(InputsSchema, SaysTitleHelpDefaultAndWhatIsRequired) {
  const NodeSpec spec{.type = "x",
                      .title = "X",
                      .inputs = {text("A").required().helped("Why."), number("B").with_default(3)}};
  EXPECT_EQ(
      json::dump(inputs_schema(spec)),
      R"({"type":"object","title":"X","properties":{)"
      R"("A":{"type":["string","number","boolean","array","object","null"],"title":"A","description":"Why.",)"
      R"("x-required":true},)"
      R"("B":{"type":["number","string","null"],"title":"B","default":3}},"additionalProperties":false})");
}

}  // namespace
}  // namespace flow::workflow
