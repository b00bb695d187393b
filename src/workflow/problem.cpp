#include "workflow/problem.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"

namespace flow::workflow {
namespace {

constexpr auto kError = Severity::error;
constexpr auto kWarning = Severity::warning;

#define FLOW_ROW(code, severity, sentence)       \
  ProblemCodeInfo {                              \
    ProblemCode::code, #code, severity, sentence \
  }
constexpr std::array kCodes{
    FLOW_ROW(unknown_type, kError, "There is no node of this type."),
    FLOW_ROW(duplicate_id, kError, "Two nodes or two edges have the same id."),
    FLOW_ROW(duplicate_name, kError, "Two nodes have names that expressions cannot tell apart."),
    FLOW_ROW(bad_setting, kError, "A setting has a value it cannot have, or is unknown."),
    FLOW_ROW(limit_exceeded, kError, "The workflow is larger than the limits allow."),
    FLOW_ROW(bad_trigger, kError, "A trigger is of an unknown type or has a wrong input."),
    FLOW_ROW(bad_cron, kError,
             "A cron expression or its time zone is wrong, never fires, or fires too often."),
    FLOW_ROW(bad_param_schema, kError, "The schema of the parameters is no JSON Schema."),
    FLOW_ROW(unknown_input, kError, "The node has no input of this name."),
    FLOW_ROW(unknown_output, kError, "The node has no output of this name."),
    FLOW_ROW(missing_required, kError, "A required input is neither connected nor set."),
    FLOW_ROW(one_of_required, kError, "Exactly one, or at least one, of several inputs must be given."),
    FLOW_ROW(type_mismatch, kError, "A value of this type cannot go into this input."),
    FLOW_ROW(bad_option, kError, "The text is none of the options of the input."),
    FLOW_ROW(bad_literal, kError, "The value of an input cannot be used."),
    FLOW_ROW(shadowed_literal, kWarning, "The input has a value and an edge; the edge wins."),
    FLOW_ROW(unused_output, kWarning, "A path leads nowhere: what goes there is lost."),
    FLOW_ROW(cycle, kError, "Nodes wait for each other."),
    FLOW_ROW(unreachable, kError, "No node that may start leads here."),
    FLOW_ROW(no_start, kError, "No node of the workflow may start it."),
    FLOW_ROW(not_exclusive, kError, "Several edges enter one input and may be live at once."),
    FLOW_ROW(can_never_run, kError, "The paths this node needs exclude each other."),
    FLOW_ROW(error_edge_without_route, kError, "Error is connected, but on_error is not route."),
    FLOW_ROW(teardown_feeds_normal, kError, "A teardown node feeds a node that is none."),
    FLOW_ROW(edge_leaves_container, kError, "An edge leaves a container; use the container's outputs."),
    FLOW_ROW(unknown_parent, kError, "parentId names no container."),
    FLOW_ROW(break_outside_loop, kError, "The node works only inside a loop."),
    FLOW_ROW(page_in_concurrent_loop, kError, "Iterations that run at once would share a page."),
    FLOW_ROW(page_after_close, kError, "A page is used after its browser was closed."),
    FLOW_ROW(bad_expression, kError, "An expression or template does not compile."),
    FLOW_ROW(unknown_reference, kError, "An expression reads something that does not exist here."),
    FLOW_ROW(maybe_absent, kError, "An expression reads an output of a node that may have been skipped."),
    FLOW_ROW(page_in_expression, kError, "Pages cannot be read in expressions."),
    FLOW_ROW(unordered_vars, kWarning,
             "Variables are read by a node that is not ordered after their writer."),
    FLOW_ROW(bad_selector, kError, "A selector cannot be parsed."),
    FLOW_ROW(bad_jsonpath, kError, "A path into JSON cannot be parsed."),
    FLOW_ROW(literal_secret, kError, "A secret stands in the document as text."),
    FLOW_ROW(secret_not_allowed, kError, "This input takes no credential."),
    FLOW_ROW(secret_in_template, kError, "A credential cannot be part of a template."),
    FLOW_ROW(unknown_credential, kError, "There is no credential of this name."),
    FLOW_ROW(wrong_credential_kind, kError, "The credential is of another kind than the input needs."),
    FLOW_ROW(suspected_secret, kWarning, "A text is typed into what looks like a password field."),
};
#undef FLOW_ROW

}  // namespace

std::string_view to_string(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

std::span<const ProblemCodeInfo> problem_codes() {
  return kCodes;
}

const ProblemCodeInfo& info(ProblemCode code) {
  const ProblemCodeInfo& row = kCodes[std::to_underlying(code)];
  FLOW_ASSERT(row.code == code);
  return row;
}

std::string_view to_string(ProblemCode code) {
  return info(code).name;
}

std::optional<TextPosition> TextPosition::of(const Error& error) {
  const auto number = [&](std::string_view key) {
    const json::value* found = error.detail.if_contains(key);
    return found != nullptr && found->is_number() ? found->to_number<std::int64_t>() : -1;
  };
  const std::int64_t offset = number("offset");
  if (offset < 0) return std::nullopt;
  return TextPosition{
      .offset = static_cast<std::size_t>(offset), .line = number("line"), .column = number("column")};
}

json::object to_json(const Problem& problem) {
  json::object out{{"node", problem.node.str()}, {"input", problem.input}};
  if (!problem.edge.empty()) out["edge"] = problem.edge.str();
  out["code"] = to_string(problem.code);
  out["severity"] = to_string(problem.severity);
  out["reason"] = problem.reason;
  if (const auto& at = problem.position) {
    out["position"] = json::object{{"offset", at->offset}, {"line", at->line}, {"column", at->column}};
  }
  return out;
}

std::string to_line(const Problem& problem) {
  std::string where = problem.node.empty() ? "workflow" : problem.node.str();
  if (!problem.input.empty()) where += " · " + problem.input;
  if (!problem.edge.empty()) where += " · " + problem.edge.str();
  return fmt::format("{}: {}: {}", where, to_string(problem.code), problem.reason);
}

}  // namespace flow::workflow
