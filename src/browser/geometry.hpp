#pragma once
// Points and boxes in CSS pixels. What they are relative to is said where they are used.

namespace flow::browser {

struct Point {
  double x = 0;
  double y = 0;
  bool operator==(const Point&) const = default;
};

struct Rect {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  bool operator==(const Rect&) const = default;
};

}  // namespace flow::browser
