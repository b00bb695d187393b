#include "workflow/spec_json.hpp"

namespace flow::workflow {
namespace {

json::array texts(const std::vector<std::string_view>& all) {
  json::array out;
  for (const std::string_view text : all) out.push_back(json::string(text));
  return out;
}

}  // namespace

json::object to_json(const InputSpec& input) {
  json::object out{{"name", input.name}, {"type", to_string(input.type)}, {"required", input.is_required}};
  if (input.default_value) out["default"] = *input.default_value;
  if (!input.options.empty()) out["options"] = texts(input.options);
  out["widget"] = to_string(input.widget());
  if (input.secret != SecretUse::never) {
    out["secret"] = to_string(input.secret);
    out["kind"] = input.credential_kind;
  }
  if (input.is_tolerant) out["tolerant"] = true;
  if (input.carries_pages) out["carries_pages"] = true;
  if (input.repeat_max > 0) out["repeat_max"] = input.repeat_max;
  if (input.per_iteration) out["per_iteration"] = true;
  if (!input.extra_roots.empty()) out["roots"] = texts(input.extra_roots);
  if (!input.help.empty()) out["help"] = input.help;
  return out;
}

json::object to_json(const OutputSpec& output) {
  json::object out{{"name", output.name}, {"type", to_string(output.type)}};
  if (output.is_path) out["path"] = true;
  if (output.is_inner) out["inner"] = true;
  if (output.follows_data) out["follows_data"] = true;
  if (output.is_conditional) out["conditional"] = true;
  return out;
}

namespace {

json::array needs(const NodeSpec& spec) {
  json::array out;
  if (spec.needs_browser) out.push_back("browser");
  if (spec.needs_network) out.push_back("network");
  for (const InputSpec& input : spec.inputs) {
    if (input.is_required && input.secret == SecretUse::only)
      out.push_back(json::string("credential:" + std::string(input.credential_kind)));
  }
  return out;
}

}  // namespace

json::object to_json(const NodeSpec& spec) {
  json::array inputs;
  for (const InputSpec& input : spec.inputs) inputs.push_back(to_json(input));
  json::array outputs;
  for (const OutputSpec& output : spec.outputs) outputs.push_back(to_json(output));
  json::array rules;
  for (const InputRule& rule : spec.rules) {
    const bool one = rule.kind == InputRule::Kind::exactly_one;
    rules.push_back(
        json::object{{"kind", one ? "exactly_one" : "at_least_one"}, {"inputs", texts(rule.inputs)}});
  }
  json::object out{{"type", spec.type},
                   {"title", spec.title},
                   {"category", to_string(spec.category)},
                   {"summary", spec.summary},
                   {"description", spec.description},
                   {"inputs", std::move(inputs)},
                   {"outputs", std::move(outputs)},
                   {"rules", std::move(rules)},
                   {"settings", json::object{{"timeout_ms", spec.timeout_ms},
                                             {"retry", json::object{{"max", spec.retry.max},
                                                                    {"delay_ms", spec.retry.delay_ms},
                                                                    {"backoff", spec.retry.backoff},
                                                                    {"jitter", spec.retry.jitter}}}}},
                   {"side_effect", spec.side_effect},
                   {"idempotent", nullptr},
                   {"container", spec.is_container},
                   {"case_paths", spec.case_paths},
                   {"only_in_loop", spec.only_in_loop},
                   {"can_be_start_node", spec.can_be_start_node()},
                   {"needs", needs(spec)},
                   {"credits", spec.credits},
                   {"posture", to_string(spec.posture)},
                   {"since", spec.since},
                   {"errors", texts(spec.errors)}};
  if (spec.idempotent) out["idempotent"] = *spec.idempotent;
  return out;
}

}  // namespace flow::workflow
