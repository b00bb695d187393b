#include <algorithm>

#include <gtest/gtest.h>

#include "conformance/queue/world.hpp"

namespace flow::queue::conformance {
namespace {

struct Kind {
  const char* name;
  Result<void> (*run)(Case body);
};
constexpr Kind kKinds[] = {{"memory", run_in_memory}, {"postgres", run_in_postgres}};

std::vector<NamedCase> cases() {
  std::vector<NamedCase> all = contract_cases();
  std::ranges::copy(site_cases(), std::back_inserter(all));
  return all;
}

class QueueConformance : public ::testing::TestWithParam<std::tuple<Kind, NamedCase>> {};

TEST_P(QueueConformance, Holds) {
  const auto& [kind, one] = GetParam();
  const auto result = kind.run(one.run);
  EXPECT_TRUE(result) << result.error().message;
}

INSTANTIATE_TEST_SUITE_P(Every, QueueConformance,
                         ::testing::Combine(::testing::ValuesIn(kKinds), ::testing::ValuesIn(cases())),
                         [](const auto& one) {
                           return std::string(std::get<0>(one.param).name) + "_" +
                                  std::get<1>(one.param).name;
                         });

}  // namespace
}  // namespace flow::queue::conformance
