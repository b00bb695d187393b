#pragma once
// Outputs: what an attempt gives, by title. An output that was not set is dead for conditional and path
// outputs and `null` for the others. The engine passes `Web Page` on by itself when the node has that input
// and did not set it.
#include <map>
#include <string>
#include <string_view>

#include "sdk/value.hpp"

namespace flow::sdk {

class Outputs {
 public:
  Outputs& set(std::string_view name, Value value) {
    values_.insert_or_assign(std::string(name), std::move(value));
    return *this;
  }
  // A path output that is taken without a value of interest.
  Outputs& take(std::string_view path) { return set(path, Value(json::value(true))); }
  const std::map<std::string, Value, std::less<>>& all() const { return values_; }

 private:
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace flow::sdk
