#pragma once
// An error as data, for outputs that report failures (`Errors` of a loop).
#include "base/error.hpp"
#include "json/json.hpp"

namespace flow::nodes::detail {

inline json::object error_json(const Error& error) {
  return {{"class", to_string(error.code)},
          {"message", error.message},
          {"retryable", error.retryable()},
          {"effect", to_string(error.effect)},
          {"detail", error.detail}};
}

}  // namespace flow::nodes::detail
