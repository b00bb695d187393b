#include <fstream>

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "nodes/testing/host.hpp"
#include "nodes/testing/node_test.hpp"
#include "os/temp_dir.hpp"

namespace flow::nodes {
namespace {

struct FileCase {
  const char* name;
  std::string file;     // its name
  std::string content;  // its bytes
  std::string inputs = "{}";
  std::string outputs = {};
  std::optional<ErrorCode> error = {};
  std::string message = {};
};
void PrintTo(const FileCase& one, std::ostream* out) {
  *out << one.name;
}

Result<json::object> parse(const FileCase& one) {
  TRY(const auto folder, os::TempDir::create(os::default_temp_root(), "flow-parse-file-", "test"));
  const std::string path = folder.path() + "/content";
  std::ofstream(path, std::ios::binary) << one.content;
  TRY(json::object inputs, json::parse_object(one.inputs));
  inputs["File"] = json::object{{"name", one.file},
                                {"mime", ""},
                                {"bytes", one.content.size()},
                                {"sha256", std::string(64, '0')},
                                {"artefact", "given"}};
  return testing::run_node("parse_file", json::dump(inputs),
                           [&path](testing::Host& host) { host.artifacts["given"] = path; });
}

class ParseFile : public ::testing::TestWithParam<FileCase> {};
TEST_P(ParseFile, Gives) {
  const FileCase& one = GetParam();
  const auto outputs = parse(one);
  if (one.error) {
    ASSERT_FALSE(outputs);
    EXPECT_EQ(outputs.error().code, *one.error);
    EXPECT_TRUE(outputs.error().message.contains(one.message)) << outputs.error().message;
    return;
  }
  ASSERT_TRUE(outputs) << outputs.error().message;
  EXPECT_TRUE(json::equal(*outputs, *json::parse(one.outputs))) << json::dump(*outputs);
}

// a.csv and sub/b.txt, as in base/zip_test.cpp.
const std::string kZip = *base64_decode(
    "UEsDBBQAAAAAAAAAIVwj33IACAAAAAgAAAAFAAAAYS5jc3Z4LHkKMSwyClBLAwQUAAAAAAAAACFcAAAAAAAAAAAAAA"
    "AABAAAAHN1Yi9QSwMEFAAAAAgAAAAhXJ5QlH0LAAAA8AAAAAkAAABzdWIvYi50eHTLSM3JyVfIGDEkAFBLAQIUAxQA"
    "AAAAAAAAIVwj33IACAAAAAgAAAAFAAAAAAAAAAAAAACAAQAAAABhLmNzdlBLAQIUAxQAAAAAAAAAIVwAAAAAAAAAAA"
    "AAAAAEAAAAAAAAAAAAAACAASsAAABzdWIvUEsBAhQDFAAAAAgAAAAhXJ5QlH0LAAAA8AAAAAkAAAAAAAAAAAAAAIAB"
    "TQAAAHN1Yi9iLnR4dFBLBQYAAAAAAwADAJwAAAB/AAAAAAA=");

const FileCase kCases[] = {
    {.name = "Csv",
     .file = "r.csv",
     .content = "a;b\n1;2\n",
     .outputs = R"j({"Rows": [{"a": "1", "b": "2"}], "Text": "a;b\n1;2\n", "Files": []})j"},
    {.name = "CsvByItsOptions",
     .file = "r.txt",
     .content = "1|2",
     .inputs = R"j({"Format": "csv", "Options": {"delimiter": "|", "header": false}})j",
     .outputs = R"j({"Rows": [["1", "2"]], "Text": "1|2", "Files": []})j"},
    {.name = "JsonList",
     .file = "r.JSON",
     .content = "[1, {\"a\": 2}]",
     .outputs = R"j({"Rows": [1, {"a": 2}], "Text": "[1, {\"a\": 2}]", "Files": []})j"},
    {.name = "JsonByItsContent",
     .file = "r",
     .content = "{\"a\": 2}",
     .outputs = R"j({"Rows": [{"a": 2}], "Text": "{\"a\": 2}", "Files": []})j"},
    {.name = "Archive", .file = "r.zip", .content = kZip, .outputs = R"j({"Rows": [], "Text": "", "Files": [
       {"name": "a.csv", "mime": "text/csv", "bytes": 8, "sha256": "0000000000000000000000000000000000000000000000000000000000000000", "artefact": "artefact-2"},
       {"name": "b.txt", "mime": "text/plain", "bytes": 240, "sha256": "0000000000000000000000000000000000000000000000000000000000000000", "artefact": "artefact-3"}]})j"},
    {.name = "DamagedArchive",
     .file = "r.zip",
     .content = kZip.substr(0, 200),
     .error = ErrorCode::schema,
     .message = "zip archive at byte 0"},
    {.name = "BrokenJson",
     .file = "r.json",
     .content = "{\"a\": }",
     .error = ErrorCode::schema,
     .message = "line 1, column 7"},
    {.name = "BrokenCsv",
     .file = "r.csv",
     .content = "a\n\"x",
     .error = ErrorCode::schema,
     .message = "byte 2"},
    {.name = "NoText",
     .file = "r.csv",
     .content = "a\n\xFF\n",
     .error = ErrorCode::schema,
     .message = "UTF-8"},
    {.name = "UnknownFormat",
     .file = "r.bin",
     .content = "\x01\x02",
     .error = ErrorCode::invalid_input,
     .message = "\"r.bin\" cannot be told from its name; choose Format"},
    {.name = "Xlsx",
     .file = "r.xlsx",
     .content = "PK\x03\x04",
     .error = ErrorCode::invalid_input,
     .message = "xlsx files are not read yet; save the sheet as CSV"},
    {.name = "Pdf",
     .file = "r",
     .content = "%PDF-1.7",
     .error = ErrorCode::invalid_input,
     .message = "pdf files are not read yet"},
    {.name = "UnknownOption",
     .file = "r.csv",
     .content = "a",
     .inputs = R"j({"Options": {"sheet": 2}})j",
     .error = ErrorCode::invalid_input,
     .message = "Options has sheet: 2"},
};
INSTANTIATE_TEST_SUITE_P(Case, ParseFile, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace flow::nodes
