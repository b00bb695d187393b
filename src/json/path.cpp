#include "json/path.hpp"

#include "base/utf8.hpp"
#include "json/detail/path_query.hpp"

namespace flow::json {
namespace {

std::unexpected<Error> refused(std::string_view reason) {
  return std::unexpected(Error{ErrorCode::invalid_input, std::string(reason)}
                             .with_detail("reason", "bad_jsonpath")
                             .with_detail("column", 1));
}

Result<std::shared_ptr<const detail::PathQuery>> parsed(std::string_view text, bool strict) {
  if (text.size() > Path::kMaxSize.count) {
    return refused(
        fmt::format("the path has {} bytes; at most {} are allowed", text.size(), Path::kMaxSize.count));
  }
  if (!is_valid_utf8(text)) return refused("the path is not valid UTF-8");
  TRY(detail::PathQuery query, detail::parse_path(text, strict));
  return std::make_shared<const detail::PathQuery>(std::move(query));
}

// `$` alone or followed by a segment; `$ref` is a plain name.
bool is_query(std::string_view text) {
  return text.starts_with('$') &&
         (text.size() == 1 || std::string_view(".[ \t\r\n").find(text[1]) != std::string_view::npos);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// The way gone so far, for messages: `a.b[0]`.
void append_name(std::string& way, std::string_view name) {
  way += (way.empty() ? "" : ".") + std::string(name);
}

std::string named(const std::string& way) {
  return way.empty() ? "the document" : fmt::format("\"{}\"", way);
}

Result<value*> enter_member(value& at, const std::string& name, std::string& way) {
  if (at.is_array()) {
    return fail(ErrorCode::invalid_input, "{} is a list; write [n] instead of \"{}\"", named(way), name);
  }
  if (!at.is_object()) {
    return fail(ErrorCode::invalid_input, "{} is a {}, so nothing can be put under \"{}\"", named(way),
                kind_name(at), name);
  }
  append_name(way, name);
  return &at.get_object()[name];
}

Result<value*> enter_item(value& at, std::int64_t index, std::string& way) {
  if (!at.is_array()) {
    return fail(ErrorCode::invalid_input, "{} is {} {}, so it has no position {}", named(way),
                at.is_object() ? "an" : "a", kind_name(at), index);
  }
  array& items = at.get_array();
  const auto length = static_cast<std::int64_t>(items.size());
  const std::int64_t position = index < 0 ? length + index : index;
  if (position < 0 || position > length) {
    return fail(ErrorCode::invalid_input,
                "position {} lies beyond {}, which has {} items; the next one is [{}]", index, named(way),
                length, length);
  }
  if (position == length) items.emplace_back(nullptr);
  way += fmt::format("[{}]", position);
  return &items[static_cast<std::size_t>(position)];
}

}  // namespace

Result<Path> Path::parse(std::string_view text) {
  const std::string_view path = trimmed(text);
  if (path.empty())
    return refused("the path is empty; write a name such as price, or $ for the whole document");
  TRY(auto query, parsed(path, is_query(path)));
  return Path(std::string(path), std::move(query));
}

Result<Path> Path::parse_query(std::string_view text) {
  TRY(auto query, parsed(text, true));
  return Path(std::string(text), std::move(query));
}

bool Path::is_singular() const {
  return query_->is_singular();
}

Result<const value*> Path::first(const value& document) const {
  TRY(const auto found, detail::walk_path(*query_, document, 1));
  return found.empty() ? nullptr : found.front();
}

Result<std::vector<const value*>> Path::all(const value& document) const {
  TRY(auto found, detail::walk_path(*query_, document, kMaxResults + 1));
  if (found.size() > kMaxResults) {
    return fail(ErrorCode::quota, "the path \"{}\" selects more than {} values", text_, kMaxResults);
  }
  return found;
}

Result<void> Path::write(value& document, value added) const {
  if (!is_singular()) {
    return fail(ErrorCode::invalid_input,
                "the path \"{}\" may select several places; write a single one with names and positions, "
                "such as a.b[0]",
                text_);
  }
  value* at = &document;
  std::string way;
  bool is_new = false;
  for (const detail::PathSegment& segment : query_->segments) {
    const auto* name = std::get_if<detail::NameSelector>(&segment.selectors.front());
    if (is_new && name != nullptr) at->emplace_object();
    if (is_new && name == nullptr) at->emplace_array();
    // What was not there before is made by the next segment.
    if (name != nullptr) {
      is_new = at->is_object() && !at->get_object().contains(name->name);
      TRY(at, enter_member(*at, name->name, way));
    } else {
      const std::int64_t index = std::get<detail::IndexSelector>(segment.selectors.front()).index;
      is_new = at->is_array() && index == static_cast<std::int64_t>(at->get_array().size());
      TRY(at, enter_item(*at, index, way));
    }
  }
  *at = std::move(added);
  return {};
}

}  // namespace flow::json
