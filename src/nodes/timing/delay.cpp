#include <chrono>

#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

constexpr double kLongestSeconds = 86'400;

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  double seconds = in.number("Duration");
  if (!(seconds >= 0 && seconds <= kLongestSeconds)) {
    co_return fail(ErrorCode::invalid_input, "Duration {} is outside 0 to 86400 seconds",
                   json::dump_number(seconds));
  }
  if (const auto most = in.optional_number("Random Max")) {
    if (!(*most >= seconds && *most <= kLongestSeconds)) {
      co_return fail(ErrorCode::invalid_input,
                     "Random Max {} must lie between Duration ({}) and 86400 seconds",
                     json::dump_number(*most), json::dump_number(seconds));
    }
    seconds += cx->random() * (*most - seconds);
  }
  const Context context = cx.context();
  const auto span = std::chrono::ceil<milliseconds>(std::chrono::duration<double>(seconds));
  if (span > context.remaining()) {
    co_return fail(ErrorCode::timeout,
                   "a delay of {} s does not fit into the {} ms left; shorten it or raise the timeout",
                   json::dump_number(seconds), context.remaining().count());
  }
  if (span.count() > 0) co_await context.clock().sleep_for(span);
  Outputs out;
  out.set("waited", json::value(true));
  if (in.has("Data")) out.set("Data", in.value("Data"));
  co_return out;
}

}  // namespace

extern const NodeType delay;
const NodeType delay{
    .spec =
        {.type = "delay",
         .title = "Delay",
         .category = Category::timing,
         .summary = "Waits a number of seconds, fixed or drawn at random, then goes on.",
         .inputs = {number("Duration").required().helped("Seconds to wait, 0 to 86400; fractions are fine."),
                    number("Random Max")
                        .helped("With it the wait is drawn between Duration and this many seconds."),
                    any("Data").pages().helped("Handed on unchanged; a page too.")},
         .outputs = {output("waited", HandleType::boolean), output("Data", HandleType::any).passes_data()},
         .timeout_ms = 0,
         .credits = 1,
         .example = {.inputs = R"({"Duration": 0, "Data": {"id": 7}})",
                     .outputs = R"({"waited": true, "Data": {"id": 7}})"},
         .description = "The wait is the node's own: no node timeout applies, but it must end before the "
                        "execution does, else the node fails "
                        "with `timeout` at once. A negative or too long duration is `invalid_input`."},
    .run = run};

}  // namespace flow::nodes
