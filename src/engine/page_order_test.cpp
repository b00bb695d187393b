// Nodes on a real page: one after another, in plan order; what a failure leaves; what ends with the run.
#include <gtest/gtest.h>

#include "engine/testing/rig.hpp"
#include "os/files.hpp"

namespace flow::engine {
namespace {

using testing::Draft;
using testing::notebook;
using testing::Rig;
using Strings = std::vector<std::string>;

TEST(Pages, TwoNodesOnOnePageNeverInterleaveAndKeepTheirOrder) {
  Rig rig;
  Draft draft;
  draft.node("open", "open")
      .node(
          "runs", "each", R"({"Items": [)" + [] {
            std::string items = "0";
            for (int i = 1; i < 100; ++i) items += fmt::format(",{}", i);
            return items;
          }() + "]}");
  draft.edge("open", "Web Page", "runs", "Web Page");
  for (const auto* id : {"b", "a"})
    draft.node(id, "touch", "{}", "{}", "runs").edge("runs", "Web Page", id, "Web Page");
  EXPECT_EQ(rig.run(draft).status, ExecutionStatus::completed);
  Strings expected;
  for (int i = 0; i < 100; ++i) expected.insert(expected.end(), {"begin b", "end b", "begin a", "end a"});
  EXPECT_EQ(notebook().lines, expected);
}

TEST(Pages, AFailureLeavesThePictureAndTheDocument) {
  Rig rig;
  const auto outcome = rig.run(Draft()
                                   .node("open", "open", R"({"Html": "<h1>Price list</h1>"})")
                                   .node("t", "touch", R"({"Fail": true})")
                                   .edge("open", "Web Page", "t", "Web Page"));
  EXPECT_EQ(outcome.status, ExecutionStatus::failed);
  const NodeFinished* record = rig.journal.finished("t");
  ASSERT_NE(record, nullptr);
  ASSERT_EQ(record->evidence.size(), 2U) << (record->warnings.empty() ? "" : record->warnings[0]);
  EXPECT_EQ(record->evidence[0].name, "t-failure.png");
  EXPECT_EQ(record->evidence[1].name, "t-failure.html");
  // The error names them, and so does who shows it.
  EXPECT_EQ(json::string_or(record->error->detail, "screenshot", ""), record->evidence[0].id.str());
  EXPECT_EQ(json::string_or(record->error->detail, "document", ""), record->evidence[1].id.str());
  const auto png = os::read_file(rig.folder + "/" + record->evidence[0].id.str(), Bytes{10U << 20});
  ASSERT_TRUE(png);
  EXPECT_EQ(png->substr(1, 3), "PNG");
  const auto html = os::read_file(rig.folder + "/" + record->evidence[1].id.str(), Bytes{10U << 20});
  ASSERT_TRUE(html);
  EXPECT_NE(html->find("Price list"), std::string::npos);
}

TEST(Pages, ContinueHandsThePageOn) {
  Rig rig;
  const auto outcome = rig.run(Draft()
                                   .node("open", "open")
                                   .node("t", "touch", R"({"Fail": true})", R"({"on_error": "continue"})")
                                   .node("u", "touch")
                                   .node("v", "touch", "{}", R"({"when": "false"})")
                                   .node("w", "touch")
                                   .edge("open", "Web Page", "t", "Web Page")
                                   .edge("t", "Web Page", "u", "Web Page")
                                   .edge("u", "Web Page", "v", "Web Page")
                                   .edge("v", "Web Page", "w", "Web Page"));
  EXPECT_EQ(outcome.status, ExecutionStatus::completed);
  EXPECT_EQ(rig.state("u"), "succeeded");
  EXPECT_EQ(rig.state("v"), "bypassed");
  EXPECT_EQ(rig.state("w"), "succeeded");
}

TEST(Pages, TabsOfAnIterationAreClosedAtItsEnd) {
  Rig rig;
  const auto outcome = rig.run(Draft()
                                   .node("open", "open")
                                   .node("l", "each", R"({"Items": [1, 2, 3]})")
                                   .node("tab", "tab", "{}", "{}", "l")
                                   .node("t", "touch", "{}", "{}", "l")
                                   .edge("open", "Web Page", "l", "Web Page")
                                   .edge("l", "Web Page", "tab", "Web Page")
                                   .edge("tab", "Web Page", "t", "Web Page"));
  EXPECT_EQ(outcome.status, ExecutionStatus::completed);
  EXPECT_EQ(notebook().lines, (Strings{"2 tabs", "begin t", "end t", "2 tabs", "begin t", "end t", "2 tabs",
                                       "begin t", "end t"}));
}

TEST(Pages, CancellingClosesTheBrowserWithinASecond) {
  Rig rig;
  std::optional<SteadyTime> asked;
  rig.cancel_at("p", "enough");
  const auto cancel = rig.listener;
  rig.listener = [&](const Record& record) {
    const auto* started = std::get_if<NodeStarted>(&record);
    if (started != nullptr && started->node.str() == "p") asked = std::chrono::steady_clock::now();
    if (std::holds_alternative<ExecutionFinished>(record)) {
      EXPECT_LT(std::chrono::steady_clock::now() - *asked, milliseconds{1000});
      EXPECT_EQ(rig.browsers.stats().contexts, 0);
    }
    cancel(record);
  };
  const auto outcome = rig.run(Draft()
                                   .node("open", "open")
                                   .node("p", "pause", R"({"Seconds": 3600})")
                                   .edge("open", "Web Page", "p", "Data"));
  EXPECT_EQ(outcome.status, ExecutionStatus::cancelled);
  EXPECT_TRUE(asked.has_value());
}

}  // namespace
}  // namespace flow::engine
