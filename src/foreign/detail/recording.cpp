#include "foreign/detail/recording.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "foreign/detail/draft.hpp"
#include "foreign/detail/recorded_keys.hpp"
#include "foreign/detail/recorded_selectors.hpp"
#include "foreign/detail/recorded_step.hpp"

namespace flow::foreign::detail {
namespace {

constexpr double kDefaultTimeoutMs = 5000;  // of a step, in Puppeteer's player
constexpr double kLongestTimeoutMs = 600'000;
constexpr std::size_t kMostSteps = 1000;
constexpr double kMostCounted = 10'000;

class Recorder {
 public:
  Recorder(const json::object& file, const ConvertOptions& options)
      : draft_(FileKind::devtools_recording, options), timeout_ms_(number_at(file, "timeout")) {
    const std::string title = text_at(file, "title");
    draft_.document()["name"] = title.empty() ? std::string("Recording") : title;
  }

  void take(std::size_t number, const json::object& step) {
    type_ = text_at(step, "type");
    where_ = fmt::format("step {} ({})", number, type_.empty() ? "no type" : shortened(type_));
    const auto found = handlers().find(type_);
    if (found == handlers().end()) {
      leave_out(step, "there is no such step here", "add a node by hand for what it did");
    } else {
      (this->*found->second)(step);
    }
  }

  Converted finish() && { return std::move(draft_).finish(); }

 private:
  using Handler = void (Recorder::*)(const json::object&);
  static const std::map<std::string, Handler, std::less<>>& handlers() {
    static const std::map<std::string, Handler, std::less<>> kHandlers{
        {"setViewport", &Recorder::set_viewport},
        {"navigate", &Recorder::navigate},
        {"click", &Recorder::click},
        {"doubleClick", &Recorder::click},
        {"change", &Recorder::change},
        {"keyDown", &Recorder::key_down},
        {"keyUp", &Recorder::key_up},
        {"hover", &Recorder::hover},
        {"scroll", &Recorder::scroll},
        {"close", &Recorder::close},
        {"waitForElement", &Recorder::wait_for_element},
        {"waitForExpression", &Recorder::wait_for_expression},
        {"emulateNetworkConditions", &Recorder::network},
        {"customStep", &Recorder::custom},
    };
    return kHandlers;
  }

  void leave_out(const json::object& step, std::string reason, std::string advice) {
    draft_.leave_out(where_, std::move(reason), std::move(advice), step);
  }

  double timeout_of(const json::object& step) const {
    const double wanted = number_at(step, "timeout").value_or(timeout_ms_.value_or(kDefaultTimeoutMs));
    return std::clamp(std::round(wanted), 1.0, kLongestTimeoutMs);
  }
  json::object settings_of(const json::object& step) const {
    return {{"timeout_ms", static_cast<std::int64_t>(timeout_of(step))}};
  }

  // The tab that the step acts on, or null when nothing shows where it came from (which is then listed).
  std::vector<Source>* tab_of(const json::object& step) {
    const std::string target = target_of(step);
    if (const auto open = tabs_.find(target); open != tabs_.end()) return &open->second;
    if (target == kMain) {
      draft_.add_param("url", {{"type", "string"}, {"description", "The page where the recording begins"}},
                       true);
      draft_.leave_out(where_, "the recording does not say which page it begins on",
                       "give its address as the parameter url");
      launch("{{ params.url }}");
      return &tabs_[target];
    }
    if (last_click_.empty()) {
      leave_out(step, fmt::format("no click before it opened the window {}", shortened(target, 80)),
                "open it with a node Open Tab");
      return nullptr;
    }
    draft_.inputs_of(last_click_)["Expect"] = "popup";
    tabs_[target] = {{.node = std::exchange(last_click_, {}), .output = "Opened Page"}};
    return &tabs_[target];
  }

  void launch(std::string_view url) {
    json::object inputs{{"Website URL", url}};
    if (!viewport_.empty()) inputs["Viewport"] = viewport_;
    const std::string node =
        draft_.add({.type = "launch_standard_browser", .name = "Open browser", .inputs = std::move(inputs)});
    follow(node);
    tabs_[std::string(kMain)] = {{.node = node, .output = "Web Page"}};
    last_tab_ = kMain;
    last_ = {node};
  }

  // Steps run one after the other, also where they act on different tabs.
  void follow(const std::string& node) {
    for (const std::string& before : last_)
      draft_.connect({.node = before, .output = "Done"}, node, "Execute Condition");
  }

