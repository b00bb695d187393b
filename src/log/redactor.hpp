#pragma once
// Redactor: the secrets one execution knows, and their removal from anything that leaves it.
//
// apply() replaces every occurrence of a secret, and of its percent-, JSON-, HTML- and base64-encoded forms
// (base64 at all three alignments, both alphabets), by `[redacted:name]`. Values shorter than 4 bytes are not
// searched for (they would redact everything); their fields are redacted where they are known to be secret.
// Lives on the process loop, one per execution; copies share nothing.
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
  // Strings and keys, at every depth. A template, so that text does not convert to a document by accident.
  template <std::same_as<boost::json::value> Document>
  boost::json::value apply(const Document& document) const {
    return apply_to_document(document);
  }
  bool contains_secret(std::string_view text) const;

 private:
  boost::json::value apply_to_document(const boost::json::value& document) const;

  struct Needle {
    std::string bytes;
    std::string replacement;
  };
  std::vector<Needle> needles_;  // longest first
};

}  // namespace flow::log
