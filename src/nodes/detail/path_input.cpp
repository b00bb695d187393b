#include "nodes/detail/path_input.hpp"

namespace flow::nodes::detail {

Result<json::Path> parse_path(std::string_view port, std::string_view text) {
  auto path = json::Path::parse(text);
  if (!path) return std::unexpected(std::move(path).error().context(port));
  return path;
}

bool is_template(std::string_view text) {
  return text.find("{{") != std::string_view::npos;
}

std::optional<workflow::StaticFault> check_path_literal(const json::object& inputs, std::string_view port) {
  const json::value* given = inputs.if_contains(port);
  if (given == nullptr || !given->is_string() || is_template(given->get_string())) return std::nullopt;
  const auto path = json::Path::parse(given->get_string());
  if (path) return std::nullopt;
  return workflow::StaticFault{.input = port, .code = "bad_jsonpath", .reason = path.error().message};
}

}  // namespace flow::nodes::detail
