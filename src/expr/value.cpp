#include "expr/value.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "expr/function.hpp"

namespace flow::expr {
namespace {

using List = std::vector<Value>;

// Keys of equal value share one text: 1, 1u and 1.0 are the same key.
std::string key_text(const Value& key) {
  switch (key.kind()) {
    case Kind::bool_: return key.as_bool() ? "b1" : "b0";
    case Kind::int_: return "n" + std::to_string(key.as_int());
    case Kind::uint_: return "n" + std::to_string(key.as_uint());
    case Kind::double_: {
      const double number = key.as_double();
      if (number == std::floor(number) && std::abs(number) < 9.2e18)
        return "n" + std::to_string(static_cast<std::int64_t>(number));
      return "d" + std::to_string(number);
    }
    case Kind::string: return "s" + std::string(key.as_string());
    default: return "?";
  }
}

class OwnedMap final : public MapSource {
 public:
  explicit OwnedMap(std::vector<std::pair<Value, Value>> entries) : entries_(std::move(entries)) {
    for (std::size_t i = 0; i < entries_.size(); ++i) index_.emplace(key_text(entries_[i].first), i);
  }
  std::size_t size() const override { return entries_.size(); }
  std::optional<Value> find(const Value& key) const override {
    const auto found = index_.find(key_text(key));
    if (found == index_.end()) return std::nullopt;
    return entries_[found->second].second;
  }
  void each(const std::function<bool(const Value&, const Value&)>& visit) const override {
    for (const auto& [key, value] : entries_) {
      if (!visit(key, value)) return;
    }
  }

 private:
  std::vector<std::pair<Value, Value>> entries_;
  std::unordered_map<std::string, std::size_t> index_;
};

std::optional<int> order(auto a, auto b) {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a == b) return 0;
  return std::nullopt;  // NaN
}

// NaN has no order.
std::optional<int> compare_numbers(const Value& a, const Value& b) {
  if (a.kind() == b.kind()) {
    if (a.is(Kind::int_)) return order(a.as_int(), b.as_int());
    if (a.is(Kind::uint_)) return order(a.as_uint(), b.as_uint());
    return order(a.as_double(), b.as_double());
  }
  // The official cases want it: 9223372036854775807 is not less than 9223372036854775808.0.
  if (a.is(Kind::double_) || b.is(Kind::double_)) return order(a.number(), b.number());
  if (a.is(Kind::int_))
    return a.as_int() < 0 ? -1 : order(static_cast<std::uint64_t>(a.as_int()), b.as_uint());
  return b.as_int() < 0 ? 1 : order(a.as_uint(), static_cast<std::uint64_t>(b.as_int()));
}

}  // namespace

std::string_view type_name(Kind kind) {
  switch (kind) {
    case Kind::error: return "error";
    case Kind::null_: return "null_type";
    case Kind::bool_: return "bool";
    case Kind::int_: return "int";
    case Kind::uint_: return "uint";
    case Kind::double_: return "double";
    case Kind::string: return "string";
    case Kind::bytes: return "bytes";
    case Kind::list: return "list";
    case Kind::map: return "map";
    case Kind::timestamp: return "google.protobuf.Timestamp";
    case Kind::duration: return "google.protobuf.Duration";
    case Kind::type: return "type";
    case Kind::optional: return "optional_type";
  }
  return "error";
}

Value Value::of_bool(bool value) {
  Value out;
  out.kind_ = Kind::bool_;
  out.bits_.boolean = value;
  return out;
}
Value Value::of_int(std::int64_t value) {
  Value out;
  out.kind_ = Kind::int_;
  out.bits_.integer = value;
  return out;
}
Value Value::of_uint(std::uint64_t value) {
  Value out;
  out.kind_ = Kind::uint_;
  out.bits_.natural = value;
  return out;
}
Value Value::of_double(double value) {
  Value out;
  out.kind_ = Kind::double_;
  out.bits_.real = value;
  return out;
}
Value Value::of_string(std::string text) {
  Value out;
  const auto owner = std::make_shared<const std::string>(std::move(text));
  out.kind_ = Kind::string;
  out.text_ = *owner;
  out.owner_ = owner;
  return out;
}
Value Value::of_bytes(std::string bytes) {
  Value out = of_string(std::move(bytes));
  out.kind_ = Kind::bytes;
  return out;
}
Value Value::borrowed_string(std::string_view text) {
  Value out;
  out.kind_ = Kind::string;
  out.text_ = text;
  return out;
}
Value Value::of_list(std::vector<Value> items) {
  Value out;
  out.kind_ = Kind::list;
  out.bits_.document = nullptr;
  out.owner_ = std::make_shared<const List>(std::move(items));
  return out;
}
Value Value::of_map(std::vector<std::pair<Value, Value>> entries) {
  return of_map(std::make_shared<const OwnedMap>(std::move(entries)));
}
Value Value::of_map(std::shared_ptr<const MapSource> source) {
  Value out;
  out.kind_ = Kind::map;
  out.bits_.document = nullptr;
  out.owner_ = std::move(source);
  return out;
}
Value Value::borrowed_map(const MapSource& source) {
  return of_map(std::shared_ptr<const MapSource>(std::shared_ptr<void>(), &source));
}
Value Value::of_timestamp(Instant instant) {
  Value out = of_int(instant.seconds);
  out.kind_ = Kind::timestamp;
  out.nanoseconds_ = instant.nanoseconds;
  return out;
}
Value Value::of_duration(Instant span) {
  Value out = of_timestamp(span);
  out.kind_ = Kind::duration;
  return out;
}
Value Value::of_type(std::string_view static_name) {
  Value out = borrowed_string(static_name);
  out.kind_ = Kind::type;
  return out;
}
Value Value::of_optional(std::optional<Value> value) {
  Value out;
  out.kind_ = Kind::optional;
  if (value) out.owner_ = std::make_shared<const Value>(*std::move(value));
  return out;
}
Value Value::error(std::string message) {
  Value out;
  out.kind_ = Kind::error;
  out.owner_ = std::make_shared<const ErrorData>(ErrorData{.message = std::move(message)});
  return out;
}

