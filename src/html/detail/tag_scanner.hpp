#pragma once
// Reads the tags of markup one after the other, as the HTML tokenizer does: quotes, comments, bogus comments.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flow::html::detail {

struct Tag {
  std::string name;  // lower case
  bool is_end = false;
  bool closes_itself = false;
  std::size_t begin = 0, end = 0;  // from "<" to after ">"
  // Where the attributes from kMaxAttributes on begin; `end` when there are none.
  std::size_t surplus = 0;
};

class TagScanner {
 public:
  static constexpr std::size_t kMaxAttributes = 500;  // gumbo compares each with all before it

  explicit TagScanner(std::string_view markup) : markup_(markup) {}

  // The next tag; nothing at the end. An unfinished tag at the end of the input is none.
  std::optional<Tag> next();
  // After the start tag of a script, style, title …: goes to its end tag. In doubt it stops early, never
  // late.
  void skip_raw_text(std::string_view name);

 private:
  void skip_markup_declaration();
  std::optional<Tag> read_tag(bool is_end);
  bool read_attribute();

  std::string_view markup_;
  std::size_t at_ = 0;
};

}  // namespace flow::html::detail
