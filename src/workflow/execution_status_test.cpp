#include "workflow/execution_status.hpp"

#include <gtest/gtest.h>

namespace flow::workflow {
namespace {

TEST(ExecutionStatuses, AreFoundByTheirName) {
  struct Row {
    const char* name;
    ExecutionStatus status;
    bool terminal;
  };
  for (const Row& row :
       {Row{"queued", ExecutionStatus::queued, false}, Row{"running", ExecutionStatus::running, false},
        Row{"waiting", ExecutionStatus::waiting, false}, Row{"completed", ExecutionStatus::completed, true},
        Row{"failed", ExecutionStatus::failed, true}, Row{"cancelled", ExecutionStatus::cancelled, true}}) {
    EXPECT_EQ(find_execution_status(row.name), row.status);
    EXPECT_EQ(to_string(row.status), row.name);
    EXPECT_EQ(is_terminal(row.status), row.terminal) << row.name;
  }
  EXPECT_EQ(find_execution_status("done"), std::nullopt);
}

}  // namespace
}  // namespace flow::workflow
