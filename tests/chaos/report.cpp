#include "report.hpp"

#include <cstdio>

namespace flow::chaos {

void Report::note(std::string_view text) {
  fmt::print("    {}\n", text);
  std::fflush(stdout);
}

void Report::broken(std::string text) {
  note("BROKEN: " + text);
  broken_.push_back(std::move(text));
}

void Report::expect(bool kept, std::string_view promise, std::string_view seen) {
  if (!kept) broken(fmt::format("{}: {}", promise, seen));
}

}  // namespace flow::chaos
