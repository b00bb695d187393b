// Literals of inputs: known, of the right kind, compiled, and no secret in the open.
#include <algorithm>

#include <fmt/format.h>

#include "workflow/coercion.hpp"
#include "workflow/detail/analysis.hpp"

namespace flow::workflow::detail {
namespace {

bool is_verbatim(const InputSpec& spec) {
  const Widget widget = spec.widget();
  return widget == Widget::expression || widget == Widget::code;
}

std::string shown(const json::value& value) {
  std::string text = json::dump(value);
  return text.size() > 60 ? text.substr(0, 60) + "…" : text;
}

class InputReader {
 public:
  InputReader(Analysis& a, int index)
      : a_(a), index_(index), node_(a.node(index)), written_(a.written(index)) {}

  void read() {
    for (const auto& [name, value] : written_.inputs) read_one(std::string_view(name), value);
    for (const InputSpec& spec : node_.spec->inputs) {
      if (spec.is_required && spec.repeat_max == 0 && !spec.default_value && !is_given(spec.name) &&
          !is_faulty(spec.name)) {
        report(spec.name, ProblemCode::missing_required,
               spec.type == HandleType::page
                   ? fmt::format("\"{}\" needs a page at {}; connect Web Page of a node before it",
                                 node_.name, spec.name)
                   : fmt::format("\"{}\" needs {}; set it or connect an edge", node_.name, spec.name));
      }
    }
    check_rules();
    if (node_.spec->check != nullptr) {
      if (const auto fault = node_.spec->check(written_.inputs)) report_fault(*fault);
    }
  }

 private:
  void report(std::string_view input, ProblemCode code, std::string reason) {
    a_.report(index_, input, code, std::move(reason));
  }

  // Written down, but of no use; what is wrong with it has been told.
  bool is_faulty(std::string_view name) const {
    const json::value* value = written_.inputs.if_contains(name);
    return value != nullptr && !value->is_null();
  }

  void report_fault(const StaticFault& fault) {
    for (const ProblemCodeInfo& row : problem_codes()) {
      if (row.name == fault.code) return report(fault.input, row.code, fault.reason);
    }
    report(fault.input, ProblemCode::bad_literal, fault.reason);
  }

  bool is_given(std::string_view name) const {
    const PlanInput* input = node_.input(name);
    return input != nullptr && (!input->edges.empty() || input->literal);
  }
  bool is_stem_given(const InputSpec& spec) const {
    return std::ranges::any_of(node_.inputs, [&](const PlanInput& input) { return input.spec == &spec; });
  }

  void check_rules() {
    for (const InputRule& rule : node_.spec->rules) {
      std::size_t given = 0;
      for (const std::string_view name : rule.inputs) {
        const auto spec = std::ranges::find(node_.spec->inputs, name, &InputSpec::name);
        const bool repeated = spec != node_.spec->inputs.end() && spec->repeat_max > 0;
        given += (repeated ? is_stem_given(*spec) : is_given(name)) ? 1 : 0;
      }
      const bool exactly = rule.kind == InputRule::Kind::exactly_one;
      if (given == 0 || (exactly && given > 1)) {
        report(rule.inputs.front(), ProblemCode::one_of_required,
               fmt::format("\"{}\" needs {} of {}; it has {}", node_.name,
                           exactly ? "exactly one" : "at least one", fmt::join(rule.inputs, ", "), given));
      }
    }
  }

  void read_one(std::string_view name, const json::value& value) {
    const InputSpec* spec = node_.spec->input(name);
    if (spec == nullptr) {
      std::vector<std::string_view> names;
      for (const InputSpec& input : node_.spec->inputs) names.push_back(input.name);
      return report(
          name, ProblemCode::unknown_input,
          fmt::format("\"{}\" has no input \"{}\"; it has {}", node_.name, name, fmt::join(names, ", ")));
    }
    const bool null_is_value = spec->type == HandleType::json || spec->type == HandleType::any;
    if (value.is_null() && !(null_is_value && spec->is_required)) return;
    if (spec->type == HandleType::page)
      return report(name, ProblemCode::type_mismatch, "a page cannot be written down; connect an edge");
    if (value.is_string() && value.get_string().size() > a_.options.max_text) {
      return report(name, ProblemCode::limit_exceeded,
                    fmt::format("the text has {} bytes; at most {} are allowed", value.get_string().size(),
                                a_.options.max_text));
    }
    if (!check_secrets(*spec, name, value)) return;
    auto compiled =
        is_verbatim(*spec) ? Result<InputValue>(InputValue::verbatim(value)) : InputValue::compile(value);
    if (!compiled) {
      report(name, ProblemCode::bad_expression, compiled.error().message);
      a_.problems.back().position = TextPosition::of(compiled.error());
      return;
    }
    if (!check_value(*spec, name, *compiled, value)) return;

    auto place = std::ranges::find(node_.inputs, name, &PlanInput::name);
    if (place == node_.inputs.end()) {
      node_.inputs.push_back({.name = std::string(name), .spec = spec});
      place = node_.inputs.end() - 1;
    }
    if (!place->edges.empty())
      report(name, ProblemCode::shadowed_literal,
             fmt::format("{} has a value and an edge; the edge wins", name));
    place->literal = *std::move(compiled);
  }

