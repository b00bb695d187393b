// What is kept of a page whose node is cut short, by why it is.
#include <gtest/gtest.h>

#include "engine/testing/rig.hpp"
#include "os/files.hpp"

namespace flow::engine {
namespace {

using testing::Draft;
using testing::Rig;

constexpr const char* kWaits = "() => new Promise(() => {})";
constexpr const char* kHangs = "() => { for (;;); }";

class SwitchLease final : public Lease {
 public:
  Result<void> check() const override {
    if (held) return {};
    return fail(ErrorCode::cancelled, "the lease is lost");
  }
  bool held = true;
};

Draft node_on_a_page(const char* script, const char* settings = "{}") {
  return Draft()
      .node("open", "open", R"({"Html": "<title>Shop</title><h1>Price list</h1>"})")
      .node("t", "touch", fmt::format(R"({{"Script": "{}"}})", script), settings)
      .edge("open", "Web Page", "t", "Web Page");
}

bool script_begins(const Record& record) {
  const auto* line = std::get_if<LogRecord>(&record);
  return line != nullptr && line->message == "the script begins";
}

struct Case {
  std::string name;
  StopReason reason;
  bool held;  // the lease, from then on
  std::vector<std::string> files;
  std::string page_title;
};
void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}
class Evidence : public ::testing::TestWithParam<Case> {};
TEST_P(Evidence, IsKeptOfAnInterruptedNode) {
  const Case& one = GetParam();
  Rig rig;
  SwitchLease lease;
  rig.request.lease = &lease;
  rig.stop_when(
      [&](const Record& record) {
        if (!script_begins(record)) return false;
        lease.held = one.held;
        return true;
      },
      one.reason);
  const Outcome outcome = rig.run(node_on_a_page(kWaits));
  EXPECT_EQ(outcome.status, ExecutionStatus::cancelled);
  const NodeFinished* record = rig.journal.finished("t");
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->state, workflow::NodeState::cancelled);
  EXPECT_EQ(record->error->code, ErrorCode::cancelled);
  EXPECT_EQ(json::string_or(record->error->detail, "page_title", ""), one.page_title);
  std::vector<std::string> files;
  for (const Artifact& file : record->evidence) files.push_back(file.name);
  EXPECT_EQ(files, one.files);
  EXPECT_EQ(rig.journal.all<ArtifactStored>().size(), one.files.size());
}
INSTANTIATE_TEST_SUITE_P(
    All, Evidence,
    ::testing::Values(
        Case{"Interrupted", StopReason::interrupted, true, {"t-failure.png", "t-failure.html"}, "Shop"},
        Case{"InterruptedAndLostMeanwhile", StopReason::interrupted, false, {}, "Shop"},
        Case{"Cancelled", StopReason::cancelled, true, {}, ""},
        Case{"LeaseLost", StopReason::lease_lost, true, {}, ""},
        Case{"TimeOver", StopReason::time_over, true, {}, ""}),
    [](const auto& info) { return info.param.name; });

TEST(RunsThatTakeTooLong, KeepEvidenceOfTheNodeTheyHungIn) {
  Rig rig;
  const Outcome outcome = rig.run(node_on_a_page(kWaits).settings(R"({"timeout_s": 1})"));
  EXPECT_EQ(outcome.status, ExecutionStatus::failed);
  const NodeFinished* record = rig.journal.finished("t");
  ASSERT_NE(record, nullptr);
  std::vector<std::string> files;
  for (const Artifact& file : record->evidence) files.push_back(file.name);
  EXPECT_EQ(files, (std::vector<std::string>{"t-failure.png", "t-failure.html"}));
}

TEST(Interrupted, ShowsThePageAsItWas) {
  Rig rig;
  rig.stop_when(script_begins, StopReason::interrupted);
  rig.run(node_on_a_page(kWaits, R"({"retry": {"max": 3}, "on_error": "continue"})"));
  const NodeFinished* record = rig.journal.finished("t");
  ASSERT_NE(record, nullptr);
  ASSERT_EQ(record->evidence.size(), 2U);
  EXPECT_EQ(json::string_or(record->error->detail, "screenshot", ""), record->evidence[0].id.str());
  EXPECT_EQ(json::string_or(record->error->detail, "document", ""), record->evidence[1].id.str());
  const auto html = os::read_file(rig.folder + "/" + record->evidence[1].id.str(), Bytes{10U << 20});
  ASSERT_TRUE(html);
  EXPECT_NE(html->find("Price list"), std::string::npos);
}

struct BrowserCase {
  std::string name;
  StopReason reason;
  bool held;      // the lease, from then on
  int processes;  // that are left for the next run
};
void PrintTo(const BrowserCase& one, std::ostream* out) {
  *out << one.name;
}
class Browsers : public ::testing::TestWithParam<BrowserCase> {};
TEST_P(Browsers, AreKilledWhenTheLeaseIsLost) {
  const BrowserCase& one = GetParam();
  Rig rig;
  SwitchLease lease;
  rig.request.lease = &lease;
  std::optional<SteadyTime> asked;
  rig.stop_when(
      [&](const Record& record) {
        if (std::holds_alternative<ExecutionFinished>(record)) {
          EXPECT_EQ(rig.browsers.stats().processes, one.processes);
          EXPECT_EQ(rig.browsers.stats().contexts, 0);
          EXPECT_EQ(rig.browsers.stats().crashes, 0U);
          EXPECT_LT(std::chrono::steady_clock::now() - *asked, milliseconds{1000});
        }
        if (!script_begins(record)) return false;
        lease.held = one.held;
        asked = std::chrono::steady_clock::now();
        return true;
      },
      one.reason);
  EXPECT_EQ(rig.run(node_on_a_page(kHangs)).status, ExecutionStatus::cancelled);
  EXPECT_TRUE(asked);
}
INSTANTIATE_TEST_SUITE_P(
    All, Browsers,
    ::testing::Values(BrowserCase{"Cancelled", StopReason::cancelled, true, 1},
                      BrowserCase{"LeaseLost", StopReason::lease_lost, false, 0},
                      // Nobody has told the run yet: it is found when browsers are closed.
                      BrowserCase{"LostAtItsEnd", StopReason::cancelled, false, 0}),
    [](const auto& info) { return info.param.name; });

// A page that answers nobody: the attempt ends all the same, and soon.
TEST(Interrupted, WaitsAtMostThreeSecondsForThePage) {
  Rig rig;
  std::optional<SteadyTime> asked;
  std::optional<SteadyTime> ended;
  rig.stop_when(
      [&](const Record& record) {
        if (std::holds_alternative<NodeFinished>(record) && asked) ended = std::chrono::steady_clock::now();
        if (!script_begins(record)) return false;
        asked = std::chrono::steady_clock::now();
        return true;
      },
      StopReason::interrupted);
  EXPECT_EQ(rig.run(node_on_a_page(kHangs)).status, ExecutionStatus::cancelled);
  ASSERT_TRUE(asked && ended);
  EXPECT_LT(*ended - *asked, milliseconds{3500});
  EXPECT_FALSE(rig.journal.finished("t")->warnings.empty());
}

}  // namespace
}  // namespace flow::engine
