#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const std::string& name = in.text("Class");
  const ErrorCodeInfo* row = find_error_code(name);
  if (row == nullptr || row->code == ErrorCode::unavailable) {
    co_return fail(ErrorCode::invalid_input,
                   "Class \"{}\" is not an error class; use one such as invalid_input, not_found or empty",
                   name);
  }
  const json::value& detail = in.json("Detail");
  sdk::StopRequest request{
      .status = sdk::StopRequest::Status::failed, .message = in.text("Message"), .error_class = row->code};
  if (detail.is_object()) {
    request.detail = detail.get_object();
  } else {
    request.detail["value"] = detail;
  }
  cx->stop_execution(std::move(request));
  co_return Outputs{};
}

}  // namespace

extern const NodeType fail_workflow;
const NodeType fail_workflow{
    .spec =
        {.type = "fail_workflow",
         .title = "Fail Workflow",
         .category = Category::flow,
         .summary = "Ends the whole execution at once as failed, with an error of your own.",
         .inputs = {text("Message").required().helped("What went wrong, for whoever reads the execution."),
                    text("Class")
                        .with_default("invalid_input")
                        .helped("Error class of the execution, for alerts and statistics."),
                    json("Detail").with_default(json::object{}).helped("Facts to keep with the error.")},
         .timeout_ms = 0,
         .credits = 0,
         .example = {.inputs = R"({"Message": "The price list is empty", "Class": "empty"})", .outputs = {}},
         .description = "Works from inside loops too. Nodes that are running are cancelled and teardown "
                        "nodes run. The class is one of the "
                        "error classes; its retry rule is not used. An unknown class fails the node with "
                        "`invalid_input`."},
    .run = run};

}  // namespace flow::nodes
