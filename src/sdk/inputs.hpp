#pragma once
// Inputs: the values of one attempt, by title, already evaluated, converted to the type of the port and
// defaulted.
//
// Getters for a type other than the port's, or for a name the spec does not have, are defects (FLOW_ASSERT):
// the engine has checked everything the spec says before run() is called, so required inputs are there.
// Optional inputs that were not given are absent: has() is false, the *_or() getters give the fallback.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "sdk/value.hpp"

namespace flow::browser {
class PageLease;
}

namespace flow::sdk {

class Inputs {
 public:
  bool has(std::string_view name) const;

  const std::string& text(std::string_view name) const;  // text and html ports
  std::string text_or(std::string_view name, std::string_view fallback) const;
  double number(std::string_view name) const;
  std::optional<double> optional_number(std::string_view name) const;
  bool flag(std::string_view name) const;                // boolean ports have a default or are required
  const json::value& json(std::string_view name) const;  // any type but page
  const json::array& list(std::string_view name) const;
  const Value& value(std::string_view name) const;  // `any` ports that carry pages

  // Ports that accept credentials: a literal arrives here as well, so the node need not tell them apart.
  const Secret& secret(std::string_view name) const;
  // For credential ports that use several fields (basic authentication): {username, password}; empty when
  // absent.
  std::string credential_field(std::string_view name, std::string_view field) const;
  // True when the text of this input came from a credential (so it is masked in pages, never echoed).
  bool is_secret(std::string_view name) const;

  // The lease of the page on this port, held by the engine for the whole attempt.
  browser::PageLease& page(std::string_view name) const;
  // Members of a repeated port that are live, by number: {1: …, 3: …}.
  std::map<int, Value> repeated(std::string_view stem) const;

  // Filled by the engine and by tests.
  struct Slot {
    Value value;
    bool secret = false;
    std::map<std::string, Secret, std::less<>> fields = {};  // the credential's fields
    browser::PageLease* lease = nullptr;
  };
  void set(std::string name, Slot slot);

 private:
  const Slot& slot(std::string_view name) const;
  std::map<std::string, Slot, std::less<>> slots_;
  std::map<std::string, std::string, std::less<>> texts_;
  mutable std::map<std::string, Secret, std::less<>> secrets_;  // made when first asked for
};

}  // namespace flow::sdk
