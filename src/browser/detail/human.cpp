#include "browser/detail/human.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace flow::browser::detail {

namespace {

constexpr double kPixelsPerStep = 25;
constexpr double kLeastSteps = 6;
constexpr double kMostSteps = 28;
constexpr double kBend = 0.08;  // of the distance, to either side

}  // namespace

Human::Human(std::uint32_t seed) : chance_(seed) {
  pointer_ = {static_cast<double>(between(200, 600).count()), static_cast<double>(between(100, 400).count())};
}

milliseconds Human::between(int least, int most) {
  return milliseconds{std::uniform_int_distribution<int>(least, most)(chance_)};
}

std::vector<Human::Step> Human::way(Point to) {
  const Point from = pointer_;
  const double dx = to.x - from.x;
  const double dy = to.y - from.y;
  const double distance = std::hypot(dx, dy);
  if (distance < 1) return {};
  const auto steps = static_cast<int>(std::clamp(distance / kPixelsPerStep, kLeastSteps, kMostSteps));
  const double bend = std::uniform_real_distribution<double>(-kBend, kBend)(chance_);
  std::vector<Step> way;
  for (int i = 1; i < steps; ++i) {
    const double t = static_cast<double>(i) / steps;
    const double along = t * t * (3 - 2 * t);
    const double aside = bend * std::sin(std::numbers::pi * along);
    const Point at{std::round(from.x + dx * along - dy * aside),
                   std::round(from.y + dy * along + dx * aside)};
    const Point last = way.empty() ? from : way.back().at;
    if (at.x < 0 || at.y < 0 || (at.x == last.x && at.y == last.y)) continue;
    way.push_back({.at = at, .pause = between(6, 14)});
  }
  way.push_back({.at = to, .pause = between(6, 14)});
  return way;
}

}  // namespace flow::browser::detail
