#include <gtest/gtest.h>

#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

struct FileCase {
  const char* name;
  const char* inputs;
  const char* file;  // its name
  const char* mime;
  const char* content;
};
void PrintTo(const FileCase& one, std::ostream* out) {
  *out << one.inputs;
}

class ToFile : public ::testing::TestWithParam<FileCase> {};
TEST_P(ToFile, Writes) {
  const auto outputs = testing::run_node("to_file", GetParam().inputs);
  ASSERT_TRUE(outputs) << outputs.error().message;
  const json::object& file = outputs->at("File").as_object();
  EXPECT_EQ(file.at("name"), json::value(GetParam().file));
  EXPECT_EQ(file.at("mime"), json::value(GetParam().mime));
  // What stands in it is read back in the golden flow.
  EXPECT_EQ(file.at("bytes"), json::value(std::string_view(GetParam().content).size()));
}

const FileCase kCases[] = {
    {"Csv", R"({"Data": [{"a": 1, "b": "=x"}, {"c": null}]})", "data.csv", "text/csv",
     "a,b,c\r\n1,'=x,\r\n,,\r\n"},
    {"OneObject", R"({"Data": {"a": 1}, "Name": "one"})", "one.csv", "text/csv", "a\r\n1\r\n"},
    {"Json", R"({"Data": {"a": [1]}, "Format": "json", "Name": "x.geojson"})", "x.geojson",
     "application/json", "{\n  \"a\": [\n    1\n  ]\n}\n"},
    {"Text", R"({"Data": "hello", "Format": "text"})", "data.txt", "text/plain", "hello"},
};
INSTANTIATE_TEST_SUITE_P(Case, ToFile, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

const testing::NodeCase kRefusals[] = {
    {.name = "NoTable",
     .inputs = R"json({"Data": "x"})json",
     .error = ErrorCode::invalid_input,
     .message = "Data is string; a CSV file is made of a list"},
    {.name = "Xlsx",
     .inputs = R"json({"Data": [], "Format": "xlsx"})json",
     .error = ErrorCode::invalid_input,
     .message = "xlsx files are not written yet; use csv"},
    {.name = "Folder",
     .inputs = R"json({"Data": [], "Name": "../x"})json",
     .error = ErrorCode::invalid_input,
     .message = "\"../x\" is no name for a file"},
};
FLOW_NODE_TABLE(ToFileRefuses, "to_file", kRefusals);

}  // namespace
}  // namespace flow::nodes
