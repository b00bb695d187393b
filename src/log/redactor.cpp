#include "log/redactor.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"

namespace flow::log {
namespace {

constexpr std::size_t kShortestNeedle = 4;

std::string html_escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

// The characters of base64 text that a secret determines when it stands at byte offset `shift` of a longer
// text: the characters at both ends also hold bits of its neighbours and are left out.
std::string base64_core(std::string_view secret, std::size_t shift, bool url_safe) {
  const std::string padded = std::string(shift, '\0') + std::string(secret);
  const std::string encoded = url_safe ? base64url_encode(padded) : base64_encode(padded);
  const std::size_t first = (shift * 8 + 5) / 6;
  const std::size_t last = padded.size() * 8 / 6;
  return encoded.substr(first, last - first);
}

std::string form_encode(std::string_view text) {
  std::string out = percent_encode(text);
  for (std::size_t at = out.find("%20"); at != std::string::npos; at = out.find("%20", at + 1))
    out.replace(at, 3, "+");
  return out;
}

std::string lower_hex(std::string text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] != '%') continue;
    for (std::size_t k = i + 1; k <= i + 2; ++k) {
      if (text[k] >= 'A' && text[k] <= 'F') text[k] = static_cast<char>(text[k] - 'A' + 'a');
    }
  }
  return text;
}

std::string json_escape(std::string_view text) {
  const std::string quoted = boost::json::serialize(boost::json::string(text));
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

void Redactor::add(std::string_view name, const Secret& secret) {
  const std::string_view text = secret.reveal();
  if (text.size() < kShortestNeedle) return;
  const std::string replacement = fmt::format("[redacted:{}]", name);
  const auto add_form = [&](std::string form) {
    if (form.size() < kShortestNeedle) return;
    if (std::ranges::any_of(needles_, [&](const Needle& needle) { return needle.bytes == form; })) return;
    needles_.push_back({std::move(form), replacement});
  };
  add_form(std::string(text));
  add_form(percent_encode(text));
  add_form(lower_hex(percent_encode(text)));
  add_form(form_encode(text));
  add_form(json_escape(text));
  add_form(html_escape(text));
  for (std::size_t shift = 0; shift < 3; ++shift) {
    add_form(base64_core(text, shift, false));
    add_form(base64_core(text, shift, true));
  }
  std::ranges::sort(needles_, [](const Needle& a, const Needle& b) {
    return a.bytes.size() != b.bytes.size() ? a.bytes.size() > b.bytes.size() : a.bytes < b.bytes;
  });
}

std::string Redactor::apply(std::string_view text) const {
  std::string out(text);
  for (const Needle& needle : needles_) {
    for (std::size_t at = out.find(needle.bytes); at != std::string::npos;
         at = out.find(needle.bytes, at + needle.replacement.size())) {
      out.replace(at, needle.bytes.size(), needle.replacement);
    }
  }
  return out;
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
  return document;
}

bool Redactor::contains_secret(std::string_view text) const {
  return std::ranges::any_of(
      needles_, [&](const Needle& needle) { return text.find(needle.bytes) != std::string_view::npos; });
}

}  // namespace flow::log
