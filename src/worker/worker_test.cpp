// The pure parts of the worker.
#include <gtest/gtest.h>

#include "worker/detail/journal_batch.hpp"
#include "worker/detail/storable.hpp"
#include "worker/local_lease.hpp"
#include "worker/worker.hpp"

namespace flow::worker {
namespace {

constexpr std::string_view kId = "0190163d-8694-739b-aea5-966c26f8ad91";

struct MessageCase {
  std::string name;
  std::string text;
  bool good;
};
void PrintTo(const MessageCase& one, std::ostream* out) {
  *out << one.name;
}
class Messages : public ::testing::TestWithParam<MessageCase> {};
TEST_P(Messages, AreReadInAllTheirShapes) {
  const auto read = read_message(GetParam().text);
  ASSERT_EQ(read.has_value(), GetParam().good) << (read ? "" : read.error().message);
  if (read) {
    EXPECT_EQ(read->str(), kId);
  } else {
    EXPECT_EQ(read.error().code, ErrorCode::invalid_input);
  }
}
INSTANTIATE_TEST_SUITE_P(
    All, Messages,
    ::testing::Values(
        MessageCase{"Object", R"({"execution_id": "0190163d-8694-739b-aea5-966c26f8ad91", "more": [1]})",
                    true},
        MessageCase{"Text", R"("{\"execution_id\": \"0190163d-8694-739b-aea5-966c26f8ad91\"}")", true},
        MessageCase{"Array", R"([{"execution_id": "0190163d-8694-739b-aea5-966c26f8ad91"}])", true},
        MessageCase{"ArrayOfText", R"(["{\"execution_id\": \"0190163d-8694-739b-aea5-966c26f8ad91\"}"])",
                    true},
        MessageCase{"TextOfArray", R"("[{\"execution_id\": \"0190163d-8694-739b-aea5-966c26f8ad91\"}]")",
                    true},
        MessageCase{"Empty", "", false}, MessageCase{"NotJson", "execution_id", false},
        MessageCase{"EmptyArray", "[]", false},
        MessageCase{"Two", R"([{"execution_id": "0190163d-8694-739b-aea5-966c26f8ad91"}, {}])", false},
        MessageCase{"NoId", "{}", false}, MessageCase{"NoUuid", R"({"execution_id": "7"})", false},
        MessageCase{"UuidOfOtherLetters", R"({"execution_id": "0190163d-8694-739b-aea5-966c26f8ad9g"})",
                    false},
        MessageCase{"Number", R"({"execution_id": 7})", false}),
    [](const auto& info) { return info.param.name; });

TEST(LocalLeases, EndTenSecondsEarlyCountedFromSending) {
  BootTime now = std::chrono::seconds{100};
  LocalLease lease(now, [&now] { return now; });
  now += std::chrono::seconds{20};
  lease.confirm(std::chrono::seconds{110});  // sent ten seconds ago
  now = std::chrono::seconds{159};
  EXPECT_TRUE(lease.check());
  now = std::chrono::seconds{160};
  ASSERT_FALSE(lease.check());
  EXPECT_EQ(lease.check().error().code, ErrorCode::cancelled);
  lease.confirm(now);  // too late: somebody else may have it
  EXPECT_FALSE(lease.held());
}

TEST(LocalLeases, ALostOneNeverComesBack) {
  LocalLease lease(boot_now());
  EXPECT_TRUE(lease.held());
  lease.lose();
  lease.confirm(boot_now());
  EXPECT_FALSE(lease.held());
}

TEST(Storable, ReplacesWhatPostgresRefuses) {
  json::value document = json::parse(R"({"a\u0000": ["x\u0000y", {"b": "\u0000"}], "c": 1})").value();
  EXPECT_TRUE(detail::make_storable(document));
  EXPECT_EQ(document, json::parse(R"({"a\uFFFD": ["x\uFFFDy", {"b": "\uFFFD"}], "c": 1})").value());
  EXPECT_FALSE(detail::make_storable(document));
  std::string text("a\0b", 3);
  EXPECT_TRUE(detail::make_storable(text));
  EXPECT_EQ(text,
            "a\xEF\xBF\xBD"
            "b");
}

// Without a state it begins.
db::Leased<db::NodeRunRow> node_run(std::string node, std::string state, std::int64_t token = 1) {
  return {.lease = {.execution = ExecutionId("e"), .token = token, .attempt = 1},
          .row = {.node = NodeId(std::move(node)),
                  .status = state.empty() ? db::NodeRunStatus::running : db::NodeRunStatus::done,
                  .state = std::move(state)}};
}
std::vector<std::string> told(const std::vector<detail::Entry>& entries) {
  std::vector<std::string> out;
  for (const detail::Entry& entry : entries) {
    const auto* row = std::get_if<JournalRow>(&entry.what);
    if (row == nullptr) {
      out.emplace_back(std::holds_alternative<db::Call>(entry.what) ? "call" : "waiter");
    } else {
      const auto& run = std::get<db::Leased<db::NodeRunRow>>(*row);
      out.push_back(fmt::format("{}:{}", run.row.node, run.row.state));
    }
  }
  return out;
}
using Lines = std::vector<std::string>;

TEST(Batches, AnEndTakesThePlaceOfItsBeginningIfThatStillWaits) {
  detail::JournalBatch batch;
  batch.put(node_run("a", ""));
  batch.put(node_run("b", ""));
  batch.put(node_run("a", "succeeded"));
  batch.put(db::Call{}, nullptr, {});
  EXPECT_EQ(told(batch.take(64, 1 << 20)), (Lines{"b:", "a:succeeded", "call"}));
  batch.put(node_run("b", "failed"));
  EXPECT_EQ(told(batch.take(64, 1 << 20)), (Lines{"b:failed"}));
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.bytes(), 0U);
}

TEST(Batches, AreLimitedByNumberAndSize) {
  detail::JournalBatch batch;
  for (const char* node : {"a", "b", "c", "d"}) batch.put(node_run(node, "succeeded"));
  EXPECT_EQ(batch.take(3, 1 << 20).size(), 3U);
  batch.put(node_run("e", "succeeded"));
  EXPECT_EQ(batch.take(64, 1).size(), 1U);  // at least one, whatever its size
}

TEST(Batches, WhatComesBackIsWrittenFirst) {
  detail::JournalBatch batch;
  for (const char* node : {"a", "b", "c"}) batch.put(node_run(node, "succeeded"));
  batch.give_back(batch.take(2, 1 << 20));
  EXPECT_EQ(told(batch.take(64, 1 << 20)), (Lines{"a:succeeded", "b:succeeded", "c:succeeded"}));
}

TEST(Batches, ForgetALostLease) {
  detail::JournalBatch batch;
  batch.put(node_run("a", "", 1));
  batch.put(node_run("b", "", 2));
  batch.drop(ExecutionId("e"), 1);
  batch.put(node_run("a", "succeeded", 3));
  EXPECT_EQ(told(batch.take(64, 1 << 20)), (Lines{"b:", "a:succeeded"}));
}

TEST(Batches, LeaveOutWhoNoLongerWaits) {
  detail::JournalBatch batch;
  const auto waiter = std::make_shared<detail::Waiter>();
  batch.put(db::Call{}, waiter, {});
  batch.put(node_run("a", "succeeded"));
  waiter->gone = true;
  EXPECT_EQ(told(batch.take(64, 1 << 20)), (Lines{"a:succeeded"}));
}

db::Leased<db::NodeRunRow> of(std::string execution, std::string node) {
  auto row = node_run(std::move(node), "succeeded");
  row.lease.execution = ExecutionId(std::move(execution));
  return row;
}

// A light run that goes on meanwhile has all of its rows in the commit it ends in.
TEST(Batches, AreOfThoseWhoAreWaitedFor) {
  detail::JournalBatch batch;
  const auto waits = std::make_shared<detail::Waiter>();
  batch.put(of("e", "e1"));
  batch.put(of("f", "f1"));
  batch.put(of("e", "e2"));
  batch.put(db::Call{}, nullptr, {.executions = {ExecutionId("f")}});
  batch.put(db::Call{}, waits, {.executions = {ExecutionId("d"), ExecutionId("e")}});
  EXPECT_EQ(told(batch.take(64, 1 << 20, detail::Whose::awaited)),
            (Lines{"e1:succeeded", "e2:succeeded", "call"}));
  EXPECT_FALSE(batch.awaited());
  // Passed over twice, it goes with the third; what came later stays in its order.
  for (const bool goes : {false, true}) {
    batch.put(of("f", goes ? "f3" : "f2"));
    batch.put(db::Call{}, waits, {.executions = {ExecutionId("e")}});
    EXPECT_EQ(told(batch.take(64, 1 << 20, detail::Whose::awaited)),
              (goes ? Lines{"f1:succeeded", "call", "call"} : Lines{"call"}));
  }
  EXPECT_EQ(told(batch.take(64, 1 << 20)), (Lines{"f2:succeeded", "f3:succeeded"}));
  EXPECT_EQ(batch.bytes(), 0U);
}

TEST(Batches, AreEverybodysForWhoWaitsForAllBeforeHim) {
  detail::JournalBatch batch;
  batch.put(of("e", "e1"));
  batch.put(std::make_shared<detail::Waiter>());
  batch.put(of("f", "f1"));
  EXPECT_EQ(told(batch.take(64, 1 << 20, detail::Whose::awaited)),
            (Lines{"e1:succeeded", "waiter", "f1:succeeded"}));
}

// Heartbeats lock many executions by their ids; whoever went another way would wait for them in a circle.
TEST(Batches, LockExecutionsByTheirIds) {
  detail::JournalBatch batch;
  const auto call = [](std::string_view name) { return db::Call{.statement = {name, ""}}; };
  const auto locks = [](std::string id) {
    return detail::About{.executions = {ExecutionId(std::move(id))}, .locks = detail::Locks::one};
  };
  const detail::About ends{.executions = {ExecutionId("e"), ExecutionId("f")},
                           .locks = detail::Locks::several};
  batch.put(call("of b"), nullptr, locks("b"));
  batch.put(call("of nobody"), nullptr, {});
  batch.put(call("of a"), nullptr, locks("a"));
  batch.put(call("first outcomes"), nullptr, ends);
  batch.put(node_run("n", "succeeded"));
  batch.put(call("more outcomes"), nullptr, ends);
  batch.put(call("of c"), nullptr, locks("c"));
  std::vector<Lines> commits;
  while (!batch.empty()) {
    commits.emplace_back();
    for (const db::Call& one : detail::calls_of(batch.take(64, 1 << 20)).calls)
      commits.back().emplace_back(one.statement.name);
  }
  EXPECT_EQ(commits, (std::vector<Lines>{{"of nobody", "of a", "of b"},
                                         {"run_write_node_runs", "first outcomes"},
                                         {"more outcomes"},
                                         {"of c"}}));
}

// What is written by the statements for rows that nothing can have been before.
TEST(Batches, TakeRowsForNewOnlyWhereNothingCanBeThere) {
  const auto again = [](std::string node) {
    auto row = node_run(std::move(node), "");
    row.row.tries = 2;
    return row;
  };
  const auto charge = [](int attempt) {
    return db::ChargeRow{
        .lease = {.execution = ExecutionId("e"), .token = 1, .attempt = attempt}, .key = "k", .credits = 1};
  };
  const auto result = [](int attempt) {
    return db::Leased<db::RunResult>{
        .lease = {.execution = ExecutionId("e"), .token = 1, .attempt = attempt}};
  };
  const auto names = [](const std::vector<detail::Entry>& entries) {
    Lines out;
    const detail::BatchCalls batch = detail::calls_of(entries);
    bool for_new = false;
    for (const db::Call& one : batch.calls) {
      out.emplace_back(one.statement.name);
      for_new |= out.back().contains("first");
    }
    EXPECT_EQ(batch.takes_for_new, for_new);
    return out;
  };
  struct Case {
    std::string_view what;
    std::vector<JournalRow> committed;  // before
    std::vector<JournalRow> rows;
    Lines statements;
  };
  const std::vector<Case> cases{
      {"a beginning", {}, {node_run("n", "")}, {"run_write_first_node_runs"}},
      {"with its end", {}, {node_run("n", ""), node_run("n", "done")}, {"run_write_first_node_runs"}},
      {"tried twice", {}, {node_run("n", ""), again("n")}, {"run_write_first_node_runs"}},
      {"an end alone", {}, {node_run("n", "skipped")}, {"run_write_node_runs"}},
      {"an end later", {node_run("n", "")}, {node_run("n", "done")}, {"run_write_node_runs"}},
      {"another try later", {node_run("n", "")}, {again("n")}, {"run_write_node_runs"}},
      {"one that may be there", {}, {node_run("n", ""), node_run("m", "done")}, {"run_write_node_runs"}},
      {"what has the attempt in its key",
       {},
       {db::Leased<db::PhaseRow>{}, db::Leased<db::LogRow>{}},
       {"run_write_first_phases", "run_write_first_logs"}},
      {"a first attempt", {}, {charge(1), result(1)}, {"usage_reserve_first", "run_write_first_results"}},
      {"a second", {}, {charge(2), result(2)}, {"usage_reserve", "run_write_results"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.what);
    detail::JournalBatch batch;
    for (const JournalRow& row : one.committed) batch.put(row);
    batch.take(64, 1 << 20);
    for (const JournalRow& row : one.rows) batch.put(row);
    EXPECT_EQ(names(batch.take(64, 1 << 20)), one.statements);
  }
  detail::JournalBatch batch;
  batch.put(node_run("n", ""));
  batch.put(charge(1));
  batch.give_back(batch.take(64, 1 << 20));  // perhaps it was written all the same
  EXPECT_EQ(names(batch.take(64, 1 << 20)), (Lines{"run_write_node_runs", "usage_reserve"}));
}

}  // namespace
}  // namespace flow::worker
