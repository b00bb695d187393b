#pragma once
// HTTP messages as plain values, the same for server and client.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flow::net {

// Fields in order of arrival; names compare without case.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}

  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  void set(std::string_view name, std::string value);  // replaces all of that name
  void remove(std::string_view name);
  // The first of that name.
  std::optional<std::string_view> find(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

bool equal_ignoring_case(std::string_view a, std::string_view b);  // ASCII

// The reason phrase of a status: 404 → "Not Found".
std::string_view reason_phrase(int status);

}  // namespace flow::net
