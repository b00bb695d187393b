#include <fmt/format.h>

#include "nodes/detail/date_format.hpp"
#include "nodes/detail/node.hpp"
#include "workflow/coercion.hpp"

namespace flow::nodes {
namespace {

// The separators of a number, as an example of 1234.56 shows them: the last sign that is no digit is the
// decimal one, any before it groups.
struct NumberFormat {
  std::string group;
  std::string decimal;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Result<NumberFormat> number_format(std::string_view example) {
  const auto wrong = [&] {
    return fail(ErrorCode::invalid_input,
                "Format \"{}\" must show how 1234.56 is written, like 1.234,56 or 1 234,56", example);
  };
  if (!example.starts_with('1') || !example.ends_with("56")) return wrong();
  const std::string_view middle = example.substr(1, example.size() - 3);
  const std::size_t digits = middle.find("234");
  if (digits == std::string_view::npos) return wrong();
  NumberFormat out{.group = std::string(middle.substr(0, digits)),
                   .decimal = std::string(middle.substr(digits + 3))};
  if (out.decimal.empty() || out.group == out.decimal) return wrong();
  return out;
}

Result<json::value> number_by(std::string_view text, std::string_view example) {
  TRY(const NumberFormat format, number_format(example));
  std::string plain;
  bool decimal = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (is_digit(text[at]) || (text[at] == '-' && plain.empty())) {
      plain += text[at++];
    } else if (!decimal && rest.starts_with(format.decimal)) {
      decimal = true;
      plain += '.';
      at += format.decimal.size();
    } else if (!decimal && !format.group.empty() && !plain.empty() && rest.starts_with(format.group)) {
      at += format.group.size();
    } else {
      return fail(ErrorCode::invalid_input, "\"{}\" is no number written like {}", text, example);
    }
  }
  // "0012" is a number here; JSON would not take it.
  const std::size_t sign = plain.starts_with('-') ? 1 : 0;
  while (plain.size() > sign + 1 && plain[sign] == '0' && is_digit(plain[sign + 1])) plain.erase(sign, 1);
  auto parsed = json::parse(plain);
  if (!parsed || !parsed->is_number())
    return fail(ErrorCode::invalid_input, "\"{}\" is no number written like {}", text, example);
  return parsed;
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin));
}

json::array split(std::string_view text, std::string_view separator) {
  json::array out;
  for (;;) {
    const std::size_t at = text.find(separator);
    out.emplace_back(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + separator.size());
  }
}

Result<Instant> instant_of(const json::value& value, std::string_view format) {
  if (value.is_number()) {
    const double seconds = value.to_number<double>();
    constexpr double kLatest = 253'402'300'799;  // the year 9999
    if (!(seconds >= -62'135'596'800.0 && seconds <= kLatest))
      return fail(ErrorCode::invalid_input, "{} seconds since 1970 is no date", json::dump_number(seconds));
    return Instant{.seconds = static_cast<std::int64_t>(seconds)};
  }
  if (!value.is_string()) return fail(ErrorCode::invalid_input, "{} is no date", json::kind_name(value));
  const std::string text = trimmed(value.get_string());
  if (!format.empty()) return detail::parse_date(text, format);
  if (auto instant = parse_rfc3339(text)) return instant;
  const auto local = parse_local_time(text);
  if (!local) {
    return fail(ErrorCode::invalid_input,
                "\"{}\" is no date like 2026-11-26 or 2026-11-26T09:00:00Z; say by Format how it is written",
                text);
  }
  return Instant{.seconds = *local};
}

Result<json::value> convert(const json::value& value, std::string_view to, const std::string& format) {
  const auto by_its_type = [&](HandleType type) {
    return workflow::convert(value, workflow::type_of(value), type);
  };
  if (to == "date") {
    TRY(const Instant instant, instant_of(value, format));
    return json::value(format_rfc3339(instant));
  }
  if (to == "text" && format.contains('%')) {
    TRY(const Instant instant, instant_of(value, ""));
    TRY(std::string text, detail::format_date(instant, format));
    return json::value(text);
  }
  if (to == "number" && !format.empty() && value.is_string())
    return number_by(trimmed(value.get_string()), format);
  if (to == "list" && !format.empty() && value.is_string()) return split(value.get_string(), format);
  if (to == "text") return json::value(workflow::as_text(value));
  if (to == "number") return by_its_type(HandleType::number);
  if (to == "boolean") return by_its_type(HandleType::boolean);
  return by_its_type(to == "list" ? HandleType::list : HandleType::json);
}

Task<Result<Outputs>> run(NodeContext, Inputs in) {
  CO_TRY(json::value made, convert(in.json("Value"), in.text("To"), in.text_or("Format", "")));
  Outputs out;
  out.set("Value", std::move(made));
  co_return out;
}

}  // namespace

extern const NodeType convert_type;
const NodeType convert_type{
    .spec =
        {.type = "convert_type",
         .title = "Convert Type",
         .category = Category::data,
         .summary = "Turns a value into another type: a number as a page writes it, a date, a list.",
         .inputs = {any("Value").required().helped("What to convert."),
                    text("To")
                        .required()
                        .one_of({"text", "number", "boolean", "json", "list", "date"})
                        .helped("What it is to be."),
                    text("Format").helped("How it is written; see below.")},
         .outputs = {output("Value", HandleType::any)},
         .credits = 1,
         .posture = Posture::untrusted_data,
         .example = {.inputs = R"({"Value": "1.234,50", "To": "number", "Format": "1.234,56"})",
                     .outputs = R"({"Value": 1234.5})"},
         .description =
             R"(Without `Format` the rules of the document apply: `"12"` becomes 12, `"true"` true, JSON text its value. What does not fit is `invalid_input`.

`Format` of a number shows how 1234.56 is written there: `1.234,56`, `1 234,56`, `1,234.56`. Of a list it is the separator between the items. Of a date it is a pattern of `%Y %y %m %d %H %M %S %B %b %z`; without one RFC 3339 and ISO dates are read, and numbers as seconds since 1970. A date comes out in RFC 3339 and UTC; for `text`, a pattern writes one anew.)"},
    .run = run};

}  // namespace flow::nodes
