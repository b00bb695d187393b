#pragma once
// What a person may have meant: names that differ from what was written by a few letters.
#include <algorithm>
#include <cstddef>
#include <string_view>

namespace flow {

// Letters to insert, remove or replace to make one of the other (Levenshtein); bytes, not characters.
std::size_t edit_distance(std::string_view a, std::string_view b);

// Keeps the nearest of the names it is shown. Farther than three letters, or so far that nothing of what was
// written remains, is no proposal.
class NearestName {
 public:
  explicit NearestName(std::string_view written)
      : written_(written), distance_(std::min<std::size_t>(4, written.size())) {}
  void consider(std::string_view name) {
    const std::size_t distance = edit_distance(written_, name);
    if (distance >= distance_) return;
    distance_ = distance;
    best_ = name;
  }
  std::string_view best() const { return best_; }  // empty: nothing is near

 private:
  std::string_view written_;
  std::string_view best_;
  std::size_t distance_;
};

}  // namespace flow
