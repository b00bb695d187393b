#pragma once
// The names of other products and what we call the same thing. Tables; matched without case.
#include <optional>
#include <span>
#include <string_view>

namespace flow::workflow::detail {

struct TypeAlias {
  std::string_view imported;
  std::string_view type;      // empty: there is no such node
  std::string_view proposal;  // for people: what to use instead, or what to look at
};
// A name ending in `*` stands for all that begin so.
std::span<const TypeAlias> type_aliases();
const TypeAlias* find_type_alias(std::string_view imported);

enum class Side { input, output };

struct PortAlias {
  std::string_view type;  // canonical; empty: of any node that has the port
  Side side;
  std::string_view imported;
  std::string_view name;
};
std::span<const PortAlias> port_aliases();
std::optional<std::string_view> find_port_alias(std::string_view type, Side side, std::string_view imported);

// Operators of branch.
struct OperatorAlias {
  std::string_view imported;
  std::string_view name;
};
std::span<const OperatorAlias> operator_aliases();
std::optional<std::string_view> find_operator_alias(std::string_view imported);

bool equal_without_case(std::string_view a, std::string_view b);

}  // namespace flow::workflow::detail
