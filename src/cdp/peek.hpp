#pragma once
// peek(): what a CDP message is, without parsing it: the top-level members as slices of the text.
//
// Most events of a busy page interest nobody, so values are skipped, not built. Key order is not assumed. The
// slices are checked for balance only; whoever wants one parses it. Depth is capped, without recursion.
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"

namespace flow::cdp {

inline constexpr std::size_t kDepthCap = 512;

struct Peeked {
  std::optional<std::int64_t> id;
  std::string_view method;   // without quotes
  std::string_view session;  // without quotes; empty: the root session
  std::string_view params;   // JSON text; empty when absent
  std::string_view result;
  std::string_view error;
};

Result<Peeked> peek(std::string_view message);

// The string member `key` of the top level of `object_text`, base64-decoded, without building the document:
// how pictures and streams are read. `internal` when it is not there.
Result<std::string> base64_member(std::string_view object_text, std::string_view key);

}  // namespace flow::cdp
