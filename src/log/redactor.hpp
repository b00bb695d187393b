#pragma once
// Redactor: the secrets one execution knows, and their removal from anything that leaves it.
//
// apply() replaces every occurrence of a secret by `[redacted:name]`: as it is, percent-encoded, with the
// escapes of JSON or HTML, and as base64 (at all three alignments, in both alphabets). Where occurrences
// overlap, everything they cover becomes one mark. Values shorter than 4 bytes are not searched for (they
// would redact everything); their fields are redacted where they are known to be secret. Lives on the process
// loop, one per execution; copies share nothing.
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/secret.hpp"

namespace flow::log {

class Redactor {
 public:
  void add(std::string_view name, const Secret& secret);
  bool empty() const { return needles_.empty(); }

  std::string apply(std::string_view text) const;
  // Strings, keys and numbers, at every depth; a number that shows a secret becomes a string. A template, so
  // that text does not convert to a document by accident.
  template <std::same_as<boost::json::value> Document>
  boost::json::value apply(const Document& document) const {
    return apply_to_document(document);
  }
  bool contains_secret(std::string_view text) const;

 private:
  struct Needle {
    std::string bytes;
    std::string mark;
  };
  struct Span {
    std::size_t begin;
    std::size_t end;
    const Needle* needle;
  };
  std::vector<Span> find(std::string_view text) const;
  boost::json::value apply_to_document(const boost::json::value& document) const;

  std::vector<Needle> needles_;
};

}  // namespace flow::log
