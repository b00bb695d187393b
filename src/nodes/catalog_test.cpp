// Holds the catalogue complete: every file that defines a node is listed, and every node says what it is.
#include "nodes/catalog.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "json/json.hpp"

namespace flow::nodes {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Types of the constants that files under nodes/ define, by file.
std::map<std::string, fs::path> defined_types() {
  std::map<std::string, fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(FLOW_SOURCE_DIR "/src/nodes")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".cpp") || name.ends_with("_test.cpp")) continue;
    const std::string text = read(entry.path());
    for (std::size_t at = text.find("\nconst NodeType "); at != std::string::npos;
         at = text.find("\nconst NodeType ", at + 1)) {
      const std::size_t type = text.find(".type = \"", at) + 9;
      found.emplace(text.substr(type, text.find('"', type) - type), entry.path());
    }
  }
  return found;
}

TEST(Catalog, ListsEveryNodeThatAFileDefines) {
  const auto defined = defined_types();
  EXPECT_GE(defined.size(), 45u);
  for (const auto& [type, path] : defined)
    EXPECT_NE(find_node(type), nullptr) << path << " defines " << type << ", which catalog.cpp does not list";
  for (const auto* node : all_nodes())
    EXPECT_TRUE(defined.contains(std::string(node->spec.type))) << node->spec.type;
}

TEST(Catalog, IsAlphabeticalAndUnique) {
  std::vector<std::string_view> types;
  for (const auto* node : all_nodes()) types.push_back(node->spec.type);
  EXPECT_TRUE(std::ranges::is_sorted(types));
  EXPECT_EQ(std::set(types.begin(), types.end()).size(), types.size());
  EXPECT_EQ(catalogue().all().size(), types.size());
  EXPECT_EQ(find_node("no_such_node"), nullptr);
}

TEST(Catalog, EachFileIsNamedForItsNodeAndHasATest) {
  for (const auto& [type, path] : defined_types()) {
    EXPECT_EQ(path.stem().string(), type);
    const workflow::Category category = find_node(type)->spec.category;
    EXPECT_EQ(path.parent_path().filename().string(), std::string(to_string(category))) << type;
    fs::path test = path;
    test.replace_filename(type + "_test.cpp");
    EXPECT_TRUE(fs::exists(test)) << test << " is missing";
  }
}

class CatalogRow : public testing::TestWithParam<const sdk::NodeType*> {};

TEST_P(CatalogRow, IsComplete) {
  const workflow::NodeSpec& spec = GetParam()->spec;
  EXPECT_FALSE(spec.title.empty());
  EXPECT_TRUE(spec.summary.ends_with('.')) << spec.summary;
  EXPECT_EQ(std::ranges::count(spec.summary, '\n'), 0);
  EXPECT_FALSE(spec.description.empty());
  EXPECT_GE(spec.credits, 0);
  EXPECT_NE(GetParam()->run, nullptr);
  for (const auto name : spec.errors) EXPECT_NE(find_error_code(name), nullptr) << name;

  std::set<std::string_view> titles;
  for (const auto& input : spec.inputs) {
    EXPECT_TRUE(titles.insert(input.name).second) << "two inputs are called " << input.name;
    EXPECT_FALSE(input.help.empty()) << input.name << " has no help";
    EXPECT_FALSE(input.is_required && input.default_value) << input.name << " is required and has a default";
    if (!input.options.empty() && input.default_value) {
      EXPECT_NE(std::ranges::find(input.options, std::string_view(input.default_value->as_string())),
                input.options.end())
          << input.name;
    }
  }
  for (const auto& rule : spec.rules) {
    for (const auto name : rule.inputs) EXPECT_TRUE(titles.contains(name)) << name;
  }
  std::set<std::pair<std::string_view, bool>> outputs;
  for (const auto& output : spec.outputs)
    EXPECT_TRUE(outputs.insert({output.name, output.is_inner}).second) << output.name;
}

TEST_P(CatalogRow, HasAnExample) {
  const workflow::NodeSpec& spec = GetParam()->spec;
  const auto inputs = json::parse_object(spec.example.inputs);
  ASSERT_TRUE(inputs) << inputs.error().message;
  for (const auto& [name, value] : *inputs) EXPECT_NE(spec.input(name), nullptr) << name;
  if (spec.example.outputs.empty()) return;
  const auto outputs = json::parse_object(spec.example.outputs);
  ASSERT_TRUE(outputs) << outputs.error().message;
  for (const auto& [name, value] : *outputs)
    EXPECT_TRUE(spec.case_paths || spec.find_output(name) != nullptr) << name;
}

TEST_P(CatalogRow, HasAGoldenFlowThatUsesIt) {
  const std::string type(GetParam()->spec.type);
  const auto flow =
      json::parse_object(read(fs::path(FLOW_SOURCE_DIR "/tests/flows") / (type + ".flow.json")));
  ASSERT_TRUE(flow) << "tests/flows/" << type << ".flow.json: " << flow.error().message;
  const json::value* nodes = json::find(json::value(*flow), "/workflow/nodes") == nullptr
                                 ? nullptr
                                 : &flow->at("workflow").at("nodes");
  ASSERT_TRUE(nodes != nullptr && nodes->is_array());
  EXPECT_TRUE(std::ranges::any_of(
      nodes->get_array(), [&](const json::value& node) { return node.at("type") == json::value(type); }));
  EXPECT_TRUE(flow->contains("expect"));
}

INSTANTIATE_TEST_SUITE_P(All, CatalogRow, testing::ValuesIn(all_nodes()),
                         [](const auto& info) { return std::string(info.param->spec.type); });

}  // namespace
}  // namespace flow::nodes
