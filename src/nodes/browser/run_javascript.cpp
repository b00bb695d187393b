#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const auto frame = in.page("Web Page").page().main_frame();
  // Arguments go as JSON text: in an object literal `__proto__` would be no plain key.
  std::string function =
      "async (given) => (" + detail::wrap_code("args", in.text("Code")) + ")(JSON.parse(given))";
  std::vector<json::value> arguments{json::value(json::dump(in.json("Args")))};
  const Context context = detail::page_context(cx);
  CO_TRY_VOID(cx->begin_effect());
  auto answer =
      in.text("World") == "isolated"
          ? co_await frame->evaluate(context, std::move(function), std::move(arguments), browser::Repeat::no)
          : co_await frame->run_javascript(context, std::move(function), std::move(arguments));
  if (!answer) {
    Error error = std::move(answer).error();
    // Only code that does not compile throws outside of the wrapper.
    if (json::string_or(error.detail, "reason", "") == "js_exception") error.code = ErrorCode::invalid_input;
    co_return std::unexpected(std::move(error));
  }
  auto result = detail::unwrap_answer(*answer);
  if (!result) co_return std::unexpected(std::move(result).error().with_effect(Effect::done));
  Outputs out;
  out.set("Result", *std::move(result));
  co_return out;
}

}  // namespace

extern const NodeType run_javascript;
const NodeType run_javascript{
    .spec =
        {.type = "run_javascript",
         .title = "Run JavaScript (Page)",
         .category = Category::browser,
         .summary = "Runs your own JavaScript inside a page.",
         .inputs =
             {detail::web_page(),
              text("Code").required().as(Widget::code).helped("Body of an async function of `args`."),
              json("Args").with_default(json::object{}).helped("What the code sees as `args`."),
              text("World")
                  .one_of({"main", "isolated"})
                  .with_default("main")
                  .helped(
                      "main shares variables with the page's own scripts; isolated sees only the document.")},
         .outputs = {detail::web_page_out(), output("Result", HandleType::json)},
         .timeout_ms = 30'000,
         .side_effect = true,
         .needs_browser = true,
         .credits = 1,
         .posture = Posture::code,
         .example =
             {.inputs =
                  R"({"Code": "return document.querySelectorAll(args.selector).length;", "Args": {"selector": ".product"}})",
              .outputs = {}},
         .errors = {"quota", "navigation"},
         .description = "What the code returns (promises are awaited) is `Result`; nothing is `null`. Code "
                        "that throws is `invalid_input` with the "
                        "message and the line; so is a result that is not JSON, such as a DOM node or a "
                        "function. A result of more than a million "
                        "characters is `quota`. Code that never ends is `timeout`. A navigation under way "
                        "when the code runs is `navigation`."},
    .run = run};

}  // namespace flow::nodes
