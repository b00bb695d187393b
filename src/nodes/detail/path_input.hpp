#pragma once
// Paths as inputs: parsed at run time with the port's name in the error, and checked before the run when they
// are literals.
#include <optional>
#include <string_view>

#include "json/path.hpp"
#include "workflow/node_spec.hpp"

namespace flow::nodes::detail {

Result<json::Path> parse_path(std::string_view port, std::string_view text);

// `bad_jsonpath` when the literal text on that port is no path; templates are not looked at.
std::optional<workflow::StaticFault> check_path_literal(const json::object& inputs, std::string_view port);

bool is_template(std::string_view text);

}  // namespace flow::nodes::detail
