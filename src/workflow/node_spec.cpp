#include "workflow/node_spec.hpp"

#include <algorithm>
#include <charconv>

#include "base/assert.hpp"

namespace flow::workflow {

std::string_view to_string(HandleType type) {
  switch (type) {
    case HandleType::page: return "page";
    case HandleType::html: return "html";
    case HandleType::text: return "text";
    case HandleType::number: return "number";
    case HandleType::boolean: return "boolean";
    case HandleType::json: return "json";
    case HandleType::list: return "list";
    case HandleType::file: return "file";
    case HandleType::any: return "any";
  }
  return "any";
}

std::string_view to_string(Category category) {
  switch (category) {
    case Category::browser: return "browser";
    case Category::extraction: return "extraction";
    case Category::data: return "data";
    case Category::flow: return "flow";
    case Category::timing: return "timing";
    case Category::communication: return "communication";
  }
  return "data";
}

std::string_view to_string(SecretUse use) {
  switch (use) {
    case SecretUse::never: return "never";
    case SecretUse::allowed: return "allowed";
    case SecretUse::only: return "only";
  }
  return "never";
}

std::string_view to_string(Posture posture) {
  switch (posture) {
    case Posture::trusted: return "trusted";
    case Posture::untrusted_data: return "untrusted_data";
    case Posture::untrusted_page: return "untrusted_page";
    case Posture::egress: return "egress";
    case Posture::code: return "code";
  }
  return "trusted";
}

std::string_view to_string(Widget widget) {
  switch (widget) {
    case Widget::text: return "text";
    case Widget::number: return "number";
    case Widget::checkbox: return "checkbox";
    case Widget::select: return "select";
    case Widget::url: return "url";
    case Widget::selector: return "selector";
    case Widget::credential: return "credential";
    case Widget::code: return "code";
    case Widget::expression: return "expression";
    case Widget::textarea: return "textarea";
    case Widget::json: return "json";
  }
  return "text";
}

Widget InputSpec::widget() const {
  if (explicit_widget) return *explicit_widget;
  if (secret == SecretUse::only) return Widget::credential;
  if (!options.empty()) return Widget::select;
  if (name == "Code") return Widget::code;
  if (name == "Expression" || name == "Condition") return Widget::expression;
  if (name == "Prompt" || name == "Body" || name == "Payload") return Widget::textarea;
  if (name.ends_with("Selector")) return Widget::selector;
  if (name.ends_with("URL")) return Widget::url;
  switch (type) {
    case HandleType::boolean: return Widget::checkbox;
    case HandleType::number: return Widget::number;
    case HandleType::json:
    case HandleType::list: return Widget::json;
    case HandleType::html: return Widget::textarea;
    default: return Widget::text;
  }
}

namespace {

template <class Spec, class Change>
Spec changed(const Spec& spec, Change change) {
  Spec copy = spec;
  change(copy);
  return copy;
}

}  // namespace

InputSpec InputSpec::required() const& {
  return changed(*this, [](InputSpec& spec) { spec.is_required = true; });
}
InputSpec InputSpec::with_default(boost::json::value value) const& {
  return changed(*this, [&](InputSpec& spec) { spec.default_value = std::move(value); });
}
InputSpec InputSpec::one_of(std::vector<std::string_view> texts) const& {
  return changed(*this, [&](InputSpec& spec) { spec.options = std::move(texts); });
}
InputSpec InputSpec::only_credential(std::string_view kind) const& {
  return changed(*this, [&](InputSpec& spec) {
    spec.secret = SecretUse::only;
    spec.credential_kind = kind;
  });
}
InputSpec InputSpec::or_credential() const& {
  return changed(*this, [](InputSpec& spec) {
    spec.secret = SecretUse::allowed;
    spec.credential_kind = "any";
  });
}
InputSpec InputSpec::as(Widget widget) const& {
  return changed(*this, [&](InputSpec& spec) { spec.explicit_widget = widget; });
}
InputSpec InputSpec::tolerant() const& {
  return changed(*this, [](InputSpec& spec) { spec.is_tolerant = true; });
}
InputSpec InputSpec::pages() const& {
  return changed(*this, [](InputSpec& spec) { spec.carries_pages = true; });
}
InputSpec InputSpec::up_to(int count) const& {
  return changed(*this, [&](InputSpec& spec) { spec.repeat_max = count; });
}
InputSpec InputSpec::for_session() const& {
  return changed(*this, [](InputSpec& spec) { spec.session_only = true; });
}
InputSpec InputSpec::in_iteration() const& {
  return changed(*this, [](InputSpec& spec) { spec.per_iteration = true; });
}
InputSpec InputSpec::with_roots(std::vector<std::string_view> names) const& {
  return changed(*this, [&](InputSpec& spec) { spec.extra_roots = std::move(names); });
}
InputSpec InputSpec::helped(std::string_view text) const& {
  return changed(*this, [&](InputSpec& spec) { spec.help = text; });
}

OutputSpec OutputSpec::path() const& {
  return changed(*this, [](OutputSpec& spec) { spec.is_path = true; });
}
OutputSpec OutputSpec::inner() const& {
  return changed(*this, [](OutputSpec& spec) { spec.is_inner = true; });
}
OutputSpec OutputSpec::passes_data() const& {
  return changed(*this, [](OutputSpec& spec) { spec.follows_data = true; });
}
OutputSpec OutputSpec::conditional() const& {
  return changed(*this, [](OutputSpec& spec) { spec.is_conditional = true; });
}

OutputSpec OutputSpec::opens() const& {
  return changed(*this, [](OutputSpec& spec) { spec.opens_page = true; });
}

InputSpec page(std::string_view name) {
  return {.name = name, .type = HandleType::page};
}
InputSpec html(std::string_view name) {
  return {.name = name, .type = HandleType::html};
}
InputSpec text(std::string_view name) {
  return {.name = name, .type = HandleType::text};
}
InputSpec number(std::string_view name) {
  return {.name = name, .type = HandleType::number};
}
InputSpec boolean(std::string_view name) {
  return {.name = name, .type = HandleType::boolean};
}
InputSpec json(std::string_view name) {
  return {.name = name, .type = HandleType::json};
}
InputSpec list(std::string_view name) {
  return {.name = name, .type = HandleType::list};
}
InputSpec file(std::string_view name) {
  return {.name = name, .type = HandleType::file};
}
InputSpec any(std::string_view name) {
  return {.name = name, .type = HandleType::any};
}
OutputSpec output(std::string_view name, HandleType type) {
  return {.name = name, .type = type};
}

namespace {

// "Data 7" belongs to the port "Data n" of up to 20: stem, a space, a number from 1 without leading zero.
bool is_member_of(std::string_view name, const InputSpec& repeated) {
  const std::string_view stem = repeated.name;
  if (name.size() < stem.size() + 2 || !name.starts_with(stem) || name[stem.size()] != ' ') return false;
  const std::string_view digits = name.substr(stem.size() + 1);
  int number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return problem == std::errc{} && end == digits.data() + digits.size() && digits[0] != '0' && number >= 1 &&
         number <= repeated.repeat_max;
}

}  // namespace

const InputSpec* NodeSpec::input(std::string_view wanted) const {
  for (const InputSpec& spec : inputs) {
    if (spec.repeat_max > 0 ? is_member_of(wanted, spec) : spec.name == wanted) return &spec;
  }
  for (const InputSpec& spec : common_inputs()) {
    if (spec.name == wanted) return &spec;
  }
  return nullptr;
}

const OutputSpec* NodeSpec::find_output(std::string_view wanted) const {
  for (const OutputSpec& spec : outputs) {
    if (spec.name == wanted) return &spec;
  }
  for (const OutputSpec& spec : common_outputs()) {
    if (spec.name == wanted) return &spec;
  }
  return nullptr;
}

bool NodeSpec::can_be_start_node() const {
  return can_start && std::ranges::none_of(inputs, [](const InputSpec& spec) {
           return spec.type == HandleType::page && spec.is_required;
         });
}

bool NodeSpec::is_branching() const {
  return case_paths || std::ranges::any_of(outputs, [](const OutputSpec& spec) { return spec.is_path; });
}

const std::vector<InputSpec>& common_inputs() {
  static const std::vector<InputSpec> kInputs{
      any("Execute Condition").pages().helped("Only whether it is live counts; the value is ignored.")};
  return kInputs;
}

const std::vector<OutputSpec>& common_outputs() {
  static const std::vector<OutputSpec> kOutputs{output("Done", HandleType::boolean),
                                                output("Error", HandleType::json).path()};
  return kOutputs;
}

Catalogue::Catalogue(std::vector<const NodeSpec*> specs) : specs_(std::move(specs)) {
  std::ranges::sort(specs_, {}, [](const NodeSpec* spec) { return spec->type; });
  const auto twins = std::ranges::adjacent_find(specs_, {}, [](const NodeSpec* spec) { return spec->type; });
  FLOW_ASSERT(twins == specs_.end());
}

const NodeSpec* Catalogue::find(std::string_view type) const {
  const auto found =
      std::ranges::lower_bound(specs_, type, {}, [](const NodeSpec* spec) { return spec->type; });
  return found != specs_.end() && (*found)->type == type ? *found : nullptr;
}

}  // namespace flow::workflow
