#pragma once
// The an+b of :nth-child(), CSS Syntax Level 3, section 6.
#include <cstdint>
#include <optional>
#include <string_view>

namespace flow::html::detail {

struct Nth {
  std::int64_t step = 0;
  std::int64_t offset = 0;
};

// Reads from `at`, which moves behind what was read; nothing when it is no place. Numbers are held to 9
// digits.
std::optional<Nth> read_nth(std::string_view text, std::size_t& at);

// Is `index` (from 1) one of step·n + offset, n = 0, 1, …?
bool is_nth(std::int64_t step, std::int64_t offset, std::int64_t index);

}  // namespace flow::html::detail
