#include "browser/injected_protocol.hpp"

#include <array>

namespace flow::browser::injected {

namespace {

template <class State, std::size_t N>
Result<State> state_of(const json::object& verdict, const std::array<std::string_view, N>& names) {
  const auto name = json::string_or(verdict, "s", "");
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<State>(i);
  }
  return fail(ErrorCode::internal, "the in-page engine answered with the unknown state \"{}\"", name);
}

Result<json::object> object_of(json::value verdict) {
  auto* object = verdict.if_object();
  if (object == nullptr) {
    return fail(ErrorCode::internal, "the in-page engine answered with {} instead of a verdict",
                json::kind_name(verdict));
  }
  return std::move(*object);
}

double number_of(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_number() ? found->to_number<double>() : 0;
}

}  // namespace

Result<Prepared> parse_prepared(json::value verdict) {
  static constexpr std::array<std::string_view, 5> kStates{"ready", "wrong_element", "rejected", "not_yet",
                                                           "remote"};
  Prepared prepared;
  TRY(prepared.raw, object_of(std::move(verdict)));
  TRY(prepared.state, state_of<PreparedState>(prepared.raw, kStates));
  if (const auto* m = prepared.raw.if_contains("m"); m != nullptr && m->is_object()) {
    const auto& matched = m->get_object();
    const auto* preview = matched.if_contains("preview");
    prepared.matched = Matched{
        .alternative = static_cast<std::size_t>(number_of(matched, "alt")),
        .count = static_cast<std::int64_t>(number_of(matched, "count")),
        .conflict = matched.contains("conflict"),
        .html = preview != nullptr && preview->is_object()
                    ? std::string(json::string_or(preview->get_object(), "html", ""))
                    : "",
        .box = matched.contains("box") ? std::optional(matched.at("box")) : std::nullopt,
    };
  }
  prepared.x = number_of(prepared.raw, "x");
  prepared.y = number_of(prepared.raw, "y");
  prepared.up = static_cast<int>(number_of(prepared.raw, "up"));
  prepared.mode = json::string_or(prepared.raw, "mode", "");
  prepared.reason = json::string_or(prepared.raw, "reason", "");
  prepared.message = json::string_or(prepared.raw, "message", "");
  return prepared;
}

Result<Verdict> parse_verdict(json::value verdict) {
  static constexpr std::array<std::string_view, 5> kStates{"done", "wrong", "late", "stopped", "none"};
  Verdict parsed;
  TRY(parsed.raw, object_of(std::move(verdict)));
  TRY(parsed.state, state_of<GestureState>(parsed.raw, kStates));
  return parsed;
}

}  // namespace flow::browser::injected
