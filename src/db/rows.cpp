#include "db/rows.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "db/detail/result_set.hpp"

namespace flow::db {

using detail::pq;

std::size_t ResultSet::size() const {
  return static_cast<std::size_t>(pq().PQntuples(result_.get()));
}

std::size_t ResultSet::affected() const {
  const std::string_view text = pq().PQcmdTuples(result_.get());
  std::size_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);  // empty: of a command that counts nothing
  return count;
}

std::string_view ResultSet::tag() const {
  return pq().PQcmdStatus(result_.get());
}

Cell ResultSet::cell(std::size_t row, std::string_view column) const {
  const PGresult* result = result_.get();
  const int line = static_cast<int>(row);
  for (int i = 0; i < pq().PQnfields(result); ++i) {
    if (column != pq().PQfname(result, i)) continue;
    Cell cell{.text = std::nullopt, .type = pq().PQftype(result, i)};
    if (pq().PQgetisnull(result, line, i) == 0)
      cell.text.emplace(pq().PQgetvalue(result, line, i),
                        static_cast<std::size_t>(pq().PQgetlength(result, line, i)));
    return cell;
  }
  std::fprintf(stderr, "no column \"%.*s\" in the rows that are read\n", static_cast<int>(column.size()),
               column.data());
  std::abort();
}

Cell Row::cell(std::string_view column) const {
  return set_->cell(index_, column);
}

Rows::Rows(std::shared_ptr<const ResultSet> set) : set_(std::move(set)), size_(set_->size()) {}

Row Rows::operator[](std::size_t index) const {
  FLOW_ASSERT(index < size_);
  return {set_.get(), first_ + index};
}

Rows Rows::part(std::size_t first, std::size_t size) const {
  FLOW_ASSERT(first + size <= size_);
  Rows rows = *this;
  rows.first_ += first;
  rows.size_ = size;
  return rows;
}

std::size_t Rows::affected() const {
  return set_ ? set_->affected() : 0;
}

std::string_view Rows::tag() const {
  return set_ ? set_->tag() : std::string_view{};
}

}  // namespace flow::db
