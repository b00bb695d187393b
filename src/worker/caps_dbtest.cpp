// What one execution may keep: files and journal, counted over all of its attempts.
#include "worker/testing/workshop.hpp"

namespace flow::worker {
namespace {

using testing::Draft;
using testing::notebook;
using testing::Workshop;

// A file of so many bytes.
std::string file_of(std::size_t bytes, std::string_view name) {
  return fmt::format(R"({{"Data": "{}", "Format": "text", "Name": "{}"}})", std::string(bytes, 'x'), name);
}
constexpr std::string_view kFailsOnce = R"({"Failures": 1})";
constexpr std::string_view kOneTry = R"({"retry": {"max": 0}})";

std::vector<std::string> files_of(const db::ExecutionDetail& detail) {
  std::vector<std::string> out;
  for (const db::ArtifactRow& file : detail.artifacts)
    out.push_back(fmt::format("{} {} {}", file.attempt, file.node, file.bytes));
  return out;
}
std::string error_of(const db::ExecutionDetail& detail, int attempt, std::string_view node) {
  for (const db::NodeRunRow& row : detail.node_runs) {
    if (row.attempt != attempt || row.node.str() != node || !row.error) continue;
    const json::object& error = row.error->get_object();
    return fmt::format("{}: {}", json::string_or(error, "class", ""), json::string_or(error, "message", ""));
  }
  return "";
}

TEST(Caps, ANodeThatWantsToStoreMoreFails) {
  Workshop shop;
  shop.options.caps.files = Bytes{100};
  shop.run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(Draft()
                                                           .node("a", "to_file", file_of(60, "one"))
                                                           .node("b", "to_file", file_of(60, "two"))
                                                           .then("a", "b")));
    CO_TRY(const OnceResult result, co_await shop->attempt(id));
    EXPECT_EQ(result, OnceResult::failed);
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::failed);  // another attempt would not help
    EXPECT_EQ(error_of(detail, 1, "b"),
              "quota: two.txt has 60 bytes, and 60 of the 100 bytes for files of a run are used; store less, "
              "or have the limit raised");
    EXPECT_EQ(files_of(detail), std::vector<std::string>{"1 a 60"});
    co_return Result<void>{};
  });
}

TEST(Caps, OfFilesHoldOverTwoAttempts) {
  Workshop shop;
  shop.options.caps.files = Bytes{100};
  shop.run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(Draft()
                                                           .node("a", "to_file", file_of(60, "one"))
                                                           .node("b", "shaky", kFailsOnce, kOneTry)
                                                           .node("c", "to_file", file_of(60, "two"))
                                                           .then("a", "b")
                                                           .then("b", "c")));
    CO_TRY_VOID(co_await shop->attempt(id));
    CO_TRY_VOID(co_await shop->promote(id));
    CO_TRY_VOID(co_await shop->attempt(id));
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.attempt, 2);
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::failed);
    EXPECT_EQ(error_of(detail, 2, "c"),
              "quota: two.txt has 60 bytes, and 60 of the 100 bytes for files of a run are used; store less, "
              "or have the limit raised");
    EXPECT_EQ(files_of(detail), std::vector<std::string>{"1 a 60"});
    co_return Result<void>{};
  });
}

// Each node has 4,000 characters as its input and again as its output. One attempt alone would have room for
// both nodes; the second attempt writes "a" again, as reused, and then the journal is full.
TEST(Caps, OfTheJournalHoldOverTwoAttempts) {
  Workshop shop;
  shop.options.caps.journal = Bytes{20'000};
  shop.run([](Workshop* shop) -> Task<Result<void>> {
    const std::string text = fmt::format(R"({{"Value": "{}"}})", std::string(4'000, 'x'));
    CO_TRY(const ExecutionId id, co_await shop->accept(Draft()
                                                           .node("a", "value", text)
                                                           .node("b", "shaky", kFailsOnce, kOneTry)
                                                           .node("c", "value", text)
                                                           .then("a", "b")
                                                           .then("b", "c")));
    CO_TRY_VOID(co_await shop->attempt(id));
    CO_TRY_VOID(co_await shop->promote(id));
    CO_TRY(const OnceResult second, co_await shop->attempt(id));
    EXPECT_EQ(second, OnceResult::done);
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::completed);
    std::vector<std::string> told;
    for (const db::NodeRunRow& row : detail.node_runs) {
      if (row.node.str() == "b") continue;
      told.push_back(fmt::format("{} {} {}: {}", row.attempt, row.node,
                                 row.output ? "with its output" : "without", fmt::join(row.warnings, ", ")));
    }
    EXPECT_EQ(told, (std::vector<std::string>{
                        "1 a with its output: ", "2 a with its output: ",
                        "2 c without: inputs and outputs were not kept: the journal of the run is full"}));
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::worker
