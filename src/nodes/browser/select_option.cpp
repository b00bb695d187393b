#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Result<browser::OptionChoice> choice_of(const json::value& option, std::string_view match_by) {
  if (!option.is_string() && !option.is_number()) {
    return fail(ErrorCode::invalid_input, "Option must be a text, a number or a list of them, not {}",
                json::kind_name(option));
  }
  const std::string text = option.is_string() ? std::string(option.get_string()) : json::dump(option);
  browser::OptionChoice choice;
  if (match_by == "value") {
    choice.value = text;
  } else if (match_by == "label") {
    choice.label = text;
  } else if (match_by == "index") {
    const auto number = json::parse(text);
    if (!number || !number->is_int64() || number->get_int64() < 0 || number->get_int64() > 1'000'000) {
      return fail(ErrorCode::invalid_input, "\"{}\" is no position of an option; count from 0", text);
    }
    choice.index = static_cast<int>(number->get_int64());
  } else {
    choice.any = text;
  }
  return choice;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(auto target, detail::target_of(in));
  const json::value& option = in.json("Option");
  std::vector<browser::OptionChoice> choices;
  if (option.is_array()) {
    for (const auto& member : option.get_array()) {
      CO_TRY(auto choice, choice_of(member, in.text("Match By")));
      choices.push_back(std::move(choice));
    }
  } else {
    CO_TRY(auto choice, choice_of(option, in.text("Match By")));
    choices.push_back(std::move(choice));
  }
  CO_TRY(const auto report, co_await browser::Actor(in.page("Web Page"))
                                .select(detail::page_context(cx), std::move(target), std::move(choices)));
  detail::show(cx, report);
  Outputs out;
  out.set("Selected", json::value(detail::as_array(report.selected)));
  co_return out;
}

}  // namespace

extern const NodeType select_option;
const NodeType select_option{
    .spec = {.type = "select_option",
             .title = "Select Option",
             .category = Category::browser,
             .summary = "Chooses one or several options of a select.",
             .inputs = {detail::web_page(), detail::selector(),
                        any("Option").required().helped(
                            "A text or a number, or a list of them for a select that takes several."),
                        text("Match By")
                            .one_of({"auto", "value", "label", "index"})
                            .with_default("auto")
                            .helped("What Option is compared with; auto is the value, then the label.")},
             .outputs = {detail::web_page_out(), output("Selected", HandleType::list)},
             .timeout_ms = 30'000,
             .side_effect = true,
             .idempotent = true,
             .needs_browser = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Selector": "#country", "Option": "Japan"})", .outputs = {}},
             .errors = {"not_found", "ambiguous", "not_actionable"},
             .description = "Waits for the select and for the option, which pages often add late. `Selected` "
                            "holds the values that are chosen now. "
                            "An option that never appears is `not_found`, with the options there are; an "
                            "element that is no select is "
                            "`invalid_input`."},
    .run = run};

}  // namespace flow::nodes
