#pragma once
// Problem: one finding of the static checks, and the table of their codes.
//
// A draft may be saved with errors; it cannot be published or run. Warnings never stop anything.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/id.hpp"
#include "json/json.hpp"

namespace flow::workflow {

enum class Severity : std::uint8_t { error, warning };
std::string_view to_string(Severity severity);

// Spelled as on the wire; one row each in problem.cpp.
enum class ProblemCode : std::uint8_t {
  // document
  unknown_type,
  duplicate_id,
  duplicate_name,
  bad_setting,
  limit_exceeded,
  bad_trigger,
  bad_cron,
  bad_param_schema,
  // ports

  unknown_input,
  unknown_output,
  missing_required,
  one_of_required,
  type_mismatch,
  bad_option,
  bad_literal,
  shadowed_literal,
  unused_output,
  // graph
  cycle,
  unreachable,
  no_start,
  not_exclusive,
  can_never_run,
  error_edge_without_route,
  teardown_feeds_normal,
  edge_leaves_container,
  unknown_parent,
  break_outside_loop,
  page_in_concurrent_loop,
  page_after_close,
  // expressions
  bad_expression,
  unknown_reference,
  maybe_absent,
  page_in_expression,
  unordered_vars,
  bad_selector,
  bad_jsonpath,
  // secrets
  literal_secret,
  secret_not_allowed,
  secret_in_template,
  unknown_credential,
  wrong_credential_kind,
  suspected_secret,
};

struct ProblemCodeInfo {
  ProblemCode code;
  std::string_view name;
  Severity severity;          // of most findings; maybe_absent is a warning for trigger.*
  std::string_view sentence;  // for people
};
std::span<const ProblemCodeInfo> problem_codes();  // in the order of the enumerators
const ProblemCodeInfo& info(ProblemCode code);
std::string_view to_string(ProblemCode code);

// Where in the text of an input or setting; of a text that stands inside a list or an object, in that text.
struct TextPosition {
  std::size_t offset = 0;   // bytes
  std::int64_t line = 1;    // from 1
  std::int64_t column = 1;  // from 1, in characters
  // Of an error of expr/, which has it in its detail.
  static std::optional<TextPosition> of(const Error& error);
};

struct Problem {
  NodeId node;        // empty: the document
  std::string input;  // empty: the node
  EdgeId edge;        // empty: none
  ProblemCode code = ProblemCode::bad_literal;
  Severity severity = Severity::error;
  std::string reason;
  std::optional<TextPosition> position = std::nullopt;  // of expressions that do not compile
};

json::object to_json(const Problem& problem);
// `node-3 · Selector: missing_required: …`
std::string to_line(const Problem& problem);

}  // namespace flow::workflow
