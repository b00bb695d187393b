#pragma once
// InputValue: what stands in data.inputs for one input, compiled: a constant, a template, a credential, or a
// list or object with such leaves. Immutable.
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "expr/template.hpp"
#include "json/json.hpp"

namespace flow::workflow {

struct CredentialReference {
  std::string name;
  std::string field;  // empty: the field of the port (docs/nodes.md, "Secrets")
};

class InputValue {
 public:
  struct Member;
  using Constant = json::value;
  using List = std::vector<InputValue>;
  using Object = std::vector<Member>;

  // A string leaf without "{{" is a constant. `bad_expression` faults come back as errors with
  // `detail.offset`.
  static Result<InputValue> compile(const json::value& written);
  // The text as it is, also where it has braces: code and expressions.
  static InputValue verbatim(json::value written);

  const Constant* constant() const { return std::get_if<Constant>(&data_); }
  const CredentialReference* credential() const { return std::get_if<CredentialReference>(&data_); }
  const expr::Template* whole_template() const { return std::get_if<expr::Template>(&data_); }
  bool holds_credential() const;  // at any depth

  void each_template(const std::function<void(const expr::Template&)>& visit) const;
  void each_credential(const std::function<void(const CredentialReference&)>& visit) const;

  // Credentials become the text the lookup gives. `null_in_text` is set when a null became empty text.
  using CredentialText = std::function<Result<json::value>(const CredentialReference&)>;
  Result<json::value> evaluate(const expr::Scope& scope, const CredentialText& credential,
                               bool& null_in_text) const;

 private:
  std::variant<Constant, expr::Template, CredentialReference, List, Object> data_;
};

struct InputValue::Member {
  std::string key;
  InputValue value;
};

// {"$credential": "name", "field"?: "…"}; nothing when the value is none. Malformed ones are an error.
Result<std::optional<CredentialReference>> read_credential(const json::value& written);

}  // namespace flow::workflow
