// base64 (RFC 4648).
#include "base/encoding.hpp"
#include "expr/functions/tables.hpp"

namespace flow::expr::functions {
namespace {

Value encode(Arguments a, Budget& budget) {
  return a[0].is(Kind::bytes) ? make_string(base64_encode(a[0].as_string()), budget)
                              : no_overload("base64.encode", a);
}
Value decode(Arguments a, Budget&) {
  if (!a[0].is(Kind::string)) return no_overload("base64.decode", a);
  auto bytes = base64_decode(a[0].as_string());
  return bytes ? Value::of_bytes(*std::move(bytes)) : Value::error(bytes.error().message);
}

constexpr Function kTable[] = {
    {"base64.encode", 1, 1, false, "base64.encode(bytes)", "Bytes as base64 text.", "base64.encode(b\"hi\")",
     encode},
    {"base64.decode", 1, 1, false, "base64.decode(text)", "Base64 text as bytes; padding may be missing.",
     "string(base64.decode(\"aGk=\"))", decode},
};

}  // namespace

std::span<const Function> encoders() {
  return kTable;
}

}  // namespace flow::expr::functions
