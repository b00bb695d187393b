#pragma once
// Rows: the answer to one statement, owned; copies share it. A Row is a view into it and must not outlive it.
//
//   for (const db::Row row : rows) names.push_back(row.get<std::string>("name"));
//
// get<T>() reads a column by its name. T is std::string (of bytea: the bytes), std::string_view, an integer,
// bool, double, WallTime, json::value, a StrongId, std::optional of these, or std::vector of these (an array;
// optionals where elements may be null). A column that is not there, another type, a null without optional or
// a number out of range is a defect of the statement's author and ends the process: the schema is ours.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"

namespace flow::db {

// One value as it came: text, or nothing for null, and the object id of its type.
struct Cell {
  std::optional<std::string_view> text;
  unsigned type = 0;
};

namespace detail {
template <class T>
T decode(const Cell& cell);
}

class ResultSet;  // PGresult, behind the door

class Row {
 public:
  template <class T>
  T get(std::string_view column) const {
    return detail::decode<T>(cell(column));
  }
  bool is_null(std::string_view column) const { return !cell(column).text; }
  Cell cell(std::string_view column) const;

 private:
  friend class Rows;
  Row(const ResultSet* set, std::size_t index) : set_(set), index_(index) {}
  const ResultSet* set_;
  std::size_t index_;
};

class Rows {
 public:
  class Iterator {
   public:
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Row operator*() const { return (*rows_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++index_;
      return before;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    friend class Rows;
    Iterator(const Rows* rows, std::size_t index) : rows_(rows), index_(index) {}
    const Rows* rows_ = nullptr;
    std::size_t index_ = 0;
  };

  Rows() = default;  // of nothing
  explicit Rows(std::shared_ptr<const ResultSet> set);

  std::size_t size() const { return size_; }
  bool empty() const { return size() == 0; }
  Row operator[](std::size_t index) const;
  Row front() const { return (*this)[0]; }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }
  Rows part(std::size_t first, std::size_t size) const;
  // Rows that an INSERT, UPDATE or DELETE changed, or a SELECT gave.
  std::size_t affected() const;
  // The command's tag: "UPDATE 3", "COMMIT".
  std::string_view tag() const;

 private:
  std::shared_ptr<const ResultSet> set_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace flow::db

#include "db/detail/decode.hpp"
