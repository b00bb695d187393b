// Values as JSON.
#include <cmath>

#include "base/encoding.hpp"
#include "expr/value.hpp"

namespace flow::expr {
namespace {

std::string key_name(const Value& key) {
  switch (key.kind()) {
    case Kind::string: return std::string(key.as_string());
    case Kind::bool_: return key.as_bool() ? "true" : "false";
    case Kind::int_: return std::to_string(key.as_int());
    default: return std::to_string(key.as_uint());
  }
}

class Converter {
 public:
  explicit Converter(std::size_t max_bytes) : max_(max_bytes), left_(max_bytes) {}

  Result<json::value> convert(const Value& value) {
    if (const json::value* document = value.borrowed_json()) return copy(*document);
    TRY_VOID(spend(sizeof(json::value)));
    switch (value.kind()) {
      case Kind::error: return fail(ErrorCode::invalid_input, "{}", value.as_error().message);
      case Kind::null_: return json::value(nullptr);
      case Kind::bool_: return json::value(value.as_bool());
      case Kind::int_: return json::value(value.as_int());
      case Kind::uint_: return json::value(value.as_uint());
      case Kind::double_: return convert_double(value.as_double());
      case Kind::string: TRY_VOID(spend(value.as_string().size())); return json::value(value.as_string());
      case Kind::bytes:
        TRY_VOID(spend(value.as_string().size() / 3 * 4));
        return json::value(base64_encode(value.as_string()));
      case Kind::timestamp: return json::value(format_rfc3339(value.as_instant()));
      case Kind::duration: return json::value(format_duration(value.as_instant()));
      case Kind::type:
        return fail(ErrorCode::invalid_input,
                    "a type ({}) cannot be a result; compare it inside the expression", value.as_string());
      case Kind::optional:
        return fail(ErrorCode::invalid_input,
                    "an optional cannot be a result; end the expression with .orValue(…)");
      case Kind::list: return convert_list(value);
      case Kind::map: return convert_map(value);
    }
    return json::value(nullptr);
  }

 private:
  Result<void> spend(std::size_t bytes) {
    if (bytes > left_) return fail(ErrorCode::invalid_input, "the result takes more than {} bytes", max_);
    left_ -= bytes;
    return {};
  }

  static json::value convert_double(double number) {
    if (std::isnan(number)) return json::value("NaN");
    if (std::isinf(number)) return json::value(number > 0 ? "Infinity" : "-Infinity");
    return json::value(number);
  }

  // What is borrowed is copied as it was written.
  Result<json::value> copy(const json::value& document) {
    TRY_VOID(spend_on(document));
    return document;
  }
  Result<void> spend_on(const json::value& document) {
    TRY_VOID(spend(sizeof(json::value)));
    if (document.is_string()) return spend(document.get_string().size());
    if (document.is_array()) {
      for (const json::value& element : document.get_array()) {
        TRY_VOID(spend_on(element));
      }
    } else if (document.is_object()) {
      for (const auto& member : document.get_object()) {
        TRY_VOID(spend(member.key().size()));
        TRY_VOID(spend_on(member.value()));
      }
    }
    return {};
  }

  Result<json::value> convert_member(const std::string& name, const Value& element) {
    TRY_VOID(spend(name.size()));
    return convert(element);
  }

  Result<json::value> convert_list(const Value& value) {
    json::array out;
    TRY_VOID(spend(value.size() * sizeof(json::value)));
    out.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
      TRY(auto element, convert(value.item(i)));
      out.push_back(std::move(element));
    }
    return json::value(std::move(out));
  }

  Result<json::value> convert_map(const Value& value) {
    json::object out;
    std::optional<Error> problem;
    value.each([&](const Value& key, const Value& element) {
      const std::string name = key_name(key);
      auto member = convert_member(name, element);
      if (!member) {
        problem = std::move(member).error();
      } else if (!out.emplace(name, *std::move(member)).second) {
        problem = make_error(ErrorCode::invalid_input, "two keys of a map are both \"{}\" in JSON", name);
      }
      return !problem.has_value();
    });
    if (problem) return std::unexpected(*std::move(problem));
    return json::value(std::move(out));
  }

  std::size_t max_;
  std::size_t left_;
};

}  // namespace

Result<json::value> Value::to_json(std::size_t max_bytes) const {
  return Converter(max_bytes).convert(*this);
}

}  // namespace flow::expr
