#include "workflow/light.hpp"

#include <gtest/gtest.h>

#include "workflow/node_spec.hpp"

namespace flow::workflow {
namespace {

const Catalogue& catalogue() {
  static const NodeSpec data{.type = "data", .title = "Data", .summary = ""};
  static const NodeSpec open{.type = "open", .title = "Open", .summary = "", .needs_browser = true};
  static const Catalogue both({&data, &open});
  return both;
}

TEST(Light, IsWhatNeedsNoBrowser) {
  struct Case {
    std::string_view nodes;
    bool light;
  };
  for (const Case& one : {
           Case{R"([])", true},
           Case{R"([{"type": "data"}])", true},
           Case{R"([{"type": "data"}, {"type": "data"}])", true},
           Case{R"([{"type": "data"}, {"type": "open"}])", false},
           Case{R"([{"type": "data"}, {"type": "of a later version"}])", false},
           Case{R"([{"type": 7}])", false},
           Case{R"([7])", false},
       }) {
    const json::object document{{"nodes", json::parse(one.nodes).value()}};
    EXPECT_EQ(is_light(document, catalogue()), one.light) << one.nodes;
  }
}

}  // namespace
}  // namespace flow::workflow
