#pragma once
// Paths into JSON: dotted (`a.b[0]`, `["a.b"].c`, `rows[*].name`) and JSONPath (RFC 9535, from `$`).
//
// A dotted path is a JSONPath whose `$.` was left out and whose plain names may hold any character but `.`,
// `[` and
// `]`. Parsing is separate from evaluation, so that a workflow is checked before it is saved: errors are
// `invalid_input` with detail.reason `bad_jsonpath`, detail.column (1-based, in bytes) and the place in
// words. A path has at most 256 segments and 32 levels of parentheses and filters. Evaluation counts steps: a
// query that multiplies
// (`$..*..*..*`) ends in `quota`, not in minutes. Immutable, cheap to copy. Patterns of match() and search()
// are RE2.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "json/json.hpp"

namespace flow::json {

namespace detail {
struct PathQuery;
}

class Path {
 public:
  static constexpr Bytes kMaxSize{16U << 10};
  static constexpr std::size_t kMaxResults = 100'000;

  // `$`, `$.…` and `$[…` are JSONPath, everything else is dotted.
  static Result<Path> parse(std::string_view text);
  // JSONPath to the letter of RFC 9535.
  static Result<Path> parse_query(std::string_view text);

  const std::string& text() const { return text_; }
  // Names and positions only, so at most one value is meant.
  bool is_singular() const;

  // The first match in document order; null when there is none. Points into `document`.
  Result<const value*> first(const value& document) const;
  Result<std::vector<const value*>> all(const value& document) const;

  // Puts `added` where a singular path says: makes objects (and lists at [0]) on the way, replaces what is
  // there, appends at [length]. `invalid_input` through a scalar, beyond the end of a list, or when the path
  // is not singular; `document` may then have been changed in part, so write to a copy.
  Result<void> write(value& document, value added) const;

 private:
  Path(std::string text, std::shared_ptr<const detail::PathQuery> query)
      : text_(std::move(text)), query_(std::move(query)) {}
  std::string text_;
  std::shared_ptr<const detail::PathQuery> query_;
};

}  // namespace flow::json
