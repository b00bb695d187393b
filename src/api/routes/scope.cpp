// The names that the templates of a node may read, with what the last run had there.
#include <algorithm>
#include <utility>

#include "api/call.hpp"
#include "api/preview_value.hpp"
#include "api/recorded_load.hpp"
#include "api/routes/routes.hpp"
#include "expr/function.hpp"
#include "expr/macros.hpp"
#include "nodes/catalog.hpp"
#include "workflow/expression_names.hpp"
#include "workflow/names_in_scope.hpp"
#include "workflow/trigger_spec.hpp"

namespace flow::api {
namespace {

constexpr std::size_t kMostOfSample = 200;  // bytes

struct Name {
  std::string name;
  std::string_view type;
  bool maybe_absent = false;
  std::string description = {};
  const json::value* sample = nullptr;
};

json::object to_json(const Name& name) {
  json::object out{{"name", name.name}, {"type", name.type}, {"maybe_absent", name.maybe_absent}};
  if (!name.description.empty()) out["description"] = name.description;
  if (name.sample != nullptr) out["sample"] = shortened(*name.sample, kMostOfSample).value;
  return out;
}

// A word of its own can stand behind a dot; anything else takes brackets.
std::string member(std::string_view of, std::string_view key) {
  const bool word =
      !key.empty() && !(key.front() >= '0' && key.front() <= '9') &&
      key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
          std::string_view::npos;
  return word ? fmt::format("{}.{}", of, key) : fmt::format("{}[{}]", of, json::dump(json::string(key)));
}

class Names {
 public:
  Names(const RecordedRun& run, int node)
      : run_(run),
        iteration_(run.iteration_for(node, {})),
        names_(workflow::names_in_scope(run.document(), nodes::catalogue(),
                                        run.document().nodes[static_cast<std::size_t>(node)].id)),
        variables_(run.variables(node, iteration_)),
        item_(run.item(node, iteration_)) {}

  json::array list() {
    add_params();
    add_trigger();
    add_nodes();
    add_loop();
    add_variables();
    for (const auto& row : workflow::kExecutionNames) {
      add({.name = fmt::format("execution.{}", row.name),
           .type = row.type,
           .description = std::string(row.description),
           .sample = json::find(run_.execution().as_object(), row.name)});
    }
    add({.name = "now", .type = "timestamp", .description = "When the node began."});
    return std::move(out_);
  }

 private:
  void add(const Name& name) { out_.push_back(to_json(name)); }

  static std::string_view type_of_schema(const json::object& schema) {
    const std::string_view type = json::string_or(schema, "type", "");
    if (type == "string") return "text";
    if (type == "integer" || type == "number") return "number";
    if (type == "boolean") return "boolean";
    if (type == "array") return "list";
    return type == "object" ? "json" : "any";
  }

  void add_params() {
    const json::object& schema = run_.document().params;
    const json::value* properties = json::find(schema, "properties");
    if (properties == nullptr || !properties->is_object()) return;
    const json::value* required = json::find(schema, "required");
    for (const auto& [key, property] : properties->get_object()) {
      if (!property.is_object()) continue;
      const auto is_key = [&](const json::value& one) { return one.is_string() && one.get_string() == key; };
      const bool needed =
          required != nullptr && required->is_array() && std::ranges::any_of(required->get_array(), is_key);
      const json::object& one = property.get_object();
      const json::value* sample = json::find(run_.params().as_object(), key);
      if (sample == nullptr) sample = json::find(one, "default");
      add({.name = member("params", key),
           .type = type_of_schema(one),
           .maybe_absent = !needed && !one.contains("default"),
           .description = std::string(json::string_or(one, "description", json::string_or(one, "title", ""))),
           .sample = sample});
    }
  }

  // Of every trigger, then of those that can start this workflow.
  void add_trigger() {
    const json::object& values = run_.trigger().as_object();
    for (const auto& row : workflow::kTriggerNames) {
      add({.name = fmt::format("trigger.{}", row.name),
           .type = row.type,
           .description = std::string(row.description),
           .sample = json::find(values, row.name)});
    }
    for (const workflow::TriggerSpec& spec : workflow::trigger_specs()) {
      const auto is_of = [&](const workflow::Trigger& trigger) { return trigger.type == spec.type; };
      const bool always = spec.type == "manual_trigger" || spec.type == "api_trigger";
      if (!always && std::ranges::none_of(run_.document().triggers, is_of)) continue;
      for (const std::string_view value : spec.values) {
        add({.name = fmt::format("trigger.{}", value),
             .type = "any",
             .maybe_absent = true,
             .description = fmt::format("Where it was started by: {}.", spec.title),
             .sample = json::find(values, value)});
      }
    }
  }

