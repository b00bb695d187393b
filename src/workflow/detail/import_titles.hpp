#pragma once
// `{{Output Title}}`: other products name an output of any node before this one by its title alone.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace flow::workflow::detail {

// Every string below `value`, itself included; keys are not visited.
void each_text(json::value& value, const std::function<void(json::string&)>& visit);

struct TitleReplacement {
  std::string text;
  bool replaced = false;
  std::vector<std::string> unresolved;  // look like titles, are no expression, and nothing was found for them
};
// `find` answers what to write between the braces instead of a title.
using FindOutput = std::function<std::optional<std::string>(std::string_view title)>;
TitleReplacement replace_titles(std::string_view text, const FindOutput& find);

// The ids of the nodes from which edges lead to `id`, nearest first.
std::vector<std::string> upstream(const json::object& document, const std::string& id);

// nodes.read_price.text, for a node and the title of an output.
std::string reference_to(const json::object& node, std::string_view output);

}  // namespace flow::workflow::detail
