#pragma once
// Selectors of a recording as ours.
//
// A step has several, best first, each one text or a path through the hosts of shadow roots: css, or with
// `aria/`, `text/`, `xpath/` or `pierce/` in front. What translates exactly keeps its order; an `aria/` name
// without a role is a guess (it may be a label or the text of an element) and stands behind. What we cannot
// say at all is dropped as long as another one is left.
#include <string>
#include <vector>

#include "foreign/convert.hpp"

namespace flow::foreign::detail {

struct RecordedSelectors {
  std::vector<std::string> alternatives;  // empty: none of them can be said
  std::string label;                      // what a person would call the element
};

// `frame`: the path of frame numbers of the step, [] for the main frame.
RecordedSelectors read_selectors(const json::object& step, const ConvertOptions& options);

// As a Selector input holds them: one text, or a list.
json::value as_input(const std::vector<std::string>& alternatives);

// The kind of element that a selector names by itself: "select", "input" …; empty when none of them tells.
std::string element_named_by(const json::object& step);

// A drawing, in which it matters where the click goes: a canvas, an SVG or a shape of one. Everything else
// is clicked in its middle, although a recording says of every click where it went: an offset is wrong as
// soon as a text is longer, a picture of another size or a button of another width than on that day. A shape
// is the opposite case, its middle need not even be on it (a ring, a line of a chart).
bool names_a_drawing(const json::object& step);

}  // namespace flow::foreign::detail
