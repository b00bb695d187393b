#include "workflow/input_value.hpp"

#include <fmt/format.h>

namespace flow::workflow {
namespace {

constexpr std::string_view kCredential = "$credential";

bool is_constant(const InputValue& value) {
  return value.constant() != nullptr;
}

}  // namespace

Result<std::optional<CredentialReference>> read_credential(const json::value& written) {
  if (!written.is_object() || !written.get_object().contains(kCredential)) return std::nullopt;
  const json::object& object = written.get_object();
  const std::string_view name = json::string_or(object, kCredential, "");
  const std::string_view field = json::string_or(object, "field", "");
  const std::size_t expected = object.contains("field") ? 2 : 1;
  if (name.empty() || object.size() != expected || (expected == 2 && field.empty())) {
    return fail(ErrorCode::invalid_input,
                "a credential is written {{\"$credential\": \"name\"}} or {{\"$credential\": \"name\", "
                "\"field\": \"…\"}}");
  }
  return CredentialReference{std::string(name), std::string(field)};
}

InputValue InputValue::verbatim(json::value written) {
  InputValue out;
  out.data_ = std::move(written);
  return out;
}

Result<InputValue> InputValue::compile(const json::value& written) {
  InputValue out;
  if (written.is_string()) {
    const std::string_view text = written.get_string();
    if (text.find("{{") == std::string_view::npos) return verbatim(written);
    TRY(out.data_, expr::Template::compile(text));
    return out;
  }
  TRY(auto credential, read_credential(written));
  if (credential) {
    out.data_ = *std::move(credential);
    return out;
  }
  bool constant = true;
  if (written.is_array()) {
    List items;
    for (const json::value& member : written.get_array()) {
      TRY(InputValue item, compile(member));
      constant = constant && is_constant(item);
      items.push_back(std::move(item));
    }
    if (!constant) out.data_ = std::move(items);
  } else if (written.is_object()) {
    Object members;
    for (const auto& [key, member] : written.get_object()) {
      auto item = compile(member);
      if (!item) return std::unexpected(std::move(item).error().context(std::string_view(key)));
      constant = constant && is_constant(*item);
      members.push_back({std::string(key), *std::move(item)});
    }
    if (!constant) out.data_ = std::move(members);
  }
  return constant ? verbatim(written) : Result<InputValue>(std::move(out));
}

void InputValue::each_template(const std::function<void(const expr::Template&)>& visit) const {
  if (const auto* text = std::get_if<expr::Template>(&data_)) visit(*text);
  if (const auto* items = std::get_if<List>(&data_)) {
    for (const InputValue& item : *items) item.each_template(visit);
  }
  if (const auto* members = std::get_if<Object>(&data_)) {
    for (const Member& member : *members) member.value.each_template(visit);
  }
}

void InputValue::each_credential(const std::function<void(const CredentialReference&)>& visit) const {
  if (const auto* reference = std::get_if<CredentialReference>(&data_)) visit(*reference);
  if (const auto* items = std::get_if<List>(&data_)) {
    for (const InputValue& item : *items) item.each_credential(visit);
  }
  if (const auto* members = std::get_if<Object>(&data_)) {
    for (const Member& member : *members) member.value.each_credential(visit);
  }
}

bool InputValue::holds_credential() const {
  bool found = false;
  each_credential([&](const CredentialReference&) { found = true; });
  return found;
}

Result<json::value> InputValue::evaluate(const expr::Scope& scope, const CredentialText& credential,
                                         bool& null_in_text) const {
  if (const auto* value = std::get_if<Constant>(&data_)) return *value;
  if (const auto* text = std::get_if<expr::Template>(&data_)) {
    bool had_null = false;
    auto result = text->evaluate(scope, &had_null);
    null_in_text = null_in_text || had_null;
    return result;
  }
  if (const auto* reference = std::get_if<CredentialReference>(&data_)) return credential(*reference);
  if (const auto* items = std::get_if<List>(&data_)) {
    json::array out;
    for (const InputValue& item : *items) {
      TRY(json::value value, item.evaluate(scope, credential, null_in_text));
      out.push_back(std::move(value));
    }
    return json::value(std::move(out));
  }
  json::object out;
  for (const Member& member : std::get<Object>(data_)) {
    auto value = member.value.evaluate(scope, credential, null_in_text);
    if (!value) return std::unexpected(std::move(value).error().context(member.key));
    out[member.key] = *std::move(value);
  }
  return json::value(std::move(out));
}

}  // namespace flow::workflow
