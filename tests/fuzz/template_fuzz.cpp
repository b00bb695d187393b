// Templates: a text without "{{" is itself; every other one evaluates, or fails with a place inside the text.
#include <cstdint>

#include "base/assert.hpp"
#include "expr/template.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace expr = flow::expr;
  static const flow::json::object kNames = flow::json::parse_object(R"({"params":{"a":1,"n":null}})").value();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto compiled = expr::Template::compile(text, {.source = 4096, .steps = 20'000, .result = 64U << 10});
  if (!compiled) {
    FLOW_ASSERT(compiled.error().detail.at("offset").to_number<std::size_t>() <= size);
    return 0;
  }
  bool null_in_text = false;
  const auto result = compiled->evaluate(expr::JsonScope(kNames), &null_in_text);
  if (text.find("{{") == std::string_view::npos) FLOW_ASSERT(result && result->get_string() == text);
  return 0;
}
