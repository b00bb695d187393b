#include "workflow/testing/check_table.hpp"

#include <set>

namespace flow::workflow::testing {

void PrintTo(const CheckCase& one, std::ostream* out) {
  *out << one.name;
}

std::vector<CheckCase>& registered_cases() {
  static std::vector<CheckCase> all;
  return all;
}

void check_case(const CheckCase& one) {
  CheckOptions options;
  options.credentials = one.credentials;
  // The grammar is the browser's; here it is enough that it is asked.
  options.check_selector = [](const json::value& selector) -> Result<void> {
    if (selector == json::value("!!"))
      return fail(ErrorCode::invalid_input, "offset 0: no selector begins so");
    return {};
  };
  const Checked checked = check_sketch(one.sketch, options);
  EXPECT_EQ(lines(checked.problems), one.problems);
  bool has_error = false;
  for (const Problem& problem : checked.problems) {
    has_error = has_error || problem.severity == Severity::error;
    EXPECT_FALSE(problem.reason.empty());
  }
  EXPECT_EQ(checked.ok(), !has_error);
  if (one.reason.empty()) return;
  ASSERT_FALSE(checked.problems.empty());
  EXPECT_NE(checked.problems.front().reason.find(one.reason), std::string::npos)
      << checked.problems.front().reason;
}

namespace {

TEST(CheckTables, HaveACaseForEveryCode) {
  std::set<std::string> seen;
  for (const CheckCase& one : registered_cases()) {
    for (const std::string& line : one.problems) seen.insert(line.substr(line.rfind(": ") + 2));
  }
  for (const ProblemCodeInfo& row : problem_codes())
    EXPECT_TRUE(seen.contains(std::string(row.name))) << row.name << " is in no table";
}

}  // namespace
}  // namespace flow::workflow::testing
