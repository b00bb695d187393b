// The workflows of examples/ and tests/flows/ pass every check, with the real catalogue and the browser's
// selector grammar.
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "browser/selector.hpp"
#include "json/json.hpp"
#include "nodes/catalog.hpp"
#include "workflow/import.hpp"
#include "workflow/validate.hpp"

namespace flow::nodes {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files(std::string_view folder, std::string_view ending) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(fs::path(FLOW_SOURCE_DIR) / folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(ending) && name != "credentials.json") out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

// The workflow of a file: an example is one, a golden flow holds one.
json::object workflow_in(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  json::object document = json::parse_object(text.str()).value();
  const json::value* inner = document.if_contains("workflow");
  return inner == nullptr ? document : inner->as_object();
}

class Workflows : public ::testing::TestWithParam<fs::path> {};

TEST_P(Workflows, PassTheChecks) {
  const json::object source = workflow_in(GetParam());
  const workflow::Imported imported = workflow::import_document(source, catalogue());
  EXPECT_EQ(imported.document, source) << "a canonical document imports unchanged";
  const auto document = workflow::read_document(imported.document);
  ASSERT_TRUE(document) << document.error().message;
  workflow::CheckOptions options;
  options.check_selector = browser::check_selector;
  const workflow::Checked checked = workflow::check(*document, catalogue(), options);
  for (const workflow::Problem& problem : checked.problems)
    EXPECT_EQ(problem.severity, workflow::Severity::warning) << to_line(problem);
  EXPECT_TRUE(checked.ok());
}

std::string name_of(const ::testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.filename().string();
  return name.substr(0, name.find('.'));
}
INSTANTIATE_TEST_SUITE_P(Examples, Workflows, ::testing::ValuesIn(files("examples", ".json")), name_of);
INSTANTIATE_TEST_SUITE_P(Golden, Workflows, ::testing::ValuesIn(files("tests/flows", ".flow.json")), name_of);

}  // namespace
}  // namespace flow::nodes