Value Value::located(std::uint32_t offset) const {
  if (!is_error() || as_error().located) return *this;
  Value out = *this;
  out.owner_ = std::make_shared<const ErrorData>(
      ErrorData{.message = as_error().message, .offset = offset, .located = true});
  return out;
}

Value Value::from_json(const json::value& document) {
  switch (document.kind()) {
    case boost::json::kind::null: return {};
    case boost::json::kind::bool_: return of_bool(document.get_bool());
    case boost::json::kind::int64: return of_int(document.get_int64());
    case boost::json::kind::uint64: {
      const std::uint64_t number = document.get_uint64();
      return number <= static_cast<std::uint64_t>(INT64_MAX) ? of_int(static_cast<std::int64_t>(number))
                                                             : of_uint(number);
    }
    case boost::json::kind::double_: {
      const double number = document.get_double();
      // JSON does not tell 9 from 9.0: an integral number is an int however it was written.
      if (number == std::floor(number) && std::abs(number) < 9.2e18)
        return of_int(static_cast<std::int64_t>(number));
      return of_double(number);
    }
    case boost::json::kind::string: return borrowed_string(document.get_string());
    case boost::json::kind::array:
    case boost::json::kind::object: {
      Value out;
      out.kind_ = document.is_array() ? Kind::list : Kind::map;
      out.bits_.document = &document;
      return out;
    }
  }
  return {};
}

double Value::number() const {
  if (kind_ == Kind::int_) return static_cast<double>(bits_.integer);
  if (kind_ == Kind::uint_) return static_cast<double>(bits_.natural);
  return bits_.real;
}

std::size_t Value::size() const {
  if (kind_ == Kind::list) {
    return bits_.document != nullptr ? bits_.document->get_array().size()
                                     : static_cast<const List*>(owner_.get())->size();
  }
  return bits_.document != nullptr ? bits_.document->get_object().size()
                                   : static_cast<const MapSource*>(owner_.get())->size();
}

Value Value::item(std::size_t index) const {
  if (bits_.document != nullptr) return from_json(bits_.document->get_array()[index]);
  return (*static_cast<const List*>(owner_.get()))[index];
}

std::optional<Value> Value::find(std::string_view key) const {
  if (bits_.document != nullptr) {
    const json::value* member = bits_.document->get_object().if_contains(key);
    if (member == nullptr) return std::nullopt;
    return from_json(*member);
  }
  return static_cast<const MapSource*>(owner_.get())->find(borrowed_string(key));
}

std::optional<Value> Value::find(const Value& key) const {
  if (bits_.document != nullptr) return key.is(Kind::string) ? find(key.as_string()) : std::nullopt;
  return static_cast<const MapSource*>(owner_.get())->find(key);
}

void Value::each(const std::function<bool(const Value&, const Value&)>& visit) const {
  if (bits_.document == nullptr) return static_cast<const MapSource*>(owner_.get())->each(visit);
  for (const auto& member : bits_.document->get_object()) {
    if (!visit(borrowed_string(member.key()), from_json(member.value()))) return;
  }
}

bool equal(const Value& a, const Value& b) {
  Budget unlimited{.steps = UINT64_MAX, .text_limit = SIZE_MAX};
  return equal(a, b, unlimited).value_or(false);
}

std::optional<bool> equal(const Value& a, const Value& b, Budget& budget) {
  if (!budget.spend(1)) return std::nullopt;
  if (a.is_number() && b.is_number()) return compare_numbers(a, b) == 0;
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::null_: return true;
    case Kind::bool_: return a.as_bool() == b.as_bool();
    case Kind::string:
    case Kind::bytes:
    case Kind::type: return a.as_string() == b.as_string();
    case Kind::timestamp:
    case Kind::duration: return a.as_instant() == b.as_instant();
    case Kind::optional: {
      const Value* x = a.optional_value();
      const Value* y = b.optional_value();
      if (x == nullptr || y == nullptr) return x == y;
      return equal(*x, *y, budget);
    }
    case Kind::list: {
      if (a.size() != b.size()) return false;
      for (std::size_t i = 0; i < a.size(); ++i) {
        const auto same = equal(a.item(i), b.item(i), budget);
        if (!same || !*same) return same;
      }
      return true;
    }
    case Kind::map: {
      if (a.size() != b.size()) return false;
      std::optional<bool> same = true;
      a.each([&](const Value& key, const Value& value) {
        const auto other = b.find(key);
        same = other ? equal(value, *other, budget) : false;
        return same && *same;
      });
      return same;
    }
    default: return false;
  }
}

std::optional<int> compare(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return compare_numbers(a, b);
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::bool_: return order(a.as_bool(), b.as_bool());
    case Kind::string:
    case Kind::bytes: return order(a.as_string(), b.as_string());
    case Kind::timestamp:
    case Kind::duration: return order(a.as_instant(), b.as_instant());
    default: return std::nullopt;
  }
}

}  // namespace flow::expr
