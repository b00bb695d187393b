#pragma once
// Text and attributes as markup.
#include <string>
#include <string_view>

namespace flow::html::detail {

void append_text(std::string& out, std::string_view text);
// ` name="value"`
void append_attribute(std::string& out, std::string_view name, std::string_view value);

}  // namespace flow::html::detail
