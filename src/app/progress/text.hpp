#pragma once
// Words that both kinds of progress and the summary of a run share.
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "engine/journal.hpp"

namespace flow::app {

// "412 ms", "1.2 s", "2 min 05 s"
std::string duration_text(milliseconds span);

// "Price", inside loops with the iteration: "Price [2]", "Price [2/0]"
std::string node_title(std::string_view name, std::string_view iteration);

// `timeout: clicking "#buy": timed out after 3000 ms`: the sentence, without the lines that may follow it.
std::string error_text(const Error& error);
// Those lines: what was tried and seen.
std::vector<std::string> further_lines(const Error& error);

// At most `columns` characters; what is cut ends in "…".
std::string clipped(std::string_view text, std::size_t columns);

}  // namespace flow::app
