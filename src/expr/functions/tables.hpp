#pragma once
// The tables of the families, put together in function.cpp.
#include <limits>
#include <span>

#include "expr/function.hpp"

namespace flow::expr::functions {

inline constexpr int kAny = std::numeric_limits<int>::max();

std::span<const Function> operators();
std::span<const Function> conversions();
std::span<const Function> strings();
std::span<const Function> math();
std::span<const Function> times();
std::span<const Function> optionals();
std::span<const Function> encoders();

using Arguments = std::span<const Value>;

// Text an expression makes is paid for, and capped.
Value make_string(std::string text, Budget& budget);

}  // namespace flow::expr::functions
