#include <benchmark/benchmark.h>

#include "expr/program.hpp"

namespace flow::expr {
namespace {

const std::string kExpression = "params.count > 3 && nodes.page.title.startsWith(\"A\")";

void expr_compile(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Program::compile(kExpression));
}
BENCHMARK(expr_compile);

void expr_evaluate(benchmark::State& state) {
  const json::object names =
      json::parse_object(R"({"params": {"count": 4}, "nodes": {"page": {"title": "A title", "url": "x"}}})")
          .value();
  const JsonScope scope(names);
  const Program program = Program::compile(kExpression).value();
  for (auto _ : state) benchmark::DoNotOptimize(program.evaluate(scope));
}
BENCHMARK(expr_evaluate);

}  // namespace
}  // namespace flow::expr
