#pragma once
// The text an argument names: a file, or standard input for "-".
//
// What is wrong with it is always the caller's mistake, so every failure is `invalid_input` and quotes the
// name as it was given: `cannot read "prices.json": No such file or directory; check the path`.
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace flow::app {

Result<std::string> read_text(const std::string& name, Bytes cap);

// How errors call it: the path in quotes, or "standard input".
std::string source_name(const std::string& name);

}  // namespace flow::app
