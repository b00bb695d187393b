#pragma once
// The one JSON door: parse with caps, print exact numbers, look up by pointer (RFC 6901).
//
// parse() takes RFC 8259 and nothing more: numbers outside double range (1e400) are an error, lone
// surrogate escapes are repaired to U+FFFD (web pages produce them), and size and depth are capped. Errors
// are `invalid_input` and name line and column (1-based) of the problem; detail has `offset`. dump() prints
// integers as integers, doubles as the shortest text that reads back the same (3.0 stays `3.0` only when
// asked), NaN and infinities never (they are a defect of the caller and print as null), keys in their order.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace flow::json {

using boost::json::array;
using boost::json::object;
using boost::json::string;
using boost::json::value;

struct ParseLimits {
  Bytes size{64U << 20};
  std::size_t depth = 128;
};

Result<value> parse(std::string_view text, ParseLimits limits = {});
Result<object> parse_object(std::string_view text, ParseLimits limits = {});

enum class Layout { compact, pretty };
std::string dump(const value& document, Layout layout = Layout::compact);
// How long dump() would be, near enough, without making it; stops counting past `enough`.
std::uint64_t text_size(const value& document, std::uint64_t enough = UINT64_MAX);
std::string dump_number(double number);  // shortest round trip: 3, 0.1, 1e+300

// Null when nothing is there. The pointer "" is the document itself.
const value* find(const value& document, std::string_view pointer);
const value* find(const object& document, std::string_view key);
// The string member of that name, or the fallback when it is absent or of another kind.
std::string_view string_or(const object& document, std::string_view key, std::string_view fallback);

// Deep equality in which numbers compare by value (1 == 1.0) and keys have no order.
bool equal(const value& a, const value& b);
// "null", "boolean", "number", "string", "array", "object": for error texts.
std::string_view kind_name(const value& document);

}  // namespace flow::json
