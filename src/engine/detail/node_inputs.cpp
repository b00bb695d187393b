#include "engine/detail/node_inputs.hpp"

#include <algorithm>

#include "workflow/coercion.hpp"

namespace flow::engine::detail {
namespace {

using workflow::CredentialReference;
using workflow::HandleType;
using workflow::InputSpec;
using workflow::PlanEdge;
using workflow::PlanInput;
using workflow::PlanNode;

bool null_is_value(HandleType type) {
  return type == HandleType::json || type == HandleType::any;
}

// Evaluated by the container itself, once an iteration. An expression is code: the node gets its text in any
// case.
bool waits_for_iteration(const InputSpec& spec) {
  return spec.per_iteration && spec.widget() != workflow::Widget::expression;
}

class Reader {
 public:
  Reader(const InputTask& task, NodeInputs& into)
      : task_(task), run_(task.run), node_(task.run.node(task.node)), into_(into) {}

  Result<void> read_all() {
    for (const PlanInput& input : node_.inputs) {
      if (waits_for_iteration(*input.spec) || is_common(input)) continue;
      if (auto read = read_one(input); !read) return at_port(input.name, std::move(read).error());
    }
    for (const InputSpec& spec : node_.spec->inputs) {
      if (spec.repeat_max > 0 || waits_for_iteration(spec) || into_.values.has(spec.name)) continue;
      if (spec.default_value) {
        into_.values.set(std::string(spec.name), {.value = sdk::Value(*spec.default_value)});
      } else if (spec.is_required) {
        return at_port(spec.name,
                       make_error(ErrorCode::invalid_input, "there is no value; the node needs one"));
      }
    }
    return {};
  }

  // The value of a port before conversion: nothing when it is not given (any more).
  Result<std::optional<sdk::Value>> delivered(const PlanInput& input, HandleType& from,
                                              sdk::Inputs::Slot& slot) {
    if (!input.edges.empty()) {
      for (const int index : input.edges) {
        const PlanEdge& edge = run_.plan.edges[static_cast<std::size_t>(index)];
        auto value = task_.frame.value_of(edge);
        if (!value) continue;
        from = (*run_.node(edge.source).outputs)[static_cast<std::size_t>(edge.output)].type;
        return value;
      }
      return std::nullopt;
    }
    from = HandleType::any;
    bool null_in_text = false;
    const NodeScope scope(run_.roots, task_.frame, task_.now);
    const bool secret = input.literal->holds_credential();
    TRY(json::value value,
        input.literal->evaluate(
            scope,
            [&](const CredentialReference& reference) { return credential_text(input, reference, slot); },
            null_in_text));
    slot.secret = secret;
    if (null_in_text)
      task_.warnings.push_back(fmt::format("{}: null was put into a text as nothing", input.name));
    return sdk::Value(std::move(value));
  }

  static Result<sdk::Value> converted(const InputSpec& spec, HandleType from, const sdk::Value& value) {
    const json::value& document = value.json();
    // Kept as it is, and so shared with where it came from.
    if (document.is_null() || spec.type == HandleType::any || from == spec.type) return value;
    TRY(json::value out, workflow::convert(document, from, spec.type));
    return sdk::Value(std::move(out));
  }

 private:
  static bool is_common(const PlanInput& input) { return input.name == "Execute Condition"; }

  static Result<void> at_port(std::string_view port, Error error) {
    return std::unexpected(std::move(error).context(port).with_detail("input", json::string(port)));
  }

  Result<void> read_one(const PlanInput& input) {
    sdk::Inputs::Slot slot;
    HandleType from = HandleType::any;
    TRY(const auto value, delivered(input, from, slot));
    if (!value) return {};
    if (value->is_page()) return take_page(input, value->page());
    if (input.spec->type == HandleType::page) {
      if (value->json().is_null()) return {};
      return fail(ErrorCode::invalid_input, "{} is no page; connect Web Page of a node",
                  json::kind_name(value->json()));
    }
    TRY(slot.value, converted(*input.spec, from, *value));
    const json::value& document = slot.value.json();
    if (document.is_null() && !null_is_value(input.spec->type)) {
      if (!input.spec->is_required) return {};
      return fail(ErrorCode::invalid_input, "the value is null; the node needs one");
    }
    TRY_VOID(check_option(*input.spec, document));
    TRY_VOID(show(input, slot));
    if (input.name == "Data") into_.data = slot.value;
    into_.values.set(input.name, std::move(slot));
    return {};
  }

