// The examples of the documentation, run: what a spec says its inputs give is what they give.
#include <gtest/gtest.h>

#include "nodes/catalog.hpp"
#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

std::vector<const sdk::NodeType*> with_outputs() {
  std::vector<const sdk::NodeType*> out;
  for (const auto* node : all_nodes()) {
    if (!node->spec.example.outputs.empty()) out.push_back(node);
  }
  return out;
}

class SpecExample : public ::testing::TestWithParam<const sdk::NodeType*> {};

TEST_P(SpecExample, GivesWhatItSays) {
  const auto& spec = GetParam()->spec;
  testing::check(spec.type, {.name = "Example",
                             .inputs = std::string(spec.example.inputs),
                             .outputs = std::string(spec.example.outputs)});
}

INSTANTIATE_TEST_SUITE_P(All, SpecExample, ::testing::ValuesIn(with_outputs()),
                         [](const auto& info) { return std::string(info.param->spec.type); });

}  // namespace
}  // namespace flow::nodes
