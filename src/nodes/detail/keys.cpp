#include "nodes/detail/keys.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "nodes/detail/expression.hpp"

namespace flow::nodes::detail {
namespace {

constexpr std::size_t kItemsPerTurn = 2000;  // between two looks at the loop and the deadline
constexpr double kExactIntegers = 9007199254740992.0;

}  // namespace

Task<Result<std::vector<Result<json::value>>>> each_item(NodeContext cx, std::string expression,
                                                         const json::array* items) {
  CO_TRY(const auto program, compile_expression("Expression", expression));
  std::vector<Result<json::value>> out;
  out.reserve(items->size());
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (i > 0 && i % kItemsPerTurn == 0) co_await cx.context().clock().sleep_for(milliseconds{0});
    auto given = cx->evaluate(program, {{"item", (*items)[i]}, {"index", i}});
    if (!given) {
      given = std::unexpected(
          std::move(given).error().context(fmt::format("item {}", i)).with_detail("index", i));
    }
    out.push_back(std::move(given));
  }
  co_return out;
}

Task<Result<json::array>> every_item(NodeContext cx, std::string expression, const json::array* items) {
  CO_TRY(auto given, co_await each_item(cx, std::move(expression), items));
  json::array out;
  out.reserve(given.size());
  for (auto& one : given) {
    if (!one) co_return std::unexpected(std::move(one).error());
    out.push_back(*std::move(one));
  }
  co_return out;
}

std::string canonical_text(const json::value& value) {
  if (const auto* number = value.if_double();
      number != nullptr && std::abs(*number) < kExactIntegers && std::trunc(*number) == *number)
    return fmt::format("{}", static_cast<std::int64_t>(*number));
  if (const auto* list = value.if_array()) {
    std::string out = "[";
    for (const json::value& member : *list) out += canonical_text(member) + ',';
    return out + ']';
  }
  if (const auto* object = value.if_object()) {
    std::vector<std::string> members;
    for (const auto& member : *object)
      members.push_back(json::dump(json::value(member.key())) + ':' + canonical_text(member.value()));
    std::ranges::sort(members);
    std::string out = "{";
    for (const std::string& member : members) out += member + ',';
    return out + '}';
  }
  return json::dump(value);
}

}  // namespace flow::nodes::detail