  std::string put(NewNode node, const json::object& step, std::vector<Source>& tab) {
    if (json::object rest = unsaid(step); !rest.empty()) node.imported = std::move(rest);
    const std::string id = draft_.add(std::move(node));
    for (const Source& page : tab) draft_.connect(page, id, "Web Page");
    if (const std::string target = target_of(step); target != last_tab_) {
      follow(id);
      last_tab_ = target;
    }
    return id;
  }
  void advance(std::vector<std::string> nodes, std::vector<Source>& tab) {
    tab.clear();
    for (const std::string& node : nodes) tab.push_back({.node = node, .output = "Web Page"});
    last_ = std::move(nodes);
  }
  std::string act(NewNode node, const json::object& step, std::vector<Source>& tab) {
    const std::string id = put(std::move(node), step, tab);
    advance({id}, tab);
    return id;
  }

  // The selectors of the step; nothing (which is then listed) when none of them can be said.
  std::optional<RecordedSelectors> selectors_of(const json::object& step) {
    RecordedSelectors selectors = read_selectors(step, draft_.options());
    if (!selectors.alternatives.empty()) return selectors;
    leave_out(step, "none of its selectors can be said here", "add the node by hand with another selector");
    return std::nullopt;
  }

  void note_navigation(const json::object& step) {
    if (!leads_to_navigation(step)) return;
    draft_.leave_out(where_, "it led to another page, for which this node does not wait",
                     "the next node waits for its own element; put Wait For Element between them if that is "
                     "not enough");
  }

  void set_viewport(const json::object& step) {
    const auto width = number_at(step, "width");
    const auto height = number_at(step, "height");
    if (!width || !height || !(*width >= 1 && *width <= 10'000 && *height >= 1 && *height <= 10'000)) {
      return leave_out(step, "the size is missing or no size of a window",
                       "set Viewport at Standard Browser");
    }
    const std::string size = fmt::format("{:.0f}x{:.0f}", *width, *height);
    if (flag_at(step, "isMobile") || flag_at(step, "hasTouch") ||
        number_at(step, "deviceScaleFactor").value_or(1) != 1) {
      leave_out(step, "phones and other screen densities are not imitated",
                "the run uses an ordinary window of that size");
    }
    if (size == viewport_) return;
    if (tabs_.contains(kMain)) {
      return leave_out(step, "a window keeps the size that it was opened with",
                       "set Viewport at the node that opens the browser");
    }
    viewport_ = size;
  }

  void navigate(const json::object& step) {
    const std::string url = text_at(step, "url");
    if (url.starts_with("chrome:")) {
      return leave_out(step, "pages of the browser itself cannot be opened", "nothing needs to be done");
    }
    if (url.empty()) return leave_out(step, "it has no address", "add Navigate To URL by hand");
    const std::string target = target_of(step);
    if (target == kMain && !tabs_.contains(kMain)) return launch(as_literal(url));
    last_click_.clear();
    const bool known = tabs_.contains(target);
    if (!known && !tabs_.contains(kMain))
      return leave_out(step, "the window it belongs to was never opened", "open it with Open Tab");
    // A window that no click opened, a person did.
    auto& tab = known ? tabs_[target] : tabs_[std::string(kMain)];
    NewNode node{.type = known ? "navigate_url" : "open_tab",
                 .name = known ? "Go to page" : "Open tab",
                 .inputs = {{"URL", as_literal(url)}}};
    if (step.contains("timeout")) node.settings = settings_of(step);
    if (known) {
      act(std::move(node), step, tab);
    } else {
      const std::string id = put(std::move(node), step, tab);
      tabs_[target] = {{.node = id, .output = "Web Page"}};
      last_ = {id};
    }
  }

  void click(const json::object& step) {
    const auto selectors = selectors_of(step);
    if (!selectors) return;
    const std::string button = text_at(step, "button");
    if (button == "back" || button == "forward") {
      return leave_out(step, fmt::format("the mouse button \"{}\" is not pressed here", button),
                       "add Go Back or Navigate To URL");
    }
    std::vector<Source>* tab = tab_of(step);
    if (tab == nullptr) return;
    json::object inputs{{"Selector", as_input(selectors->alternatives)}};
    if (button == "secondary") inputs["Button"] = "right";
    if (button == "auxiliary") inputs["Button"] = "middle";
    if (type_ == "doubleClick") inputs["Click Count"] = 2;
    // Armed before the click, as the player does it.
    if (leads_to_navigation(step)) inputs["Expect"] = "navigation";
    json::object rest = step;
    const auto x = number_at(step, "offsetX");
    const auto y = number_at(step, "offsetY");
    if (x && y && *x >= 0 && *y >= 0 && names_a_drawing(step)) {
      inputs["Offset X"] = *x;
      inputs["Offset Y"] = *y;
      rest.stable_erase("offsetX");
      rest.stable_erase("offsetY");
    }
    last_click_ = act({.type = "click_element",
                       .name = fmt::format("Click {}", selectors->label),
                       .inputs = std::move(inputs),
                       .settings = settings_of(step)},
                      rest, *tab);
  }

