#include "workflow/coercion.hpp"

#include <array>
#include <utility>

namespace flow::workflow {
namespace {

constexpr auto kSame = Fit::same;
constexpr auto kConv = Fit::converts;
constexpr auto kByValue = Fit::by_value;
constexpr auto kPages = Fit::pages;
constexpr auto kNo = Fit::refused;

// Rows: from; columns: to. Both in the order of HandleType.
constexpr std::array<std::array<Fit, 9>, 9> kTable{{
    //        page    html      text      number    boolean   json      list      file      any
    /*page*/ {kSame, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kPages},
    /*html*/ {kNo, kSame, kSame, kNo, kNo, kNo, kNo, kNo, kSame},
    /*text*/ {kNo, kSame, kSame, kConv, kConv, kConv, kConv, kNo, kSame},
    /*number*/ {kNo, kNo, kConv, kSame, kNo, kSame, kNo, kNo, kSame},
    /*boolean*/ {kNo, kNo, kConv, kNo, kSame, kSame, kNo, kNo, kSame},
    /*json*/ {kNo, kByValue, kConv, kByValue, kByValue, kSame, kByValue, kNo, kSame},
    /*list*/ {kNo, kNo, kConv, kNo, kNo, kSame, kSame, kNo, kSame},
    /*file*/ {kNo, kNo, kNo, kNo, kNo, kConv, kConv, kSame, kSame},
    /*any*/ {kPages, kByValue, kByValue, kByValue, kByValue, kByValue, kByValue, kByValue, kSame},
}};

std::string shown(const json::value& value) {
  std::string text = json::dump(value);
  constexpr std::size_t kLongest = 80;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
  return text;
}

std::unexpected<Error> refused(const json::value& value, HandleType to) {
  return fail(ErrorCode::invalid_input, "{} {} cannot be used as {}", json::kind_name(value), shown(value),
              to_string(to));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

Result<json::value> text_to_number(const json::value& value) {
  const std::string_view text = trimmed(value.get_string());
  auto parsed = json::parse(text);
  if (!parsed || !parsed->is_number()) {
    return fail(ErrorCode::invalid_input, "text {} is not a number (digits with \".\", as in JSON)",
                shown(value));
  }
  return parsed;
}

Result<json::value> text_to_boolean(const json::value& value) {
  std::string text(value.get_string());
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (text == "true") return json::value(true);
  if (text == "false") return json::value(false);
  return fail(ErrorCode::invalid_input, "text {} is neither true nor false", shown(value));
}

Result<json::value> text_to_json(const json::value& value, HandleType to) {
  auto parsed = json::parse(value.get_string());
  if (!parsed) return std::unexpected(std::move(parsed).error().context("the text is not JSON"));
  if (to == HandleType::list && !parsed->is_array()) return refused(*parsed, to);
  return parsed;
}

}  // namespace

Fit fit(HandleType from, HandleType to) {
  return kTable.at(std::to_underlying(from)).at(std::to_underlying(to));
}

bool is_file_descriptor(const json::value& value) {
  if (!value.is_object()) return false;
  const json::object& object = value.get_object();
  return object.contains("artefact") && object.contains("sha256") && object.contains("name");
}

HandleType type_of(const json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::string: return HandleType::text;
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_: return HandleType::number;
    case boost::json::kind::bool_: return HandleType::boolean;
    case boost::json::kind::array: return HandleType::list;
    case boost::json::kind::object: return is_file_descriptor(value) ? HandleType::file : HandleType::json;
    case boost::json::kind::null: break;
  }
  return HandleType::json;
}

Result<json::value> convert(const json::value& value, HandleType from, HandleType to) {
  if (value.is_null() || to == HandleType::any || from == to) {
    // A text in a json port is a JSON value already; a list port delivers lists.
    return value;
  }
  const HandleType actual = type_of(value);
  switch (to) {
    case HandleType::html:
      if (actual == HandleType::text) return value;
      break;
    case HandleType::text:
      if (actual != HandleType::file) return json::value(as_text(value));
      break;
    case HandleType::number:
      if (actual == HandleType::number) return value;
      if (actual == HandleType::text) return text_to_number(value);
      break;
    case HandleType::boolean:
      if (actual == HandleType::boolean) return value;
      if (actual == HandleType::text) return text_to_boolean(value);
      break;
    case HandleType::json:
      if (actual == HandleType::text) return text_to_json(value, to);
      return value;
    case HandleType::list:
      if (actual == HandleType::list) return value;
      if (actual == HandleType::file) return json::value(json::array{value});
      if (actual == HandleType::text) return text_to_json(value, to);
      break;
    case HandleType::file:
      if (actual == HandleType::file) return value;
      break;
    case HandleType::page:
    case HandleType::any: break;
  }
  return refused(value, to);
}

}  // namespace flow::workflow
