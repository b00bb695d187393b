#pragma once
// An expression over each item of a list, as Sort, Dedupe, Group and Map Items use it.
#include <string>
#include <vector>

#include "nodes/detail/node.hpp"

namespace flow::nodes::detail {

// What `Expression` gives for each item, in order; it sees `item` and `index`. The loop gets a turn now and
// then, so that a long list does not hold up others. `invalid_input` when it does not compile. `items` must
// outlive the call.
Task<Result<std::vector<Result<json::value>>>> each_item(NodeContext cx, std::string expression,
                                                         const json::array* items);

// The same where every item must give a value: the error names the first item that does not.
Task<Result<json::array>> every_item(NodeContext cx, std::string expression, const json::array* items);

// Equal values have equal texts: 1 and 1.0, and objects whatever the order of their keys.
std::string canonical_text(const json::value& value);

}  // namespace flow::nodes::detail
