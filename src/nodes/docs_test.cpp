#include "nodes/docs.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "nodes/catalog.hpp"

namespace flow::nodes {
namespace {

TEST(NodesMarkdown, IsWhatTheRepositoryHolds) {
  std::ifstream file(FLOW_SOURCE_DIR "/docs/nodes.md", std::ios::binary);
  ASSERT_TRUE(file) << "docs/nodes.md is missing";
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_TRUE(text.str() == nodes_markdown(catalogue()))
      << "docs/nodes.md is not what the specs say; run: ./dev run nodes --markdown > docs/nodes.md";
}

TEST(NodesMarkdown, NamesEveryNodeOnce) {
  const std::string text = nodes_markdown(catalogue());
  for (const auto* node : all_nodes()) {
    const std::string heading = "\n### " + std::string(node->spec.title) + "\n";
    const std::size_t at = text.find(heading);
    ASSERT_NE(at, std::string::npos) << node->spec.type;
    EXPECT_EQ(text.find(heading, at + 1), std::string::npos) << node->spec.type;
  }
}

}  // namespace
}  // namespace flow::nodes
