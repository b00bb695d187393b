#pragma once
// Param: the value of one $n, as PostgreSQL's text for it, or null. The server infers the type from the
// statement.
//
// Implicit from text, bool, integers, double, WallTime, ids, optionals and vectors of these (an array
// literal; a vector of optionals may hold nulls), so that a call reads `{user, "name", 3, std::nullopt}`.
// Named where the kind is not in the C++ type: json(), bytes(), interval(). WallTime::max() and min() are
// 'infinity' and '-infinity'.
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace flow::db {

namespace detail {
std::string text_of(long long value);
std::string text_of(unsigned long long value);
std::string text_of(double value);
std::string text_of(WallTime value);
void append_array_element(std::string& literal, const std::optional<std::string>& text);
}  // namespace detail

class Param {
 public:
  Param(std::nullopt_t) {}
  Param(const char* text) : text_(text) {}
  Param(std::string text) : text_(std::move(text)) {}
  Param(std::string_view text) : text_(text) {}
  Param(WallTime time) : text_(detail::text_of(time)) {}
  template <std::same_as<bool> B>
  Param(B value) : text_(value ? "t" : "f") {}
  template <std::signed_integral I>
    requires(!std::same_as<I, char>)
  Param(I value) : text_(detail::text_of(static_cast<long long>(value))) {}
  template <std::unsigned_integral I>
    requires(!std::same_as<I, bool>)
  Param(I value) : text_(detail::text_of(static_cast<unsigned long long>(value))) {}
  template <std::floating_point F>
  Param(F value) : text_(detail::text_of(static_cast<double>(value))) {}
  template <class Tag>
  Param(const StrongId<Tag>& id) : text_(id.str()) {}
  template <class T>
  Param(const std::optional<T>& value) {
    if (value) *this = Param(*value);
  }
  template <class T>
    requires(!std::same_as<T, Param>)
  Param(const std::vector<T>& values) : text_("{") {
    for (const auto& value : values) detail::append_array_element(*text_, Param(T(value)).text_);
    *text_ += '}';
  }

  static Param json(const boost::json::value& document);
  static Param json(const std::optional<boost::json::value>& document);
  static Param bytes(std::string_view bytes);  // bytea
  static Param interval(milliseconds span);
  // The array of what is the parameter `index` of each.
  static Param array_of(const std::vector<const std::vector<Param>*>& calls, std::size_t index);

  const std::optional<std::string>& text() const { return text_; }

 private:
  std::optional<std::string> text_;
};

using Params = std::vector<Param>;

}  // namespace flow::db