  // Text, choice, box or file: a recording does not say which. Where a selector does not name the kind of
  // element either, the run finds out: what cannot be filled is chosen from.
  void change(const json::object& step) {
    const auto selectors = selectors_of(step);
    if (!selectors) return;
    const std::string value = text_at(step, "value");
    if (value.starts_with("C:\\fakepath\\")) {
      return leave_out(step, fmt::format("the file {} is not part of the recording", value.substr(12)),
                       "add Upload File with a file of the run");
    }
    std::vector<Source>* tab = tab_of(step);
    if (tab == nullptr) return;
    const json::value selector = as_input(selectors->alternatives);
    const std::string element = element_named_by(step);
    NewNode fill{.type = "fill_input",
                 .name = fmt::format("Fill {}", selectors->label),
                 .inputs = {{"Selector", selector}, {"Value", as_literal(value)}},
                 .settings = settings_of(step)};
    NewNode choose{.type = "select_option",
                   .name = fmt::format("Choose {}", selectors->label),
                   .inputs = {{"Selector", selector}, {"Option", as_literal(value)}},
                   .settings = settings_of(step)};
    if (element == "select") {
      act(std::move(choose), step, *tab);
    } else if (!element.empty()) {
      act(std::move(fill), step, *tab);
    } else {
      fill.settings["on_error"] = "route";
      const std::string first = put(std::move(fill), step, *tab);
      const std::string second = put(std::move(choose), step, *tab);
      draft_.connect({.node = first, .output = "Error"}, second, "Execute Condition");
      advance({first, second}, *tab);
    }
    note_navigation(step);
  }

  void press(const json::object& step, const std::string& chord) {
    std::vector<Source>* tab = tab_of(step);
    if (tab == nullptr) return;
    // The node ends when a navigation that the key began has committed.
    act({.type = "press_key",
         .name = fmt::format("Press {}", shortened(chord)),
         .inputs = {{"Key", as_literal(chord)}},
         .settings = settings_of(step)},
        step, *tab);
  }
  void key_down(const json::object& step) {
    if (text_at(step, "key").empty()) return leave_out(step, "it names no key", "add Press Key by hand");
    if (const auto chord = keys_.down(text_at(step, "key"))) press(step, *chord);
  }
  void key_up(const json::object& step) {
    if (const auto chord = keys_.up(text_at(step, "key"))) press(step, *chord);
  }

  void hover(const json::object& step) {
    const auto selectors = selectors_of(step);
    if (!selectors) return;
    std::vector<Source>* tab = tab_of(step);
    if (tab == nullptr) return;
    act({.type = "hover_element",
         .name = fmt::format("Point at {}", selectors->label),
         .inputs = {{"Selector", as_input(selectors->alternatives)}},
         .settings = settings_of(step)},
        step, *tab);
    note_navigation(step);
  }

  void scroll(const json::object& step) {
    if (step.contains("selectors")) {
      const auto selectors = selectors_of(step);
      std::vector<Source>* tab = selectors ? tab_of(step) : nullptr;
      if (tab == nullptr) return;
      act({.type = "scroll_to_element",
           .name = fmt::format("Scroll to {}", selectors->label),
           .inputs = {{"Selector", as_input(selectors->alternatives)}},
           .settings = settings_of(step)},
          step, *tab);
      return;
    }
    if (!list_at(step, "frame").empty()) {
      return leave_out(step, "a frame cannot be scrolled by itself", "scroll to an element in it");
    }
    std::vector<Source>* tab = tab_of(step);
    if (tab == nullptr) return;
    const double x = number_at(step, "x").value_or(0);
    const double y = number_at(step, "y").value_or(0);
    act({.type = "run_javascript",
         .name = "Scroll page",
         .inputs = {{"Code", "window.scrollTo(args.x, args.y);"}, {"Args", {{"x", x}, {"y", y}}}},
         .settings = settings_of(step)},
        step, *tab);
  }

