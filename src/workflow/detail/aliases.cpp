#include "workflow/detail/aliases.hpp"

#include <algorithm>
#include <array>

namespace flow::workflow::detail {
namespace {

constexpr std::string_view kReview = "its inputs differ; look through them";
constexpr std::string_view kLoops =
    "put what lies between the start and the end of the loop into Loop Over Items or Loop While";

constexpr std::array kTypes{
    // Older names of ours.
    TypeAlias{"launch_browser", "launch_standard_browser", ""},
    TypeAlias{"minimize_html", "condense_html", ""},
    // ScrapeFlow.
    TypeAlias{"NAVIGATE_TO_URL", "navigate_url", ""},
    TypeAlias{"NAVIGATE_URL", "navigate_url", ""},
    TypeAlias{"SCROLL_TO_ELEMENT", "scroll_to_element", ""},
    TypeAlias{"SCROLL_ELEMENT", "scroll_to_element", ""},
    TypeAlias{"PAGE_TO_HTML", "get_html", ""},
    TypeAlias{"EXTRACT_TEXT_FROM_ELEMENT", "get_text_from_html", ""},
    TypeAlias{"FILL_INPUT", "fill_input", ""},
    TypeAlias{"CLICK_ELEMENT", "click_element", ""},
    TypeAlias{"ELEMENT_CLICKER", "click_element", ""},
    TypeAlias{"WAIT_FOR_ELEMENT", "wait_for_element", ""},
    TypeAlias{"CHECK_FOR_ELEMENT", "wait_for_element", ""},
    TypeAlias{"DELIVER_VIA_WEBHOOK", "deliver_to_webhook", ""},
    TypeAlias{"EXTRACT_DATA_WITH_AI", "extract_data_openai", ""},
    TypeAlias{"EXTRACT_DATA_WITH_LLM", "extract_data_openai", ""},
    TypeAlias{"LLM_DATA_EXTRACTION", "extract_data_openai", ""},
    TypeAlias{"READ_PROPERTY_FROM_JSON", "read_property_from_json", ""},
    TypeAlias{"ADD_PROPERTY_TO_JSON", "write_property_to_json", ""},
    TypeAlias{"EXTRACT_TABLE_DATA", "extract_table", kReview},
    TypeAlias{"EXTRACT_STRUCTURED_LIST", "extract_list", kReview},
    TypeAlias{"FILTER_ARRAY", "filter_items", kReview},
    TypeAlias{"RANDOM_DELAY", "delay", kReview},
    TypeAlias{"INFINITE_SCROLL", "infinite_scroll", ""},
    TypeAlias{"EXPORT_CSV", "to_file", ""},
    TypeAlias{"SESSION_COOKIES", "set_cookies", ""},
    TypeAlias{"IF_CONDITION", "", "use Branch and connect its two paths"},
    TypeAlias{"LOOP_START_*", "", kLoops},
    TypeAlias{"LOOP_END", "", kLoops},
};

constexpr std::array kPorts{
    PortAlias{"branch", Side::input, "Comparison", "Operator"},
    PortAlias{"branch", Side::output, "Left Value", "Data"},
    PortAlias{"condense_html", Side::output, "Condensed Html", "Reduced Html"},
    PortAlias{"delay", Side::input, "Delay (seconds)", "Duration"},
    PortAlias{"delay", Side::output, "Completed", "waited"},
    PortAlias{"deliver_to_webhook", Side::output, "Response", "Response Body"},
    PortAlias{"deliver_to_webhook", Side::input, "Target URL", "Webhook URL"},
    PortAlias{"deliver_to_webhook", Side::input, "Body", "Payload"},
    PortAlias{"send_sms", Side::input, "From Phone", "From Number"},
    PortAlias{"send_sms", Side::input, "To Phone", "To Number"},
    PortAlias{"send_sms", Side::input, "Message", "Message Content"},
    PortAlias{"send_sms", Side::input, "Account SID", "Twilio Account SID"},
    PortAlias{"send_sms", Side::input, "Auth Token", "Twilio Auth Token"},
    PortAlias{"send_sms", Side::output, "Delivery Status", "SMS Status"},
    PortAlias{"get_html", Side::output, "Html", "Html Content"},
    PortAlias{"get_text_from_html", Side::output, "Extracted text", "Text"},
    PortAlias{"extract_data_openai", Side::input, "Credentials", "API Key"},
    PortAlias{"extract_data_openai", Side::input, "Credential", "API Key"},
    PortAlias{"write_property_to_json", Side::output, "Update JSON", "Updated JSON"},
    PortAlias{"", Side::output, "filled_input", "Done"},
    PortAlias{"", Side::output, "clicked_element", "Done"},
    PortAlias{"", Side::output, "page_html", "Html Content"},
    PortAlias{"", Side::output, "extracted_data", "Extracted Data"},
};

constexpr std::array kOperators{
    OperatorAlias{"==", "equals"},
    OperatorAlias{"!=", "not equals"},
    OperatorAlias{"<", "less than"},
    OperatorAlias{"<=", "less than or equal"},
    OperatorAlias{">", "greater than"},
    OperatorAlias{">=", "greater than or equal"},
    OperatorAlias{"includes", "contains"},
    OperatorAlias{"not contains", "does not contain"},
    OperatorAlias{"not includes", "does not contain"},
};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool matches(const TypeAlias& alias, std::string_view imported) {
  std::string_view name = alias.imported;
  if (!name.ends_with('*')) return equal_without_case(name, imported);
  name.remove_suffix(1);
  return equal_without_case(name, imported.substr(0, name.size()));
}

}  // namespace

std::span<const TypeAlias> type_aliases() {
  return kTypes;
}
std::span<const PortAlias> port_aliases() {
  return kPorts;
}
std::span<const OperatorAlias> operator_aliases() {
  return kOperators;
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

const TypeAlias* find_type_alias(std::string_view imported) {
  const auto found =
      std::ranges::find_if(kTypes, [&](const TypeAlias& alias) { return matches(alias, imported); });
  return found == kTypes.end() ? nullptr : &*found;
}

std::optional<std::string_view> find_port_alias(std::string_view type, Side side, std::string_view imported) {
  for (const PortAlias& alias : kPorts) {
    if (alias.side == side && (alias.type.empty() || alias.type == type) &&
        equal_without_case(alias.imported, imported))
      return alias.name;
  }
  return std::nullopt;
}

std::optional<std::string_view> find_operator_alias(std::string_view imported) {
  const auto found = std::ranges::find(kOperators, imported, &OperatorAlias::imported);
  if (found == kOperators.end()) return std::nullopt;
  return found->name;
}

}  // namespace flow::workflow::detail
