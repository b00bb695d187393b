#pragma once
// Ports that many nodes share, so that they read the same everywhere.
#include "nodes/detail/node.hpp"

namespace flow::nodes::detail {

inline workflow::InputSpec web_page() {
  return page("Web Page").required().helped("The page to work on, from a launch node or the node before.");
}

inline workflow::InputSpec selector() {
  return text("Selector")
      .required()
      .as(Widget::selector)
      .helped(
          "CSS by default; also text=, role=, testid= and xpath=. ` >> ` narrows, ` |> ` enters an iframe. A "
          "JSON array is an "
          "ordered list of alternatives.");
}

inline workflow::InputSpec wait_until() {
  return text("Wait Until")
      .one_of({"commit", "domcontentloaded", "load", "networkidle"})
      .with_default("load")
      .helped(
          "How far the page must have loaded. `networkidle` gives up waiting after 10 s and continues with a "
          "warning.");
}

inline workflow::InputSpec allow_http_errors() {
  return boolean("Allow HTTP Errors")
      .with_default(false)
      .helped("Continue when the server answers with a status of 400 or more.");
}

inline workflow::OutputSpec web_page_out() {
  return output("Web Page", HandleType::page);
}

}  // namespace flow::nodes::detail
