// Golden flows: each tests/flows/*.flow.json runs on the real engine, a real Chromium and the demo site, and
// must give the outputs it names.
//
// After a change that is meant:  build/dev/tests/flows/flow_flows_test --rebaseline [--gtest_filter=…]
// rewrites the expectations; the difference is reviewed like code.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "flow_file.hpp"
#include "nodes/catalog.hpp"
#include "world.hpp"

namespace flow::flows {
namespace {

bool rebaseline = false;

class GoldenFlow : public ::testing::TestWithParam<std::string> {};

// What the expectation looks at; of a node it names without outputs, everything.
json::object looked_at(const json::object& expected, const json::object& actual) {
  json::object out;
  for (const auto& [name, outputs] : expected) {
    const json::value* given = actual.if_contains(name);
    if (given == nullptr) continue;
    json::object& seen = (out[name] = json::object{}).get_object();
    const bool all = !outputs.is_object() || outputs.get_object().empty();
    for (const auto& [title, value] : given->get_object()) {
      if (all || outputs.get_object().contains(title)) seen[title] = value;
    }
  }
  return out;
}

json::object expected_outputs(const FlowFile& flow) {
  const json::value* outputs = flow.expect.if_contains("outputs");
  return outputs != nullptr && outputs->is_object() ? outputs->get_object() : json::object{};
}

void write_anew(FlowFile flow, const FlowResult& result, const json::object& outputs) {
  flow.expect["status"] = json::string(result.status);
  flow.expect["outputs"] = rebaselined(expected_outputs(flow), with_placeholders(outputs, result.known));
  std::ofstream(flow.path, std::ios::binary) << written(flow);
}

TEST_P(GoldenFlow, GivesWhatItNames) {
  const auto flow = load_flow(GetParam());
  ASSERT_TRUE(flow) << flow.error().message;
  const auto result = run_flow(*flow);
  ASSERT_TRUE(result) << result.error().message;
  const json::object outputs = looked_at(expected_outputs(*flow), result->outputs);
  if (rebaseline) return write_anew(*flow, *result, outputs);

  EXPECT_EQ(result->status, json::string_or(flow->expect, "status", "")) << result->problem;
  const json::value expected = filled_in(expected_outputs(*flow), result->known);
  const auto different = difference(expected, outputs);
  EXPECT_FALSE(different) << *different << "\n" << result->problem;
}

INSTANTIATE_TEST_SUITE_P(Flow, GoldenFlow, ::testing::ValuesIn(flow_paths()), [](const auto& info) {
  const std::string file = std::filesystem::path(info.param).filename().string();
  return file.substr(0, file.find('.'));
});

// A node without a flow is a node nobody has seen at work.
TEST(GoldenFlows, ThereIsOneForEveryNode) {
  for (const sdk::NodeType* node : nodes::all_nodes()) {
    const std::string path = FLOW_SOURCE_DIR "/tests/flows/" + std::string(node->spec.type) + ".flow.json";
    EXPECT_TRUE(std::filesystem::exists(path)) << "no golden flow " << path;
  }
}

}  // namespace
}  // namespace flow::flows

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--rebaseline") {
      flow::flows::rebaseline = true;
    } else {
      std::cerr << "unknown argument " << argv[i] << "; there is --rebaseline\n";
      return 2;
    }
  }
  return RUN_ALL_TESTS();
}
