#include "expr/tagged.hpp"

#include <cmath>
#include <limits>

#include "base/encoding.hpp"
#include "expr/detail/type_names.hpp"
#include "expr/function.hpp"

namespace flow::expr {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// JSON numbers lose how they were written (1.0 is 1), so doubles are marked in the text before it is
// parsed: 1.0 becomes
// {"$double":"1.0"}. Strings are skipped.
std::string mark_doubles(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"') {
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, text.size());
      out.append(text.substr(i, end - i));
      i = end;
      continue;
    }
    const bool begins_number = text[i] == '-' || (text[i] >= '0' && text[i] <= '9');
    if (!begins_number) {
      out += text[i++];
      continue;
    }
    const std::size_t end = std::min(text.find_first_not_of("+-.eE0123456789", i), text.size());
    const std::string_view number = text.substr(i, end - i);
    const bool real = number.find_first_of(".eE") != std::string_view::npos;
    if (real)
      out.append("{\"$double\":\"").append(number).append("\"}");
    else
      out.append(number);
    i = end;
  }
  return out;
}

Result<Value> from_tagged(const json::value& document);

Result<Value> from_tag(std::string_view tag, const json::value& content) {
  if (tag == "$map") {
    if (!content.is_array()) return fail(ErrorCode::invalid_input, "$map holds a list of [key, value] pairs");
    std::vector<std::pair<Value, Value>> entries;
    for (const auto& pair : content.get_array()) {
      if (!pair.is_array() || pair.get_array().size() != 2)
        return fail(ErrorCode::invalid_input, "$map holds [key, value] pairs");
      TRY(Value key, from_tagged(pair.get_array()[0]));
      TRY(Value value, from_tagged(pair.get_array()[1]));
      entries.emplace_back(std::move(key), std::move(value));
    }
    return Value::of_map(std::move(entries));
  }
  if (!content.is_string()) return fail(ErrorCode::invalid_input, "{} holds a text", tag);
  const std::string text(content.get_string());
  if (tag == "$bytes") {
    TRY(std::string bytes, base64_decode(text));
    return Value::of_bytes(std::move(bytes));
  }
  if (tag == "$double" && text == "NaN") return Value::of_double(std::nan(""));
  if (tag == "$double" && text == "Infinity") return Value::of_double(kInfinity);
  if (tag == "$double" && text == "-Infinity") return Value::of_double(-kInfinity);
  if (tag == "$double" || tag == "$uint") {
    const Function* convert = find_function(tag.substr(1), false, 1);
    Budget budget{1000, 1000};
    const Value argument = Value::of_string(text);
    Value number = convert->call({&argument, 1}, budget);
    if (number.is_error()) return fail(ErrorCode::invalid_input, "{}: {}", tag, number.as_error().message);
    return number;
  }
  if (tag == "$timestamp") {
    TRY(const Instant instant, parse_rfc3339(text));
    return Value::of_timestamp(instant);
  }
  if (tag == "$duration") {
    TRY(const Instant span, parse_duration(text));
    return Value::of_duration(span);
  }
  if (tag == "$type") {
    if (const auto name = detail::find_type_name(text); !name.empty()) return Value::of_type(name);
    return fail(ErrorCode::invalid_input, "unknown type \"{}\"", text);
  }
  return fail(ErrorCode::invalid_input, "unknown tag \"{}\"", tag);
}

Result<Value> from_tagged(const json::value& document) {
  if (const auto* items = document.if_array()) {
    std::vector<Value> out;
    for (const auto& item : *items) {
      TRY(Value value, from_tagged(item));
      out.push_back(std::move(value));
    }
    return Value::of_list(std::move(out));
  }
  if (const auto* members = document.if_object()) {
    if (members->size() == 1 && members->begin()->key().starts_with('$'))
      return from_tag(members->begin()->key(), members->begin()->value());
    std::vector<std::pair<Value, Value>> entries;
    for (const auto& member : *members) {
      TRY(Value value, from_tagged(member.value()));
      entries.emplace_back(Value::of_string(std::string(member.key())), std::move(value));
    }
    return Value::of_map(std::move(entries));
  }
  if (document.is_string()) return Value::of_string(std::string(document.get_string()));
  return Value::from_json(document);
}

std::string quoted(std::string_view text) {
  return json::dump(json::value(text));
}

std::string format_real(double number) {
  if (std::isnan(number)) return R"({"$double":"NaN"})";
  if (std::isinf(number)) return number > 0 ? R"({"$double":"Infinity"})" : R"({"$double":"-Infinity"})";
  std::string text = json::dump_number(number);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

Result<Value> parse_tagged(std::string_view text) {
  TRY(const json::value document, json::parse(mark_doubles(text)));
  return from_tagged(document);
}

Result<std::string> format_tagged(const Value& value) {
  switch (value.kind()) {
    case Kind::uint_: return fmt::format(R"({{"$uint":"{}"}})", value.as_uint());
    case Kind::double_: return format_real(value.as_double());
    case Kind::string: return quoted(value.as_string());
    case Kind::bytes: return fmt::format(R"({{"$bytes":"{}"}})", base64_encode(value.as_string()));
    case Kind::timestamp: return fmt::format(R"({{"$timestamp":"{}"}})", format_rfc3339(value.as_instant()));
    case Kind::duration: return fmt::format(R"({{"$duration":"{}"}})", format_duration(value.as_instant()));
    case Kind::type: return fmt::format(R"({{"$type":"{}"}})", value.as_string());
    case Kind::list: {
      std::string out = "[";
      for (std::size_t i = 0; i < value.size(); ++i) {
        TRY(const std::string item, format_tagged(value.item(i)));
        out += (i > 0 ? "," : "") + item;
      }
      return out + "]";
    }
    case Kind::map: {
      bool plain = true;
      std::string members;
      std::string pairs;
      std::optional<Error> problem;
      value.each([&](const Value& key, const Value& member) {
        auto shown_key = format_tagged(key);
        auto shown = format_tagged(member);
        if (!shown_key || !shown) {
          problem = shown ? shown_key.error() : shown.error();
          return false;
        }
        plain = plain && key.is(Kind::string);
        if (!pairs.empty()) {
          members += ",";
          pairs += ",";
        }
        members += *shown_key + ":" + *shown;
        pairs += "[" + *shown_key + "," + *shown + "]";
        return true;
      });
      if (problem) return std::unexpected(*problem);
      return plain ? "{" + members + "}" : "{\"$map\":[" + pairs + "]}";
    }
    default: {
      TRY(const json::value document, value.to_json());
      return json::dump(document);
    }
  }
}

Result<TaggedScope> TaggedScope::parse(std::string_view text) {
  TRY(Value names, parse_tagged(text));
  if (!names.is(Kind::map))
    return fail(ErrorCode::invalid_input, "the data must be a JSON object with the names in scope");
  TaggedScope scope(std::move(names));
  scope.names_.each([&](const Value& key, const Value& /*value*/) {
    scope.dotted_ =
        scope.dotted_ || (key.is(Kind::string) && key.as_string().find('.') != std::string_view::npos);
    return true;
  });
  return scope;
}

std::optional<Value> TaggedScope::find(std::string_view name) const {
  return names_.find(name);
}

}  // namespace flow::expr
