#include "nodes/catalog.hpp"

#include <algorithm>

// One row a node, alphabetical: the name of its constant (its type; `switch` is a word of C++).
// clang-format off
#define FLOW_NODES(row) \
  row(block_requests) \
  row(branch) \
  row(capture_response) \
  row(click_element) \
  row(close_browser) \
  row(close_tab) \
  row(condense_html) \
  row(connect_remote_browser) \
  row(convert_type) \
  row(dedupe_items) \
  row(delay) \
  row(deliver_to_webhook) \
  row(download_file) \
  row(element_exists) \
  row(email_delivery) \
  row(extract_data_openai) \
  row(extract_list) \
  row(extract_metadata) \
  row(extract_table) \
  row(fail_workflow) \
  row(fill_input) \
  row(filter_items) \
  row(get_attribute) \
  row(get_cookies) \
  row(get_html) \
  row(get_text) \
  row(get_text_from_html) \
  row(go_back) \
  row(group_items) \
  row(handle_dialog) \
  row(hover_element) \
  row(html_to_markdown) \
  row(http_request) \
  row(infinite_scroll) \
  row(json_transform) \
  row(launch_bright_data_browser) \
  row(launch_standard_browser) \
  row(launch_stealth_browser) \
  row(loop_items) \
  row(loop_while) \
  row(map_items) \
  row(merge_data) \
  row(navigate_url) \
  row(open_tab) \
  row(page_info) \
  row(paginate) \
  row(parse_file) \
  row(press_key) \
  row(print_pdf) \
  row(read_property_from_json) \
  row(regex_match) \
  row(reload_page) \
  row(run_code) \
  row(run_javascript) \
  row(scroll_page) \
  row(scroll_to_element) \
  row(select_option) \
  row(send_sms) \
  row(set_checked) \
  row(set_cookies) \
  row(set_variables) \
  row(sort_items) \
  row(stop_workflow) \
  row(switch_node) \
  row(switch_tab) \
  row(take_screenshot) \
  row(to_file) \
  row(totp_code) \
  row(upload_file) \
  row(wait_for) \
  row(wait_for_element) \
  row(write_property_to_json)
// clang-format on

namespace flow::nodes {

#define FLOW_DECLARE(type) extern const sdk::NodeType type;
FLOW_NODES(FLOW_DECLARE)  // NOLINT(readability-identifier-naming): named as its type
#undef FLOW_DECLARE

const std::vector<const sdk::NodeType*>& all_nodes() {
#define FLOW_ADDRESS(type) &(type),
  static const std::vector<const sdk::NodeType*> kNodes = {FLOW_NODES(FLOW_ADDRESS)};
#undef FLOW_ADDRESS
  return kNodes;
}

const sdk::NodeType* find_node(std::string_view type) {
  const auto found =
      std::ranges::find(all_nodes(), type, [](const sdk::NodeType* node) { return node->spec.type; });
  return found == all_nodes().end() ? nullptr : *found;
}

const workflow::Catalogue& catalogue() {
  static const workflow::Catalogue kCatalogue = [] {
    std::vector<const workflow::NodeSpec*> specs;
    for (const sdk::NodeType* node : all_nodes()) specs.push_back(&node->spec);
    return workflow::Catalogue(std::move(specs));
  }();
  return kCatalogue;
}

}  // namespace flow::nodes
