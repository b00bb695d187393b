// Inputs of a test run in the place of the document's. What import and checks say is in their own tests.
#include "workflow/written.hpp"

#include <gtest/gtest.h>

namespace flow::workflow {
namespace {

json::object parsed(std::string_view text) {
  return json::parse_object(text).value();
}

TEST(OverrideInputs, ReplaceThoseOfTheDocument) {
  struct Row {
    const char* node;
    const char* inputs;
    const char* after;
  };
  for (const Row& row :
       {Row{R"({"id": "a", "data": {"name": "A", "inputs": {"X": 1, "Y": 2}}})", R"({"X": 5, "Z": {}})",
            R"({"id":"a","data":{"name":"A","inputs":{"X":5,"Y":2,"Z":{}}}})"},
        Row{R"({"id": "a"})", R"({"X": 5})", R"({"id":"a","data":{"inputs":{"X":5}}})"},
        Row{R"({"id": "a", "data": 3})", R"({})", R"({"id":"a","data":{"inputs":{}}})"}}) {
    json::object document{{"nodes", json::array{json::object{{"id", "b"}}, parsed(row.node)}}};
    const auto done = override_inputs(document, {{"a", parsed(row.inputs)}});
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(json::dump(document.at("nodes").at(1)), row.after);
    EXPECT_EQ(json::dump(document.at("nodes").at(0)), R"({"id":"b"})");
  }
}

TEST(OverrideInputs, NameTheNodeThatIsNotThere) {
  for (const char* text : {R"({"nodes": [{"id": "b"}]})", R"({"nodes": 3})", R"({})"}) {
    json::object document = parsed(text);
    const auto done = override_inputs(document, {{"a", json::object{}}});
    ASSERT_FALSE(done) << text;
    EXPECT_EQ(done.error().code, ErrorCode::invalid_input);
    EXPECT_EQ(done.error().message,
              "there is no node \"a\" in the workflow whose inputs could be overridden");
  }
}

}  // namespace
}  // namespace flow::workflow
