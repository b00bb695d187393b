#pragma once
// Human: how a person moves, presses and types; the paces of the stealth profile.
//
// One per page, owned by its PageState. Pure: it names places and pauses, and whoever sends the input waits
// for them. Chance comes from the seed alone.
#include <cstdint>
#include <random>
#include <vector>

#include "base/clock.hpp"
#include "browser/geometry.hpp"

namespace flow::browser::detail {

class Human {
 public:
  explicit Human(std::uint32_t seed);

  struct Step {
    Point at;
    milliseconds pause;  // before it
  };
  // From where the pointer was left to `to`, by whole pixels along a slightly bent line: quick in the middle,
  // slow at the ends, half a second at most. The last step is at `to`, or there is none when it is there.
  std::vector<Step> way(Point to);
  void arrived(Point at) { pointer_ = at; }
  Point pointer() const { return pointer_; }

  milliseconds press() { return between(40, 120); }  // of a mouse button
  milliseconds between_clicks() { return between(60, 140); }
  milliseconds key() { return between(25, 70); }  // held down
  milliseconds between_keys() { return between(30, 120); }
  milliseconds dialog() { return between(300, 800); }  // until it is answered

 private:
  milliseconds between(int least, int most);

  std::minstd_rand chance_;
  Point pointer_;
};

}  // namespace flow::browser::detail
