#pragma once
// Waits for elements, and reading from a page. Each read is one call into one document; overtaken by a
// navigation it is repeated. Readers wait for the first match until the deadline of their context
// (`not_found`, `ambiguous` then), except count(), which looks once.
#include <string>
#include <vector>

#include "browser/actions.hpp"

namespace flow::browser {

enum class ElementState : std::uint8_t { attached, detached, visible, hidden };
enum class ReadMode : std::uint8_t { one, first, all };
enum class TableHeader : std::uint8_t { automatic, first_row, none };

struct ReadReport {
  std::size_t matched_index = 0;
  bool degraded = false;
  std::string url;  // of the document it was read from
};

struct Texts {
  std::vector<std::string> values;
  ReadReport report;
};

struct Attributes {
  std::vector<std::optional<std::string>> values;  // none: the attribute is absent
  ReadReport report;
};

struct ListRead {
  json::array items;
  json::object misses;     // field → how often it was null
  std::int64_t total = 0;  // before the limit
  ReadReport report;
};

struct TableRead {
  json::array rows;
  std::vector<std::string> headers;
  std::vector<std::int64_t> short_rows;
  std::int64_t total = 0;
  ReadReport report;
};

class Reader {
 public:
  explicit Reader(const PageLease& lease, std::shared_ptr<Frame> frame = nullptr);
  Reader(std::shared_ptr<Page> page, std::shared_ptr<Frame> frame);

  // Survives reloads and process swaps. Hidden and detached hold for what is absent.
  Task<Result<void>> wait_for(Context cx, Selector selector, ElementState state) const;
  Task<Result<std::int64_t>> count(Context cx, Selector selector, bool visible_only = false) const;

  Task<Result<Texts>> text(Context cx, Selector selector, ReadMode mode) const;
  // href, src and the like are absolute, `value` and `checked` live.
  Task<Result<Attributes>> attribute(Context cx, Selector selector, std::string name, ReadMode mode) const;
  Task<Result<std::string>> html(Context cx, Selector selector, bool outer) const;
  Task<Result<std::string>> document_html(Context cx) const;  // with its doctype
  // `fields`: name → field as parse_list_field() made it. No match is an empty list, at the deadline.
  Task<Result<ListRead>> list(Context cx, Selector items, json::object fields, std::int64_t limit) const;
  Task<Result<TableRead>> table(Context cx, Selector selector, TableHeader header, std::int64_t limit) const;
  // Boxes of every match, in document coordinates: for pictures and masks.
  Task<Result<std::vector<Rect>>> boxes(Context cx, Selector selector, ReadMode mode) const;
  // The frame shown by the one iframe that matches.
  Task<Result<std::shared_ptr<Frame>>> frame(Context cx, Selector selector) const;

 private:
  std::shared_ptr<Page> page_;
  std::shared_ptr<Frame> frame_;
};

}  // namespace flow::browser
