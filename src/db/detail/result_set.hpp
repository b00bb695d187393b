#pragma once
// ResultSet: one PGresult and what Rows asks of it.
#include "db/detail/libpq.hpp"
#include "db/rows.hpp"

namespace flow::db {

class ResultSet {
 public:
  explicit ResultSet(detail::ResultHandle result) : result_(std::move(result)) {}

  std::size_t size() const;
  std::size_t affected() const;
  std::string_view tag() const;
  Cell cell(std::size_t row, std::string_view column) const;

 private:
  detail::ResultHandle result_;
};

}  // namespace flow::db
