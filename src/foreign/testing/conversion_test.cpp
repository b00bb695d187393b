#include "foreign/testing/conversion_test.hpp"

#include <fmt/format.h>

#include "browser/selector.hpp"
#include "nodes/catalog.hpp"
#include "workflow/written.hpp"

namespace flow::foreign::testing {
namespace {

std::string node_line(const json::object& node) {
  const json::object& data = node.at("data").as_object();
  std::string line = fmt::format("{} {}", json::string_or(node, "id", ""), json::string_or(node, "type", ""));
  if (node.contains("parentId")) line += fmt::format(" in {}", json::string_or(node, "parentId", ""));
  line += ' ' + json::dump(data.at("inputs"));
  if (const json::value* settings = data.if_contains("settings")) line += ' ' + json::dump(*settings);
  return line;
}

std::string edge_line(const json::object& edge) {
  return fmt::format("{}.{} > {}.{}", json::string_or(edge, "source", ""),
                     json::string_or(edge, "sourceHandle", ""), json::string_or(edge, "target", ""),
                     json::string_or(edge, "targetHandle", ""));
}

template <class Write>
std::vector<std::string> lines(const json::object& document, std::string_view key, Write write) {
  std::vector<std::string> out;
  for (const json::value& member : document.at(key).as_array()) out.push_back(write(member.as_object()));
  return out;
}

}  // namespace

void PrintTo(const ConversionCase& one, std::ostream* out) {
  *out << one.file;
}

Result<Converted> convert_text(std::string_view file) {
  TRY(json::object source, json::parse_object(file));
  return convert(std::move(source),
                 {.catalogue = nodes::catalogue(), .check_selector = browser::check_selector});
}

void check(const ConversionCase& one) {
  auto converted = convert_text(one.file);
  ASSERT_TRUE(converted) << converted.error().message;
  EXPECT_EQ(lines(converted->document, "nodes", node_line), one.nodes);
  if (!one.edges.empty()) {
    EXPECT_EQ(lines(converted->document, "edges", edge_line), one.edges);
  }
  std::vector<std::string> left_out;
  for (std::size_t i = 0; i < converted->left_out.size(); ++i) {
    const std::string line = to_line(converted->left_out[i]);
    const bool expected = i < one.left_out.size() && line.starts_with(one.left_out[i]);
    left_out.push_back(expected ? one.left_out[i] : line);
  }
  EXPECT_EQ(left_out, one.left_out);
  workflow::CheckOptions options;
  options.check_selector = browser::check_selector;
  const auto read = workflow::read_written(std::move(converted->document), nodes::catalogue(), {}, options);
  ASSERT_TRUE(read) << read.error().message;
  for (const workflow::Problem& problem : read->checked.problems) {
    EXPECT_NE(problem.severity, workflow::Severity::error) << workflow::to_line(problem);
  }
  EXPECT_EQ(read->changes, std::vector<std::string>{}) << "its names are the canonical ones";
}

}  // namespace flow::foreign::testing
