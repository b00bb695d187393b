#pragma once
// Selectors: the grammar people write, checked and turned into the small tree the in-page engine runs.
//
//   selector := step { (" >> " | " |> ") step }     ">>" narrows to descendants, " |> " enters a frame
//   step     := [engine "="] body
//   engine   := css xpath text role testid id label placeholder title alt nth visible has has-not has-text
//   frame
// Without an engine: `//`, `(//` and `..` begin an xpath, a fully quoted step is exact text, the rest is css.
// A bundle is a list of alternatives, best first. Pure: no I/O. Errors are `invalid_input` with detail.reason
// `selector_invalid`, detail.offset (bytes) and the position in words.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::browser {

struct SelectorOptions {
  std::string testid_attribute = "data-testid";
};

class Selector {
 public:
  static constexpr Bytes kMaxSize{8U << 10};
  static constexpr std::size_t kMaxSteps = 32;
  static constexpr std::size_t kMaxAlternatives = 16;

  static Result<Selector> parse(std::string_view text, SelectorOptions options = {});
  // A string, or a list of strings: alternatives, best first.
  static Result<Selector> from_json(const json::value& written, SelectorOptions options = {});

  // For the engine: {alts: [{src, segments: [[step…]…]}…]}.
  const json::object& tree() const { return tree_; }
  // As written, one an alternative; never empty.
  const std::vector<std::string>& sources() const { return sources_; }
  // For messages: `"#buy"`, or `"#buy" (+2 alternatives)`.
  std::string quoted() const;
  // One alternative from a segment on: what is left to do inside a frame of another process.
  Selector tail(std::size_t alternative, std::size_t segment) const;

 private:
  json::object tree_;
  std::vector<std::string> sources_;
};

// What the workflow check calls, as a plain function.
Result<void> check_selector(const json::value& written);

// One field of a list: `selector@attribute|type`, each part optional. Types: text, html, number, url,
// boolean.
Result<json::object> parse_list_field(std::string_view text, SelectorOptions options = {});

}  // namespace flow::browser
