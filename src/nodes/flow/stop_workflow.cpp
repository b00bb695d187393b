#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  sdk::StopRequest request;
  request.status = in.text("Status") == "cancelled" ? sdk::StopRequest::Status::cancelled
                                                    : sdk::StopRequest::Status::completed;
  request.message = in.text_or("Message", "");
  if (in.has("Result")) request.result = in.json("Result");
  cx->stop_execution(std::move(request));
  co_return Outputs{};
}

}  // namespace

extern const NodeType stop_workflow;
const NodeType stop_workflow{
    .spec =
        {.type = "stop_workflow",
         .title = "Stop Workflow",
         .category = Category::flow,
         .summary = "Ends the whole execution at once, as completed or cancelled.",
         .inputs = {text("Status")
                        .one_of({"completed", "cancelled"})
                        .with_default("completed")
                        .helped("How the execution ends."),
                    text("Message").helped("Shown with the outcome of the execution."),
                    any("Result").helped("Becomes the result of the execution.")},
         .timeout_ms = 0,
         .credits = 0,
         .example = {.inputs =
                         R"({"Status": "completed", "Message": "Nothing new today", "Result": {"count": 0}})",
                     .outputs = {}},
         .description =
             "Works from inside loops too. Nodes that are running are cancelled, teardown nodes run, and "
             "what has finished keeps "
             "its outputs. The node itself succeeds; it has no outputs, because nothing runs after it."},
    .run = run};

}  // namespace flow::nodes
