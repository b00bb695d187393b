#include "expr/macros.hpp"

#include <gtest/gtest.h>

#include "expr/program.hpp"

namespace flow::expr {
namespace {

TEST(Macros, HaveExamplesThatRun) {
  for (const Macro& macro : all_macros()) {
    const auto program = Program::compile(std::string(macro.example));
    ASSERT_TRUE(program) << macro.example;
    const auto value = program->evaluate_to_json(EmptyScope{});
    EXPECT_TRUE(value) << macro.example << ": " << (value ? "" : value.error().message);
  }
}

}  // namespace
}  // namespace flow::expr