  void add_nodes() {
    std::string last;
    for (const workflow::ReadableOutput& output : names_.outputs) {
      const std::string node = output.node_slug == "_" ? member("nodes", output.node_name)
                                                       : fmt::format("nodes.{}", output.node_slug);
      const int place = run_.find(output.node.str());
      if (std::exchange(last, node) != node) add_state(node, output, place);
      const json::object* recorded = run_.outputs(place, iteration_);
      const json::value* sample = recorded == nullptr ? nullptr : recorded->if_contains(output.output);
      add({.name = fmt::format("{}.{}", node, output.slug),
           .type = to_string(output.type),
           .maybe_absent = output.maybe_absent,
           .description = fmt::format("{} of \"{}\".", output.output, output.node_name),
           .sample = sample});
    }
  }

  void add_state(const std::string& node, const workflow::ReadableOutput& output, int place) {
    const db::NodeRunRow* row = run_.row(place, iteration_);
    state_ = json::value(row == nullptr ? "waiting" : row->state);
    add({.name = node + ".state",
         .type = "text",
         .description =
             fmt::format("What became of \"{}\": succeeded, failed, bypassed, skipped, …", output.node_name),
         .sample = run_.run() == nullptr ? nullptr : &state_});
    add({.name = node + ".error",
         .type = "json",
         .maybe_absent = true,
         .description =
             fmt::format("Why \"{}\" failed: class, message, retryable, detail.", output.node_name),
         .sample = row == nullptr || !row->error ? nullptr : &*row->error});
  }

  void add_loop() {
    if (names_.has_item) {
      add({.name = "item",
           .type = "any",
           .description = "What the loop is at.",
           .sample = item_ ? &*item_ : nullptr});
    }
    if (names_.has_index)
      add({.name = "index", .type = "number", .description = "The number of the iteration, from 0."});
  }

  void add_variables() {
    add({.name = "vars",
         .type = "json",
         .description = "What Set Variables has set.",
         .sample = &variables_});
    for (const std::string& name : names_.variables) {
      add({.name = member("vars", name),
           .type = "any",
           .maybe_absent = true,
           .description = "Set by Set Variables.",
           .sample = json::find(variables_.as_object(), name)});
    }
  }

  const RecordedRun& run_;
  std::string iteration_;
  workflow::NamesInScope names_;
  json::value variables_;
  std::optional<json::value> item_;
  json::value state_;
  json::array out_;
};

template <class Row>
json::object function_json(const Row& row) {
  return {{"name", row.name},
          {"receiver", row.receiver},
          {"signature", row.signature},
          {"summary", row.summary},
          {"example", row.example}};
}

// Operators are rows of the table too, under names nobody writes.
const json::array& functions() {
  static const json::array kFunctions = [] {
    json::array out;
    for (const expr::Macro& row : expr::all_macros()) out.push_back(function_json(row));
    for (const expr::Function* row : expr::all_functions()) {
      const char first = row->name.front();
      if ((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z'))
        out.push_back(function_json(*row));
    }
    return out;
  }();
  return kFunctions;
}

Task<Result<net::HttpResponse>> scope(Context cx, Call call, RecordedChoice choice) {
  if (const auto id = call.text("execution_id")) choice.execution = ExecutionId(*id);
  CO_TRY(const auto run, co_await load_recorded_run(cx, call.services, call.user(), std::move(choice)));
  const int node = run->find(*call.text("node_id"));
  if (node < 0)
    co_return fail(ErrorCode::invalid_input, "the document has no node \"{}\"", *call.text("node_id"));
  co_return json_response(json::object{{"names", Names(*run, node).list()}, {"functions", functions()}});
}

Task<Result<net::HttpResponse>> scope_in_document(Context cx, Call call) {
  co_return co_await scope(cx, call, {.document = *call.object("document")});
}

Task<Result<net::HttpResponse>> scope_in_workflow(Context cx, Call call) {
  const auto id = call.id<WorkflowId>("workflow_id");
  CO_TRY_VOID(co_await call.services->workflows.get(cx, call.user(), id));
  co_return co_await scope(cx, call, {.workflow = id, .document = *call.object("document")});
}

Route row(std::string_view path, std::string_view operation, std::string_view summary, Handler handler) {
  return {.method = "POST",
          .path = path,
          .operation = operation,
          .tag = "workflows",
          .summary = summary,
          .access = Access::read,
          .handler = handler,
          .body_kind = BodyKind::required,
          .body = "ScopeRequest",
          .body_limit = Bytes{workflow::kMaxDocumentSize.count + (64U << 10)},
          .response = "TemplateScope",
          .errors = {ErrorCode::not_found}};
}

}  // namespace

std::vector<Route> scope_routes() {
  return {row("/api/v1/scope", "document_scope", "The names that the templates of a node may read.",
              scope_in_document),
          row("/api/v1/workflows/{workflow_id}/scope", "node_scope",
              "The names that the templates of a node may read, with samples of the last run.",
              scope_in_workflow)};
}

}  // namespace flow::api
