#pragma once
// The ways a text can stand inside another: as it is, percent-encoded, or with the escapes of JSON or HTML.
//
// Programs differ in what they escape (encodeURIComponent leaves "!'()*" alone, an attribute escapes quotes
// and a text node does not), so a spelling is read, never guessed: each character may be escaped or not.
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flow::log::detail {

enum class Spelling : std::uint8_t { plain, percent, json, html };
inline constexpr Spelling kSpellings[] = {Spelling::plain, Spelling::percent, Spelling::json, Spelling::html};

// How many bytes at the beginning of `text` spell `word`; 0 when something else stands there.
std::size_t spelled(Spelling spelling, std::string_view text, std::string_view word);

// Can a spelled word begin with this byte? Everything else is skipped without a closer look.
bool can_begin(char c, std::string_view word);

}  // namespace flow::log::detail
