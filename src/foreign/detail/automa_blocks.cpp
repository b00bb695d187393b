// The blocks that act on the tab or read from it.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "foreign/detail/automa_importer.hpp"

namespace flow::foreign::detail {
namespace {

constexpr double kLongestMs = 600'000;

std::int64_t milliseconds_of(double number) {
  return static_cast<std::int64_t>(std::clamp(std::round(number), 1.0, kLongestMs));
}

// How long the element may take, where the block says so.
json::object settings_of(const Block& block) {
  if (!flag_at(block.data, "waitForSelector")) return {};
  return {{"timeout_ms", milliseconds_of(number_at(block.data, "waitSelectorTimeout").value_or(5000))}};
}

bool is_first_of_many(const Block& block) {
  return flag_at(block.data, "multiple");
}

}  // namespace

const std::map<std::string, AutomaImporter::Handler, std::less<>>& AutomaImporter::handlers() {
  static const std::map<std::string, Handler, std::less<>> kHandlers{
      {"trigger", &AutomaImporter::trigger},
      {"new-tab", &AutomaImporter::new_tab},
      {"new-window", &AutomaImporter::new_tab},
      {"active-tab", &AutomaImporter::active_tab},
      {"close-tab", &AutomaImporter::close_tab},
      {"switch-tab", &AutomaImporter::switch_tab},
      {"go-back", &AutomaImporter::simple_page},
      {"reload-tab", &AutomaImporter::simple_page},
      {"switch-to", &AutomaImporter::switch_frame},
      {"take-screenshot", &AutomaImporter::screenshot},
      {"event-click", &AutomaImporter::click},
      {"link", &AutomaImporter::click},
      {"hover-element", &AutomaImporter::hover},
      {"forms", &AutomaImporter::forms},
      {"press-key", &AutomaImporter::press_key},
      {"element-scroll", &AutomaImporter::scroll},
      {"get-text", &AutomaImporter::get_text},
      {"attribute-value", &AutomaImporter::attribute},
      {"tab-url", &AutomaImporter::tab_url},
      {"javascript-code", &AutomaImporter::javascript},
      {"handle-dialog", &AutomaImporter::dialog},
      {"webhook", &AutomaImporter::http},
      {"insert-data", &AutomaImporter::insert_data},
      {"increase-variable", &AutomaImporter::increase},
      {"delay", &AutomaImporter::delay},
      {"workflow-state", &AutomaImporter::stop},
      {"element-exists", &AutomaImporter::element_exists},
      {"conditions", &AutomaImporter::conditions},
      {"loop-data", &AutomaImporter::loop},
      {"loop-elements", &AutomaImporter::loop},
      {"loop-breakpoint", &AutomaImporter::breakpoint},
      {"note", &AutomaImporter::note},
  };
  return kHandlers;
}

void AutomaImporter::new_tab(const Block& block, Trail trail) {
  const std::string url = text_at(block.data, "url");
  if (flag_at(block.data, "disableBlock")) {
    leave_out(block, "it is disabled", "open the page by hand if it is wanted again");
    return pass(block, std::move(trail));
  }
  if (flag_at(block.data, "incognito") || flag_at(block.data, "customUserAgent")) {
    leave_out(block, "a private window or another user agent is not asked for",
              "every run has cookies of its own; Stealth Browser looks like an ordinary one");
  }
  const json::value address = url.empty() ? json::value("about:blank") : value_of(block, url);
  if (trail.page.empty()) {
    act(block,
        {.type = "launch_standard_browser",
         .name = name_of(block, "Open browser"),
         .inputs = {{"Website URL", address}}},
        trail);
    const Source opened{.node = trail.after.front().node, .output = "Web Page"};
    trail.page = {opened};
    trail.after.clear();
  } else {
    const bool same = flag_at(block.data, "updatePrevTab") && block.label == "new-tab";
    act(block,
        {.type = same ? "navigate_url" : "open_tab",
         .name = name_of(block, same ? "Go to page" : "Open tab"),
         .inputs = {{"URL", address}}},
        trail);
  }
  trail.frame.clear();
  pass(block, std::move(trail));
}

void AutomaImporter::active_tab(const Block& block, Trail trail) {
  need_page(block, trail);
  pass(block, std::move(trail));
}

void AutomaImporter::close_tab(const Block& block, Trail trail) {
  if (trail.page.empty() || text_at(block.data, "closeType") == "window") {
    leave_out(block, "windows close by themselves when the run ends", "nothing needs to be done");
  } else {
    act(block, {.type = "close_tab", .name = name_of(block, "Close tab")}, trail);
    trail.frame.clear();
  }
  pass(block, std::move(trail));
}

void AutomaImporter::simple_page(const Block& block, Trail trail) {
  need_page(block, trail);
  const bool back = block.label == "go-back";
  act(block,
      {.type = back ? "go_back" : "reload_page", .name = name_of(block, back ? "Go back" : "Reload page")},
      trail);
  trail.frame.clear();
  pass(block, std::move(trail));
}

void AutomaImporter::switch_frame(const Block& block, Trail trail) {
  trail.frame.clear();
  if (text_at(block.data, "windowType") == "iframe") {
    Trail top = trail;
    if (const auto selector = selector_of(block, top)) trail.frame = *selector + " |> ";
  }
  pass(block, std::move(trail));
}

void AutomaImporter::screenshot(const Block& block, Trail trail) {
  need_page(block, trail);
  json::object inputs;
  const std::string type = text_at(block.data, "type");
  if (type == "fullpage" || flag_at(block.data, "fullPage")) inputs["Full Page"] = true;
  if (const std::string ext = text_at(block.data, "ext"); ext == "jpeg" || ext == "jpg") {
    inputs["Format"] = "jpeg";
    inputs["Quality"] = std::clamp(number_at(block.data, "quality").value_or(80), 1.0, 100.0);
  }
  if (type == "element") {
    if (const auto selector = selector_of(block, trail)) inputs["Selector"] = *selector;
  }
  const std::string node =
      act(block,
          {.type = "take_screenshot", .name = name_of(block, "Take screenshot"), .inputs = std::move(inputs)},
          trail);
  save(block, node, "Screenshot", trail);
  pass(block, std::move(trail));
}

void AutomaImporter::click(const Block& block, Trail trail) {
  need_page(block, trail);
  if (is_first_of_many(block))
    leave_out(block, "it clicks every match",
              "put Click Element into Loop Over Items, with nth= in its selector");
  if (flag_at(block.data, "openInNewTab"))
    leave_out(block, "it opens the link in a new tab", "set Expect to popup where the page does so itself");
  Block one = block;
  one.data["multiple"] = false;
  if (const auto selector = selector_of(one, trail)) {
    act(block,
        {.type = "click_element",
         .name = name_of(block, "Click"),
         .inputs = {{"Selector", *selector}},
         .settings = settings_of(block)},
        trail);
  }
  pass(block, std::move(trail));
}

void AutomaImporter::hover(const Block& block, Trail trail) {
  need_page(block, trail);
  if (const auto selector = selector_of(block, trail)) {
    act(block,
        {.type = "hover_element",
         .name = name_of(block, "Point at"),
         .inputs = {{"Selector", *selector}},
         .settings = settings_of(block)},
        trail);
  }
  pass(block, std::move(trail));
}

void AutomaImporter::forms(const Block& block, Trail trail) {
  need_page(block, trail);
  const auto selector = selector_of(block, trail);
  const std::string type = text_at(block.data, "type");
  if (!selector) return pass(block, std::move(trail));
  NewNode node{.type = "fill_input",
               .name = name_of(block, "Fill"),
               .inputs = {{"Selector", *selector}},
               .settings = settings_of(block)};
  if (flag_at(block.data, "getValue")) {
    node.type = "get_attribute";
    node.name = name_of(block, "Read field");
    node.inputs["Attribute"] = "value";
    const std::string id = act(block, std::move(node), trail);
    save(block, id, "Value", trail);
    return pass(block, std::move(trail));
  }
  if (type == "checkbox" || type == "radio") {
    node.type = "set_checked";
    node.name = name_of(block, "Check");
    const json::value* selected = block.data.if_contains("selected");
    if (selected != nullptr && selected->is_bool() && !selected->get_bool()) node.inputs["Checked"] = false;
  } else if (type == "select") {
    node.type = "select_option";
    node.name = name_of(block, "Choose");
    const std::string by = text_at(block.data, "selectOptionBy");
    if (by == "first-option" || by == "custom-position") {
      const double position = by == "first-option" ? 1 : number_at(block.data, "optionPosition").value_or(1);
      node.inputs["Option"] = std::max(position - 1, 0.0);
      node.inputs["Match By"] = "index";
    } else {
      node.inputs["Option"] = value_of(block, text_at(block.data, "value"));
      if (by == "last-option") {
        leave_out(block, "an option is not chosen as the last one", "write the value of the option");
      }
    }
  } else {
    node.inputs["Value"] = value_of(block, text_at(block.data, "value"));
    const json::value* clear = block.data.if_contains("clearValue");
    if (clear != nullptr && clear->is_bool() && !clear->get_bool()) node.inputs["Clear First"] = false;
    if (number_at(block.data, "delay").value_or(0) > 0) node.inputs["Human-like Typing"] = true;
  }
  act(block, std::move(node), trail);
  pass(block, std::move(trail));
}

void AutomaImporter::press_key(const Block& block, Trail trail) {
  need_page(block, trail);
  const std::string keys = text_at(block.data, "keys");
  if (text_at(block.data, "action") == "multiple-keys" || keys.empty()) {
    leave_out(block, "it types a text into whatever has the focus", "use Fill Input on the field");
    return pass(block, std::move(trail));
  }
  json::object inputs{{"Key", value_of(block, keys)}};
  if (!text_at(block.data, "selector").empty()) {
    if (const auto selector = selector_of(block, trail)) inputs["Selector"] = *selector;
  }
  act(block, {.type = "press_key", .name = name_of(block, "Press key"), .inputs = std::move(inputs)}, trail);
  pass(block, std::move(trail));
}

void AutomaImporter::scroll(const Block& block, Trail trail) {
  need_page(block, trail);
  const std::string element = text_at(block.data, "selector");
  if (flag_at(block.data, "scrollIntoView")) {
    if (const auto selector = selector_of(block, trail)) {
      act(block,
          {.type = "scroll_to_element",
           .name = name_of(block, "Scroll to"),
           .inputs = {{"Selector", *selector}},
           .settings = settings_of(block)},
          trail);
    }
  } else if (element == "html" || element == "body") {
    const auto part = [&](std::string_view position, std::string_view added) {
      const double by = number_at(block.data, position).value_or(0);
      return json::object{{"to", by}, {"add", flag_at(block.data, added)}};
    };
    act(block,
        {.type = "run_javascript",
         .name = name_of(block, "Scroll page"),
         .inputs = {{"Code",
                     "window.scrollTo(args.x.to + (args.x.add ? window.scrollX : 0), "
                     "args.y.to + (args.y.add ? window.scrollY : 0));"},
                    {"Args", json::object{{"x", part("scrollX", "incX")}, {"y", part("scrollY", "incY")}}}}},
        trail);
  } else {
    leave_out(block, "only the page itself is scrolled by pixels", "use Scroll To Element");
  }
  pass(block, std::move(trail));
}

void AutomaImporter::get_text(const Block& block, Trail trail) {
  need_page(block, trail);
  const auto selector = selector_of(block, trail);
  if (!selector) return pass(block, std::move(trail));
  const bool all = is_first_of_many(block);
  if (!text_at(block.data, "regex").empty()) {
    leave_out(block, "a regular expression cuts the text afterwards",
              "use Regex Match, or matches() in an expression");
  }
  const std::string node = act(block,
                               {.type = "get_text",
                                .name = name_of(block, "Get text"),
                                .inputs = {{"Selector", *selector}, {"Mode", all ? "all" : "first"}},
                                .settings = settings_of(block)},
                               trail);
  save(block, node, all ? "Texts" : "Text", trail);
  pass(block, std::move(trail));
}

void AutomaImporter::attribute(const Block& block, Trail trail) {
  need_page(block, trail);
  const std::string name = text_at(block.data, "attributeName");
  if (text_at(block.data, "action") == "set" || name.empty()) {
    leave_out(block, "attributes are read, not set", "use Run JavaScript (Page)");
    return pass(block, std::move(trail));
  }
  if (const auto selector = selector_of(block, trail)) {
    const bool all = is_first_of_many(block);
    const std::string node = act(block,
                                 {.type = "get_attribute",
                                  .name = name_of(block, "Get attribute"),
                                  .inputs = {{"Selector", *selector},
                                             {"Attribute", value_of(block, name)},
                                             {"Mode", all ? "all" : "first"}},
                                  .settings = settings_of(block)},
                                 trail);
    save(block, node, all ? "Values" : "Value", trail);
  }
  pass(block, std::move(trail));
}

void AutomaImporter::tab_url(const Block& block, Trail trail) {
  need_page(block, trail);
  const std::string node = act(block, {.type = "page_info", .name = name_of(block, "Page address")}, trail);
  save(block, node, "URL", trail);
  pass(block, std::move(trail));
}

// The code calls automaNextBlock() when it is done; ours is done when its promise is.
void AutomaImporter::javascript(const Block& block, Trail trail) {
  need_page(block, trail);
  const std::string code = text_at(block.data, "code");
  static constexpr std::array<std::string_view, 5> kMissing{
      "automaSetVariable", "automaRefData", "automaFetch", "automaResetTimeout", "automaExecWorkflow"};
  for (const std::string_view name : kMissing) {
    if (!code.contains(name)) continue;
    leave_out(block, fmt::format("its code calls {}(), which is not there", name),
              "give values by Args and return what the code finds");
  }
  const bool waits = code.contains("automaNextBlock");
  std::string body = waits ? fmt::format(
                                 "return await new Promise((resolve) => {{\nconst automaNextBlock = "
                                 "(data) => resolve(data ?? null);\n{}\n}});",
                                 code)
                           : code;
  const std::string node =
      act(block,
          {.type = "run_javascript",
           .name = name_of(block, "Run JavaScript"),
           .inputs = {{"Code", std::move(body)}},
           .settings = {{"timeout_ms", milliseconds_of(number_at(block.data, "timeout").value_or(20'000))}}},
          trail);
  save(block, node, "Result", trail);
  pass(block, std::move(trail));
}

void AutomaImporter::dialog(const Block& block, Trail trail) {
  need_page(block, trail);
  const json::value* accept = block.data.if_contains("accept");
  json::object inputs{{"Accept", accept == nullptr || !accept->is_bool() || accept->get_bool()}};
  if (const std::string text = text_at(block.data, "promptText"); !text.empty())
    inputs["Text"] = value_of(block, text);
  act(block, {.type = "handle_dialog", .name = name_of(block, "Answer dialog"), .inputs = std::move(inputs)},
      trail);
  pass(block, std::move(trail));
}

// By the pattern of its address, its title, or its place; ours match a part of the first two.
void AutomaImporter::switch_tab(const Block& block, Trail trail) {
  need_page(block, trail);
  const std::string by = text_at(block.data, "findTabBy");
  json::object inputs;
  if (by == "tab-title") {
    inputs = {{"Match", value_of(block, text_at(block.data, "tabTitle"))}, {"Match By", "title"}};
  } else if (by == "match-patterns" || by.empty()) {
    std::string pattern = text_at(block.data, "matchPattern");
    std::erase(pattern, '*');
    inputs = {{"Match", value_of(block, pattern)}};
  }
  if (inputs.empty() || inputs.at("Match") == json::value("")) {
    leave_out(block, "the tab is not named by its address or title", "set Match at Switch Tab");
  } else {
    act(block, {.type = "switch_tab", .name = name_of(block, "Switch tab"), .inputs = std::move(inputs)},
        trail);
    trail.frame.clear();
  }
  pass(block, std::move(trail));
}

}  // namespace flow::foreign::detail
