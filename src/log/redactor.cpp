#include "log/redactor.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"
#include "log/detail/spelling.hpp"

namespace flow::log {
namespace {

constexpr std::size_t kShortestNeedle = 4;

// The characters of base64 text that a secret determines when it stands at byte offset `shift` of a longer
// text: the characters at both ends also hold bits of its neighbours and are left out.
std::string base64_core(std::string_view secret, std::size_t shift, bool url_safe) {
  const std::string padded = std::string(shift, '\0') + std::string(secret);
  const std::string encoded = url_safe ? base64url_encode(padded) : base64_encode(padded);
  const std::size_t first = (shift * 8 + 5) / 6;
  const std::size_t last = padded.size() * 8 / 6;
  return encoded.substr(first, last - first);
}

// Of all spellings the one that covers most.
std::size_t longest_spelled(std::string_view text, std::string_view word) {
  std::size_t longest = 0;
  for (const auto spelling : detail::kSpellings) longest = std::max(longest, spelled(spelling, text, word));
  return longest;
}

}  // namespace

void Redactor::add(std::string_view name, const Secret& secret) {
  const std::string_view text = secret.reveal();
  if (text.size() < kShortestNeedle) return;
  const std::string mark = fmt::format("[redacted:{}]", name);
  const auto add_form = [&](std::string form) {
    if (form.size() < kShortestNeedle) return;
    if (std::ranges::any_of(needles_, [&](const Needle& needle) { return needle.bytes == form; })) return;
    needles_.push_back({std::move(form), mark});
  };
  add_form(std::string(text));
  for (std::size_t shift = 0; shift < 3; ++shift) {
    add_form(base64_core(text, shift, false));
    add_form(base64_core(text, shift, true));
  }
}

std::vector<Redactor::Span> Redactor::find(std::string_view text) const {
  std::vector<Span> spans;
  for (const Needle& needle : needles_) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (!detail::can_begin(text[at], needle.bytes)) continue;
      const std::size_t length = longest_spelled(text.substr(at), needle.bytes);
      if (length > 0) spans.push_back({at, at + length, &needle});
    }
  }
  std::ranges::sort(spans, [](const Span& a, const Span& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  return spans;
}

std::string Redactor::apply(std::string_view text) const {
  const std::vector<Span> spans = find(text);
  std::string out;
  std::size_t done = 0;  // of `text`
  for (std::size_t i = 0; i < spans.size();) {
    // Overlapping spans are one; the widest of them names it.
    Span whole = spans[i];
    const Span* widest = &spans[i];
    for (++i; i < spans.size() && spans[i].begin < whole.end; ++i) {
      whole.end = std::max(whole.end, spans[i].end);
      if (spans[i].end - spans[i].begin > widest->end - widest->begin) widest = &spans[i];
    }
    out.append(text.substr(done, whole.begin - done)).append(widest->needle->mark);
    done = whole.end;
  }
  return out.append(text.substr(done));
}

boost::json::value Redactor::apply_to_document(const boost::json::value& document) const {
  if (needles_.empty()) return document;
  if (const auto* text = document.if_string()) return boost::json::value(apply(std::string_view(*text)));
  if (const auto* list = document.if_array()) {
    boost::json::array out;
    out.reserve(list->size());
    for (const auto& item : *list) out.push_back(apply_to_document(item));
    return out;
  }
  if (const auto* object = document.if_object()) {
    boost::json::object out;
    for (const auto& member : *object)
      out.insert_or_assign(apply(std::string_view(member.key())), apply_to_document(member.value()));
    return out;
  }
  if (document.is_number()) {
    const std::string digits =
        document.is_double() ? fmt::format("{}", document.get_double()) : boost::json::serialize(document);
    if (contains_secret(digits)) return boost::json::value(apply(digits));
  }
  return document;
}

bool Redactor::contains_secret(std::string_view text) const {
  return !find(text).empty();
}

}  // namespace flow::log
