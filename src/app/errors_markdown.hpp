#pragma once
// docs/errors.md, made from the table of error classes (base/error.cpp), the table of problem codes
// (workflow/problem.cpp) and the exit codes.
#include <string>

namespace flow::app {

std::string errors_markdown();

}  // namespace flow::app