  bool check_secrets(const InputSpec& spec, std::string_view name, const json::value& value) {
    if (value.is_string() && value.get_string().find("{{") != std::string_view::npos &&
        value.get_string().find("$credential") != std::string_view::npos) {
      report(name, ProblemCode::secret_in_template,
             "a credential cannot be part of a template; make it the whole value of an input that takes one");
      return false;
    }
    if (spec.secret == SecretUse::only &&
        !(value.is_object() && value.get_object().contains("$credential"))) {
      report(name, ProblemCode::literal_secret,
             fmt::format("{} takes a credential only; write {{\"$credential\": \"name\"}} and keep the "
                         "secret out of the document",
                         name));
      return false;
    }
    const auto whole = read_credential(value);
    if (!whole) {
      report(name, ProblemCode::bad_literal, whole.error().message);
      return false;
    }
    return true;
  }

  // One credential somewhere in the value of a port.
  void check_credential(const InputSpec& spec, std::string_view name, const CredentialReference& reference) {
    if (!a_.options.credentials) return;
    const auto& known = *a_.options.credentials;
    const auto found = known.find(reference.name);
    if (found == known.end()) {
      report(name, ProblemCode::unknown_credential,
             fmt::format("there is no credential \"{}\"; create it or choose another", reference.name));
    } else if (spec.credential_kind != "any" && found->second != spec.credential_kind) {
      report(name, ProblemCode::wrong_credential_kind,
             fmt::format("credential \"{}\" is of kind {}; {} needs {}", reference.name, found->second, name,
                         spec.credential_kind));
    }
  }

  bool check_value(const InputSpec& spec, std::string_view name, const InputValue& compiled,
                   const json::value& value) {
    bool fine = true;
    compiled.each_credential([&](const CredentialReference& reference) {
      if (spec.secret == SecretUse::never) {
        report(name, ProblemCode::secret_not_allowed,
               fmt::format("{} takes no credential; its value would be visible", name));
        fine = false;
      } else {
        check_credential(spec, name, reference);
      }
    });
    if (!fine || compiled.credential() != nullptr) return fine;
    const expr::Template* text = compiled.whole_template();
    if (text != nullptr && text->is_single_expression()) return true;  // typed by types.cpp, if at all
    const HandleType type = type_of(value);                            // of a mixed text: text
    if (fit(type, spec.type) == Fit::refused) {
      report(name, ProblemCode::type_mismatch,
             fmt::format("{} {} cannot be used as {}", json::kind_name(value), shown(value),
                         to_string(spec.type)));
      return false;
    }
    return compiled.constant() == nullptr || check_constant(spec, name, value);
  }

  bool check_constant(const InputSpec& spec, std::string_view name, const json::value& value) {
    if (const HandleType type = type_of(value); fit(type, spec.type) != Fit::same) {
      if (auto converted = convert(value, type, spec.type); !converted) {
        report(name, ProblemCode::bad_literal, converted.error().message);
        return false;
      }
    }
    if (!spec.options.empty() &&
        !(value.is_string() &&
          std::ranges::find(spec.options, std::string_view(value.get_string())) != spec.options.end())) {
      report(
          name, ProblemCode::bad_option,
          fmt::format("{} is {}; it must be one of {}", name, shown(value), fmt::join(spec.options, ", ")));
      return false;
    }
    if (spec.widget() == Widget::selector && a_.options.check_selector) {
      if (auto selector = a_.options.check_selector(value); !selector) {
        report(name, ProblemCode::bad_selector, selector.error().message);
        return false;
      }
    }
    if (spec.secret == SecretUse::allowed && name == "Value" && value.is_string() &&
        types_into_a_password()) {
      report(name, ProblemCode::suspected_secret,
             "the text goes into what looks like a password field; use a credential, which is never stored "
             "in the document");
    }
    return true;
  }

  bool types_into_a_password() const {
    const json::value* selector = written_.inputs.if_contains("Selector");
    if (selector == nullptr) return false;
    std::string text = json::dump(*selector);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text.find("password") != std::string::npos || text.find("passwd") != std::string::npos;
  }

  Analysis& a_;
  int index_;
  PlanNode& node_;
  const Node& written_;
};

}  // namespace

void Analysis::read_inputs() {
  for (int i = 0; i < static_cast<int>(plan.nodes.size()); ++i) {
    if (known(i)) InputReader(*this, i).read();
  }
}

}  // namespace flow::workflow::detail