  void close(const json::object& step) {
    const std::string target = target_of(step);
    if (target == kMain && !tabs_.contains(kMain)) return;
    std::vector<Source>* tab = tab_of(step);
    if (tab == nullptr) return;
    const bool main = target == kMain;
    const std::string node =
        put({.type = main ? "close_browser" : "close_tab", .name = main ? "Close browser" : "Close tab"},
            step, *tab);
    last_ = {node};
    last_click_.clear();
    if (main) {
      tabs_.clear();  // the windows it opened go with it
    } else {
      tabs_.erase(target);
    }
  }

  void wait_for_element(const json::object& step) {
    const auto selectors = selectors_of(step);
    if (!selectors) return;
    const std::string compared = step.contains("operator") ? text_at(step, "operator") : ">=";
    const double count = std::floor(number_at(step, "count").value_or(1));
    if ((compared != ">=" && compared != "==" && compared != "<=") ||
        !(count >= 0 && count <= kMostCounted)) {
      return leave_out(step, fmt::format("\"{} {}\" is no number of elements", shortened(compared), count),
                       "add Wait For Element by hand");
    }
    std::vector<Source>* tab = tab_of(step);
    if (tab == nullptr) return;
    // The element that must be there for "at least", and the one that must not for "at most".
    const json::value* visible = step.if_contains("visible");
    const bool any = visible == nullptr || !visible->is_bool();
    const bool hidden = !any && !visible->get_bool();
    if (compared != "<=" && count >= 1) {
      wait(step, *tab, *selectors, static_cast<int>(count) - 1,
           any      ? "attached"
           : hidden ? "hidden"
                    : "visible");
    }
    if (compared != ">=") wait(step, *tab, *selectors, static_cast<int>(count), "detached");
    if (step.contains("attributes") || step.contains("properties")) {
      leave_out(step, "attributes and properties of the element are not waited for",
                "name the attribute in the selector, like [aria-busy=\"false\"]");
    }
  }

  void wait(const json::object& step, std::vector<Source>& tab, const RecordedSelectors& selectors, int nth,
            std::string_view visibility) {
    std::vector<std::string> alternatives = selectors.alternatives;
    if (nth > 0) {
      for (std::string& one : alternatives) one += fmt::format(" >> nth={}", nth);
    }
    act({.type = "wait_for_element",
         .name = fmt::format("Wait for {}", selectors.label),
         .inputs = {{"Selector", as_input(alternatives)},
                    {"Visibility", visibility},
                    {"Timeout (seconds)", timeout_of(step) / 1000}}},
        step, tab);
  }

  void wait_for_expression(const json::object& step) {
    const std::string expression = text_at(step, "expression");
    if (expression.empty()) return leave_out(step, "it has no expression", "add the wait by hand");
    if (!list_at(step, "frame").empty())
      return leave_out(step, "an expression is not evaluated in a frame", "wait for an element of the frame");
    std::vector<Source>* tab = tab_of(step);
    if (tab == nullptr) return;
    act({.type = "wait_for",
         .name = "Wait until",
         .inputs = {{"For", "expression"},
                    {"Value", as_literal(expression)},
                    {"Timeout (seconds)", timeout_of(step) / 1000}}},
        step, *tab);
  }

  void network(const json::object& step) {
    leave_out(step, "a slow network is not imitated", "the run uses the network as it is");
  }
  void custom(const json::object& step) {
    leave_out(step,
              fmt::format("the step \"{}\" belongs to an extension of the Recorder",
                          shortened(text_at(step, "name"))),
              "add a node by hand for what it did");
  }

  Draft draft_;
  std::optional<double> timeout_ms_;
  std::string type_;                                              // of the step
  std::string where_;                                             // how messages call it
  std::map<std::string, std::vector<Source>, std::less<>> tabs_;  // target → where its page comes from
  std::vector<std::string> last_;                                 // the nodes of the step before
  std::string last_tab_ = std::string(kMain);
  std::string last_click_;  // may have opened a window
  std::string viewport_;
  RecordedKeys keys_;
};

}  // namespace

Result<Converted> convert_recording(const json::object& file, const ConvertOptions& options) {
  const json::array& steps = list_at(file, "steps");
  if (steps.size() > kMostSteps) {
    return fail(ErrorCode::invalid_input, "the recording has {} steps, more than {}; split it", steps.size(),
                kMostSteps);
  }
  Recorder recorder(file, options);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i].is_object()) {
      return fail(ErrorCode::invalid_input, "/steps/{} must be an object, not {}", i,
                  json::kind_name(steps[i]));
    }
    recorder.take(i + 1, steps[i].get_object());
  }
  return std::move(recorder).finish();
}

}  // namespace flow::foreign::detail
