#include <fmt/format.h>

#include "nodes/detail/expression.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

constexpr double kMostIterations = 100'000;

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const auto condition, detail::compile_expression("Condition", in.text("Condition")));
  const double max_given = in.number("Max Iterations");
  if (!(max_given >= 1 && max_given <= kMostIterations)) {
    co_return fail(ErrorCode::invalid_input, "Max Iterations is {}; it must lie between 1 and 100000",
                   json::dump_number(max_given));
  }
  const auto most = static_cast<std::int64_t>(max_given);
  const bool check_before = in.text("Check") == "before";
  std::optional<PageHandle> page_in;
  if (in.has("Web Page")) page_in = in.value("Web Page").page();

  json::array results;
  for (std::int64_t index = 0;; ++index) {
    if (check_before || index > 0) {
      CO_TRY(const bool goes_on,
             detail::as_condition("Condition", cx->evaluate_in_iteration(condition, index)));
      if (!goes_on) break;
    }
    if (index == most) {
      if (in.text("On Max") == "fail") {
        co_return fail(
            ErrorCode::quota,
            "the condition still holds after {} iterations; raise Max Iterations or change the condition",
            most);
      }
      cx->warn(fmt::format("stopped after {} iterations, although the condition still holds", most));
      break;
    }
    auto iteration = co_await cx->run_iteration({.index = index, .page = page_in});
    if (!iteration)
      co_return std::unexpected(std::move(iteration).error().context(fmt::format("iteration {}", index)));
    results.push_back(std::move(iteration->collected));
  }
  Outputs out;
  out.set("Count", json::value(results.size())).set("Results", json::value(std::move(results)));
  co_return out;
}

}  // namespace

extern const NodeType loop_while;
const NodeType loop_while{
    .spec =
        {.type = "loop_while",
         .title = "Loop While",
         .category = Category::flow,
         .summary = "Runs the nodes inside it again and again while a condition holds.",
         .inputs = {text("Condition")
                        .required()
                        .as(Widget::expression)
                        .in_iteration()
                        .helped("An expression over vars, index and the nodes inside, as the last iteration "
                                "left them."),
                    page("Web Page").helped("Handed to the nodes inside as the inner Web Page."),
                    text("Check")
                        .one_of({"before", "after"})
                        .with_default("before")
                        .helped("Look at the condition before or after each iteration."),
                    number("Max Iterations").with_default(100).helped("The most iterations, 1 to 100000."),
                    text("On Max")
                        .one_of({"fail", "stop"})
                        .with_default("fail")
                        .helped("At the most iterations: fail, or end with a warning."),
                    any("Collect").in_iteration().helped(
                        "What each iteration gives; a template over the nodes inside.")},
         .outputs = {output("Results", HandleType::list), output("Count", HandleType::number),
                     output("Web Page", HandleType::page).conditional(),
                     output("Index", HandleType::number).inner(),
                     output("Web Page", HandleType::page).inner()},
         .timeout_ms = 0,
         .is_container = true,
         .credits = 1,
         .example = {.inputs = R"({"Condition": "index < 3", "Collect": "{{ index }}"})", .outputs = {}},
         .errors = {"quota"},
         .description = "`index` is the number of the iteration that would run next, from 0. Before the "
                        "first iteration the nodes inside have "
                        "no outputs yet; guard them with `has()`. A failure inside fails the loop. When the "
                        "condition still holds after "
                        "`Max Iterations` the loop fails with `quota`, or ends with a warning. A condition "
                        "that fails or is not true or false "
                        "is `invalid_input`."},
    .run = run};

}  // namespace flow::nodes
