#pragma once
// The types of CEL as names in an expression: type(x) == int.
#include <algorithm>
#include <array>
#include <string_view>

namespace flow::expr::detail {

inline constexpr std::array<std::string_view, 13> kTypeNames{"bool",
                                                             "int",
                                                             "uint",
                                                             "double",
                                                             "string",
                                                             "bytes",
                                                             "list",
                                                             "map",
                                                             "null_type",
                                                             "type",
                                                             "optional_type",
                                                             "google.protobuf.Timestamp",
                                                             "google.protobuf.Duration"};

// The name with static storage; empty when there is no such type.
inline std::string_view find_type_name(std::string_view name) {
  const auto* const found = std::ranges::find(kTypeNames, name);
  return found == kTypeNames.end() ? std::string_view{} : *found;
}

}  // namespace flow::expr::detail
