// CEL: any text compiles or is refused with a place; what compiles ends within its limits, and what it reads
// is found.
#include <cstdint>

#include "base/assert.hpp"
#include "expr/references.hpp"

namespace {

const flow::json::object& names() {
  static const flow::json::object kObject =
      flow::json::parse_object(
          R"({"params":{"a":1,"b":[1,2.5,"x"]},"nodes":{"n":{"text":"über","list":[{"k":null}]}},"item":"i","index":0})")
          .value();
  return kObject;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace expr = flow::expr;
  const auto program = expr::Program::compile(std::string(reinterpret_cast<const char*>(data), size),
                                              {.source = 4096, .steps = 20'000, .result = 64U << 10});
  if (!program) {
    FLOW_ASSERT(program.error().detail.contains("line") && program.error().detail.contains("column"));
    return 0;
  }
  for (const expr::Reading& reading : expr::readings(*program)) FLOW_ASSERT(reading.offset < size);
  const auto result = program->evaluate_to_json(expr::JsonScope(names()));
  if (!result) FLOW_ASSERT(result.error().detail.contains("line"));
  return 0;
}