  Result<void> take_page(const PlanInput& input, const sdk::PageHandle& page) {
    const bool is_page_port = input.spec->type == HandleType::page;
    if (!is_page_port && !input.spec->carries_pages)
      return fail(ErrorCode::invalid_input, "a page cannot be used as {}", to_string(input.spec->type));
    if (input.name == "Web Page") into_.web_page = page;
    if (input.name == "Data") into_.data = sdk::Value(page);
    // The children of a container take the page in turn, so the container itself must not hold it.
    if (is_page_port && !input.spec->session_only && !node_.spec->is_container)
      into_.acts_on.emplace_back(input.name, page);
    into_.shown[input.name] = "[page]";
    into_.values.set(input.name, {.value = sdk::Value(page)});
    return {};
  }

  static Result<void> check_option(const InputSpec& spec, const json::value& value) {
    if (spec.options.empty() || !value.is_string() ||
        std::ranges::find(spec.options, std::string_view(value.get_string())) != spec.options.end())
      return {};
    return fail(ErrorCode::invalid_input, "\"{}\" is not among the choices; use one of {}",
                std::string_view(value.get_string()), fmt::join(spec.options, ", "));
  }

  Result<json::value> credential_text(const PlanInput& input, const CredentialReference& reference,
                                      sdk::Inputs::Slot& slot) {
    TRY(const auto credential, run_.credentials.find(reference.name));
    TRY(const Secret* secret, run_.credentials.field(*credential, reference, input.name));
    into_.credentials[input.name].push_back(credential);
    if (input.literal->credential() != nullptr) slot.fields = credential->fields;
    return json::value(json::string(secret->reveal()));
  }

  // A value with a credential in it is evaluated again with marks in their place: what is too short for the
  // redactor to look for must not be recorded either.
  Result<void> show(const PlanInput& input, const sdk::Inputs::Slot& slot) {
    const Place place{.node = node_.id, .iteration = task_.frame.path};
    if (!slot.secret) {
      into_.shown[input.name] = run_.records.shown(place, label(input), slot.value, task_.warnings);
      return {};
    }
    bool ignored = false;
    const NodeScope scope(run_.roots, task_.frame, task_.now);
    TRY(json::value marked, input.literal->evaluate(
                                scope,
                                [](const CredentialReference& reference) -> Result<json::value> {
                                  return json::value(fmt::format("[redacted:{}]", reference.name));
                                },
                                ignored));
    into_.shown[input.name] =
        run_.records.shown(place, label(input), sdk::Value(std::move(marked)), task_.warnings);
    return {};
  }

  std::string label(const PlanInput& input) const { return fmt::format("{}-{}", node_.slug, input.name); }

  const InputTask& task_;
  Run& run_;
  const PlanNode& node_;
  NodeInputs& into_;
};

}  // namespace

Result<void> evaluate_inputs(const InputTask& task, NodeInputs& into) {
  return Reader(task, into).read_all();
}

Result<std::optional<sdk::Value>> evaluate_input(const InputTask& task, std::string_view port) {
  const PlanInput* input = task.run.node(task.node).input(port);
  if (input == nullptr) return std::nullopt;
  NodeInputs scratch;
  sdk::Inputs::Slot slot;
  HandleType from = HandleType::any;
  TRY(auto value, Reader(task, scratch).delivered(*input, from, slot));
  if (!value || value->is_page()) return std::nullopt;
  TRY(sdk::Value out, Reader::converted(*input->spec, from, *value));
  return out;
}

Result<bool> evaluate_when(const InputTask& task) {
  const PlanNode& node = task.run.node(task.node);
  const NodeScope scope(task.run.roots, task.frame, task.now);
  auto value = node.when->evaluate_to_json(scope);
  if (!value) return std::unexpected(std::move(value).error().context("when"));
  if (!value->is_bool()) {
    return fail(ErrorCode::invalid_input, "when is {}; it must be true or false", json::kind_name(*value));
  }
  return value->get_bool();
}

}  // namespace flow::engine::detail
