// Previews: what a template of a node would give, on the values of a run that was.
#include "api/call.hpp"
#include "api/preview_value.hpp"
#include "api/recorded_load.hpp"
#include "api/routes/routes.hpp"
#include "async/blocking_pool.hpp"
#include "expr/template.hpp"
#include "workflow/validate.hpp"

namespace flow::api {
namespace {

constexpr std::size_t kMostOfAnswer = 64U << 10;  // bytes of a value in the answer
constexpr milliseconds kDeadline{2'000};
// Some milliseconds of work.
constexpr expr::Limits kLimits{.steps = 200'000, .result = 4U << 20};

// Either an expression alone, as in Condition, or a text with {{ }}.
struct Compiled {
  std::optional<expr::Program> expression;
  std::optional<expr::Template> text;

  std::vector<expr::Reading> readings() const {
    return expression ? expr::readings(*expression) : expr::readings(*text);
  }
  Result<json::value> evaluate(const expr::Scope& scope) const {
    return expression ? expression->evaluate_to_json(scope) : text->evaluate(scope);
  }
};

Result<Compiled> compile(std::string_view source, bool expression) {
  Compiled out;
  if (expression) {
    TRY(out.expression, expr::Program::compile(std::string(source), kLimits));
  } else {
    TRY(out.text, expr::Template::compile(source, kLimits));
  }
  return out;
}

// The place is told apart from the words.
std::string words_of(const Error& error) {
  std::string_view words = error.message;
  if (const std::size_t colon = words.find(": ");
      words.starts_with("line ") && colon != std::string_view::npos)
    words.remove_prefix(colon + 2);
  return std::string(words);
}

json::object problem_of(const Error& error, std::string_view source) {
  json::object problem{{"message", words_of(error)}, {"offset", nullptr}, {"length", nullptr}};
  if (const auto at = workflow::TextPosition::of(error)) {
    const std::size_t begin = utf16_units(source, at->offset);
    const std::size_t end = at->offset + length_of_token(source, at->offset);
    problem["offset"] = begin;
    problem["length"] = utf16_units(source, end) - begin;
  }
  return {{"ok", false}, {"problem", std::move(problem)}};
}

json::object answer_of(const Result<json::value>& value, std::string_view source) {
  if (!value) return problem_of(value.error(), source);
  Shortened shown = shortened(*value, kMostOfAnswer);
  return {{"ok", true},
          {"value", std::move(shown.value)},
          {"type", type_name(*value)},
          {"truncated", shown.truncated}};
}

struct Question {
  std::shared_ptr<RecordedRun> run;
  int node = 0;
  std::string iteration;
  std::string source;
  bool expression = false;
  json::object names;  // that win over the common ones
  WallTime now;
};

json::object evaluated(const Question& question, const Compiled& compiled) {
  const RecordedScope scope(*question.run, question.node, question.iteration, question.names, question.now);
  return answer_of(compiled.evaluate(scope), question.source);
}

Task<Result<json::object>> answer(Context cx, Services* services, Question question) {
  const auto compiled = compile(question.source, question.expression);
  if (!compiled) co_return problem_of(compiled.error(), question.source);
  const auto fetched = co_await fetch_large_values(
      cx, services, question.run, question.run->large_values(compiled->readings(), question.iteration));
  if (!fetched) {
    const ErrorCode code = fetched.error().code;
    if (code != ErrorCode::quota && code != ErrorCode::not_found) co_return std::unexpected(fetched.error());
    co_return problem_of(fetched.error(), question.source);
  }
  auto done = co_await services->loop.pool().run<json::object>(
      cx.within(kDeadline),
      [question, compiled = *compiled]() -> Result<json::object> { return evaluated(question, compiled); });
  if (!done && done.error().code == ErrorCode::timeout && !cx.expired())
    co_return problem_of(make_error(ErrorCode::timeout, "it takes too long for a preview"), question.source);
  co_return done;
}

Task<Result<net::HttpResponse>> evaluate(Context cx, Call call, RecordedChoice choice) {
  if (const auto id = call.text("execution_id")) choice.execution = ExecutionId(*id);
  CO_TRY(auto run, co_await load_recorded_run(cx, call.services, call.user(), std::move(choice)));
  const int node = run->find(*call.text("node_id"));
  if (node < 0)
    co_return fail(ErrorCode::invalid_input, "the document has no node \"{}\"", *call.text("node_id"));
  Question question{.run = run,
                    .node = node,
                    .iteration = run->iteration_for(node, call.integer("index")),
                    .source = *call.text("template"),
                    .expression = call.text("mode") == "expression",
                    .names = call.object("names").value_or(json::object{}),
                    .now = cx.clock().now()};
  const std::string iteration = question.iteration;
  CO_TRY(json::object body, co_await answer(cx, call.services, std::move(question)));
  body["execution_id"] = run->run() == nullptr ? json::value() : json::value(run->run()->execution.id.str());
  body["iteration"] = iteration;
  co_return json_response(std::move(body));
}

Task<Result<net::HttpResponse>> evaluate_document(Context cx, Call call) {
  co_return co_await evaluate(cx, call, {.document = *call.object("document")});
}

Task<Result<net::HttpResponse>> evaluate_in_workflow(Context cx, Call call) {
  const auto id = call.id<WorkflowId>("workflow_id");
  auto document = call.object("document");
  if (document) {
    CO_TRY_VOID(co_await call.services->workflows.get(cx, call.user(), id));
  } else {
    CO_TRY(document, co_await call.services->workflows.document(cx, call.user(), id, std::nullopt));
  }
  co_return co_await evaluate(cx, call, {.workflow = id, .document = *std::move(document)});
}

}  // namespace

std::vector<Route> evaluate_routes() {
  constexpr Bytes kBody{workflow::kMaxDocumentSize.count + (256U << 10)};
  return {
      {.method = "POST",
       .path = "/api/v1/evaluate",
       .operation = "evaluate_document",
       .tag = "workflows",
       .summary = "What a template would give, in a document that is not saved.",
       .access = Access::read,
       .handler = evaluate_document,
       .body_kind = BodyKind::required,
       .body = "EvaluateDocument",
       .body_limit = kBody,
       .response = "Evaluation",
       .errors = {ErrorCode::not_found}},
      {.method = "POST",
       .path = "/api/v1/workflows/{workflow_id}/evaluate",
       .operation = "evaluate_template",
       .tag = "workflows",
       .summary =
           "What a template of a node would give on the values of a run; without one named, of the last "
           "run that ended.",
       .access = Access::read,
       .handler = evaluate_in_workflow,
       .body_kind = BodyKind::required,
       .body = "EvaluateTemplate",
       .body_limit = kBody,
       .response = "Evaluation"},
  };
}

}  // namespace flow::api
