#pragma once
// From an HTTP status to an error class, and which statuses a node calls fine.
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace flow::nodes::detail {

// For a status that is not fine: 401, 403 and 407 `auth`, 408 `timeout`, 429, 5xx and other statuses by their
// name. detail has `status` and `url`.
Error status_error(int status, std::string_view url);

// "200-299, 304": ranges and single statuses.
class OkStatuses {
 public:
  static Result<OkStatuses> parse(std::string_view text);
  bool contains(int status) const;

 private:
  std::vector<std::pair<int, int>> ranges_;
};

}  // namespace flow::nodes::detail
