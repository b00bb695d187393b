#pragma once
// Report: what one experiment has shown. Lines are printed as they come; a broken promise is counted.
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace flow::chaos {

class Report {
 public:
  void note(std::string_view text);
  void broken(std::string text);
  // A promise and whether it was kept; `seen` is what was there instead.
  void expect(bool kept, std::string_view promise, std::string_view seen);

  const std::vector<std::string>& broken() const { return broken_; }

 private:
  std::vector<std::string> broken_;
};

}  // namespace flow::chaos
