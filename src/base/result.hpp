#pragma once
// Result<T>: a value or an Error; and the statements that hand an error to the caller.
//
//   TRY(auto port, parse_port(text));         // declares `port`, or returns the error
//   TRY_VOID(check(port));                    // for Result<void>
//   CO_TRY(auto page, co_await open(cx, url)); // the same inside a coroutine
//   return fail(ErrorCode::invalid_input, "port {} is outside 1-65535", port);
//
// They are statements: put braces around them under an `if`, and let no bare comma stand inside.
#include <expected>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"

namespace flow {

template <class T>
using Result = std::expected<T, Error>;

template <class... Args>
[[nodiscard]] Error make_error(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  return Error{code, fmt::format(format, std::forward<Args>(args)...)};
}

template <class... Args>
[[nodiscard]] std::unexpected<Error> fail(ErrorCode code, fmt::format_string<Args...> format,
                                          Args&&... args) {
  return std::unexpected(make_error(code, format, std::forward<Args>(args)...));
}

}  // namespace flow

#define FLOW_CONCAT_(a, b) a##b
#define FLOW_CONCAT(a, b)  FLOW_CONCAT_(a, b)

#define FLOW_TRY_(ret, tmp, decl, ...)                   \
  auto tmp = (__VA_ARGS__);                              \
  if (!tmp) ret std::unexpected(std::move(tmp).error()); \
  decl = *std::move(tmp)
#define FLOW_TRY_VOID_(ret, tmp, ...) \
  if (auto tmp = (__VA_ARGS__); !tmp) ret std::unexpected(std::move(tmp).error())

#define TRY(decl, ...)    FLOW_TRY_(return, FLOW_CONCAT(try_, __COUNTER__), decl, __VA_ARGS__)
#define CO_TRY(decl, ...) FLOW_TRY_(co_return, FLOW_CONCAT(try_, __COUNTER__), decl, __VA_ARGS__)
#define TRY_VOID(...)     FLOW_TRY_VOID_(return, FLOW_CONCAT(try_, __COUNTER__), __VA_ARGS__)
#define CO_TRY_VOID(...)  FLOW_TRY_VOID_(co_return, FLOW_CONCAT(try_, __COUNTER__), __VA_ARGS__)
