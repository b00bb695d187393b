#pragma once
// Value: a CEL value. Small, cheap to copy, immutable.
//
// Values made from JSON borrow it: a list, map or string of a JSON document is a pointer into it, valid while
// the document lives. Whoever evaluates keeps the documents of the scope alive until the result has been
// turned into JSON or dropped. What an expression makes itself (a joined text, a filtered list) is shared and
// owned. An error is a value too, because `&&` and `||` may absorb it; Program::evaluate() turns it into a
// Result.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "json/json.hpp"

namespace flow::expr {

enum class Kind : std::uint8_t {
  error,
  null_,
  bool_,
  int_,
  uint_,
  double_,
  string,
  bytes,
  list,
  map,
  timestamp,
  duration,
  type,
  optional,
};
std::string_view type_name(Kind kind);  // as CEL's type() prints it

class Value;
struct Budget;  // function.hpp

// A map that is made on demand (scopes) or by an expression.
class MapSource {
 public:
  virtual ~MapSource() = default;
  virtual std::size_t size() const = 0;
  virtual std::optional<Value> find(const Value& key) const = 0;
  // Until the visitor answers false.
  virtual void each(const std::function<bool(const Value& key, const Value& value)>& visit) const = 0;
};

struct ErrorData {
  std::string message;
  std::uint32_t offset = 0;
  bool located = false;
};

class Value {
 public:
  Value() = default;  // null
  static Value null() { return {}; }
  static Value of_bool(bool value);
  static Value of_int(std::int64_t value);
  static Value of_uint(std::uint64_t value);
  static Value of_double(double value);
  static Value of_string(std::string text);
  static Value of_bytes(std::string bytes);
  static Value borrowed_string(std::string_view text);
  static Value of_list(std::vector<Value> items);
  static Value of_map(std::vector<std::pair<Value, Value>> entries);
  static Value of_map(std::shared_ptr<const MapSource> source);
  static Value borrowed_map(const MapSource& source);
  static Value of_timestamp(Instant instant);
  static Value of_duration(Instant span);  // seconds and nanoseconds of the same sign
  static Value of_type(std::string_view static_name);
  static Value of_optional(std::optional<Value> value);
  static Value error(std::string message);
  static Value from_json(const json::value& document);  // borrows

  Kind kind() const { return kind_; }
  bool is_error() const { return kind_ == Kind::error; }
  bool is(Kind kind) const { return kind_ == kind; }
  bool is_number() const { return kind_ == Kind::int_ || kind_ == Kind::uint_ || kind_ == Kind::double_; }
  bool is_true() const { return kind_ == Kind::bool_ && bits_.boolean; }

  bool as_bool() const { return bits_.boolean; }
  std::int64_t as_int() const { return bits_.integer; }
  std::uint64_t as_uint() const { return bits_.natural; }
  double as_double() const { return bits_.real; }
  double number() const;                                // any number as double
  std::string_view as_string() const { return text_; }  // string, bytes, type
  Instant as_instant() const { return {bits_.integer, nanoseconds_}; }
  const Value* optional_value() const { return static_cast<const Value*>(owner_.get()); }
  const ErrorData& as_error() const { return *static_cast<const ErrorData*>(owner_.get()); }
  Value located(std::uint32_t offset) const;  // an error that has no place yet gets this one

  // The document a list or map borrows; null when it is owned.
  const json::value* borrowed_json() const {
    return kind_ == Kind::list || kind_ == Kind::map ? bits_.document : nullptr;
  }
  std::size_t size() const;                           // list, map
  Value item(std::size_t index) const;                // list; index < size()
  std::optional<Value> find(const Value& key) const;  // map; numbers of equal value are the same key
  std::optional<Value> find(std::string_view key) const;
  void each(const std::function<bool(const Value& key, const Value& value)>& visit) const;  // map

  // By CEL's table: bytes as base64, NaN and infinities as text, timestamps and durations as text; types,
  // optionals and maps whose keys collide are refused. So is what takes more than about `max_bytes`: a list
  // that holds one value many times is small only as long as it is shared.
  Result<json::value> to_json(std::size_t max_bytes = kMaxJson) const;
  static constexpr std::size_t kMaxJson = 64U << 20;

 private:
  Kind kind_ = Kind::null_;
  std::int32_t nanoseconds_ = 0;
  union {
    bool boolean;
    std::int64_t integer;
    std::uint64_t natural;
    double real;
    const json::value* document;  // list, map: borrowed; null: owner_
  } bits_ = {.integer = 0};
  std::string_view text_;
  std::shared_ptr<const void> owner_;
};

bool equal(const Value& a, const Value& b);  // across number kinds; NaN equals nothing
// The same, paid for; nothing when the budget does not suffice.
std::optional<bool> equal(const Value& a, const Value& b, Budget& budget);
// -1, 0, 1; nothing when the two have no order (different kinds, NaN).
std::optional<int> compare(const Value& a, const Value& b);

std::string format_double(double number);               // 1.5, 3.0 → 3, 1e+300, NaN, +Inf…
std::string format_duration(Instant span);              // "123.5s"
Result<Instant> parse_duration(std::string_view text);  // "1h30m", "-1.5s"

}  // namespace flow::expr
