#pragma once
// Tables of workflows and the problems they have, exactly and in order.
//
//   const CheckCase kCases[] = {{.name = "NoSuchType", .sketch = {.nodes = {…}}, .problems = {"a:
//   unknown_type"}}}; FLOW_CHECK_TABLE(Documents, kCases);
#include <gtest/gtest.h>

#include "workflow/testing/sketch.hpp"

namespace flow::workflow::testing {

struct CheckCase {
  std::string name;
  Sketch sketch;
  std::vector<std::string> problems = {};  // as lines() writes them
  std::string reason = {};                 // a piece of the first problem's reason
  std::optional<std::map<std::string, std::string, std::less<>>> credentials = {};
};
void PrintTo(const CheckCase& one, std::ostream* out);

class CheckTable : public ::testing::TestWithParam<CheckCase> {};
void check_case(const CheckCase& one);

// Every table that is compiled in, for the test that no code is without a case.
std::vector<CheckCase>& registered_cases();
template <class Cases>
bool register_cases(const Cases& cases) {
  registered_cases().insert(registered_cases().end(), std::begin(cases), std::end(cases));
  return true;
}

}  // namespace flow::workflow::testing

// NOLINTBEGIN(bugprone-macro-parentheses): the name of a class cannot stand in parentheses.
#define FLOW_CHECK_TABLE(suite, cases)                                        \
  class suite : public ::flow::workflow::testing::CheckTable {};              \
  TEST_P(suite, Finds) {                                                      \
    ::flow::workflow::testing::check_case(GetParam());                        \
  }                                                                           \
  INSTANTIATE_TEST_SUITE_P(Case, suite, ::testing::ValuesIn(cases),           \
                           [](const auto& info) { return info.param.name; }); \
  const bool suite##_registered [[maybe_unused]] = ::flow::workflow::testing::register_cases(cases)
// NOLINTEND(bugprone-macro-parentheses)
