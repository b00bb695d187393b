#include "browser/selector.hpp"

#include <array>
#include <charconv>

#include "browser/detail/css_selector.hpp"
#include "browser/detail/selector_text.hpp"

namespace flow::browser {

namespace {

using detail::cut;
using detail::QuotedMeans;
using detail::selector_error;
using detail::Slice;
using detail::trim;

constexpr int kMaxNesting = 4;  // has="… has=…"

Result<json::array> parse_steps(Slice slice, const SelectorOptions& options, int depth);

Result<int> parse_integer(Slice slice, std::string_view what) {
  int number = 0;
  const char* const begin = std::to_address(slice.text.begin());
  const char* const end = begin + slice.text.size();
  if (slice.text.empty() || std::from_chars(begin, end, number).ptr != end) {
    return selector_error(slice.offset, what);
  }
  return number;
}

Result<json::object> parse_role_filter(Slice slice, std::size_t at) {
  json::object filter;
  bool exact = false;
  while (at < slice.text.size()) {
    if (slice.text[at] != '[')
      return selector_error(slice.offset + at,
                            "role attributes stand in brackets: role=button[name=\"Save\"]");
    // name=/a]b/ may hold a bracket.
    std::size_t end = at + 1;
    if (slice.text.substr(at).starts_with("[name=/")) {
      end = slice.text.find(']', slice.text.rfind('/'));
      if (end == std::string_view::npos) return selector_error(slice.offset + at, "a bracket is not closed");
      ++end;
    } else {
      TRY(end, detail::skip_group(slice, at));
    }
    const auto inner = trim(cut(slice, at + 1, end - 1));
    const auto equals = inner.text.find('=');
    const auto name = trim(cut(inner, 0, std::min(equals, inner.text.size()))).text;
    const auto value = equals == std::string_view::npos ? Slice{{}, inner.offset}
                                                        : trim(cut(inner, equals + 1, inner.text.size()));
    if (name == "name") {
      TRY(filter["name"], detail::parse_text_match(value, QuotedMeans::substring));
    } else if (name == "exact") {
      exact = true;
    } else if (name == "include-hidden") {
      filter["hidden"] = value.text != "false";
    } else if (name == "level") {
      TRY(filter["level"], parse_integer(value, "level is a number from 1 to 6"));
    } else if (name == "checked" || name == "pressed" || name == "expanded" || name == "selected" ||
               name == "disabled") {
      const bool may_mix = name == "checked" || name == "pressed";
      if (value.text == "mixed" && may_mix) {
        filter[name] = "mixed";
      } else if (value.text.empty() || value.text == "true" || value.text == "false") {
        filter[name] = value.text != "false";
      } else {
        return selector_error(value.offset,
                              fmt::format("{} is true{} or false", name, may_mix ? ", mixed" : ""));
      }
    } else {
      return selector_error(inner.offset,
                            fmt::format("unknown role attribute \"{}\"; known are name, exact, checked, "
                                        "pressed, expanded, selected, disabled, level, include-hidden",
                                        name));
    }
    at = end;
  }
  if (exact) {
    auto* name = filter.if_contains("name");
    if (name == nullptr) return selector_error(slice.offset, "[exact] needs a [name=…]");
    if (name->at("k") == "sub") name->at("k") = "exact";
  }
  return filter;
}

Result<json::object> parse_engine(std::string_view engine, Slice body, const SelectorOptions& options,
                                  int depth) {
  const auto text_step = [&](QuotedMeans quoted) -> Result<json::object> {
    TRY(auto match, detail::parse_text_match(body, quoted));
    return json::object{{"e", engine}, {"t", std::move(match)}};
  };
  if (body.text.empty()) return selector_error(body.offset, fmt::format("{}= needs a value", engine));
  if (engine == "css") {
    TRY(auto css, detail::parse_css(body));
    json::object step{{"e", "css"}, {"list", std::move(css.list)}};
    if (css.all_native) step["native"] = body.text;
    return step;
  }
  if (engine == "xpath") return json::object{{"e", "xpath"}, {"x", body.text}};
  if (engine == "text" || engine == "label" || engine == "placeholder" || engine == "title" ||
      engine == "alt") {
    return text_step(QuotedMeans::exact);
  }
  if (engine == "has-text") return text_step(QuotedMeans::substring);
  if (engine == "testid" || engine == "id" || engine == "data-testid") {
    std::string value(body.text);
    if (detail::is_quoted(body.text)) {
      TRY(value, detail::unquote(body));
    }
    const std::string attribute = engine == "testid" ? options.testid_attribute : std::string(engine);
    return json::object{{"e", "attr"}, {"name", attribute}, {"v", value}};
  }
  if (engine == "role") {
    const auto bracket = std::min(body.text.find('['), body.text.size());
    const auto role = trim(cut(body, 0, bracket));
    if (role.text.empty() ||
        role.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") != std::string_view::npos) {
      return selector_error(role.offset, "a role is one word in lower case, like button or link");
    }
    TRY(auto filter, parse_role_filter(body, bracket));
    return json::object{{"e", "role"}, {"role", role.text}, {"f", std::move(filter)}};
  }
  if (engine == "nth") {
    TRY(const int index, parse_integer(body, "nth is a whole number: 0 is the first, -1 the last"));
    return json::object{{"e", "nth"}, {"i", index}};
  }
  if (engine == "visible") {
    if (body.text != "true" && body.text != "false")
      return selector_error(body.offset, "visible is true or false");
    return json::object{{"e", "visible"}, {"on", body.text == "true"}};
  }
  if (engine == "has" || engine == "has-not") {
    if (depth >= kMaxNesting) return selector_error(body.offset, "selectors are nested too deep");
    TRY(const auto inner, detail::unquote(body));
    auto steps = parse_steps({inner, body.offset + 1}, options, depth + 1);
    if (!steps) return std::unexpected(steps.error());
    return json::object{{"e", engine}, {"steps", *std::move(steps)}};
  }
  if (engine == "frame") {
    json::array path;
    for (std::size_t from = 0; from <= body.text.size();) {
      const auto slash = std::min(body.text.find('/', from), body.text.size());
      TRY(const int index, parse_integer(cut(body, from, slash), "frame is a path of numbers, like 0/2"));
      if (index < 0) return selector_error(body.offset + from, "frame is a path of numbers, like 0/2");
      path.emplace_back(index);
      from = slash + 1;
    }
    return json::object{{"e", "frame"}, {"path", std::move(path)}};
  }
  return selector_error(
      body.offset - engine.size() - 1,
      fmt::format("unknown engine \"{}\"; known are css, xpath, text, role, testid, id, label, placeholder, "
                  "title, alt, nth, visible, has, has-not, has-text, frame",
                  engine));
}

Result<json::object> parse_step(Slice slice, const SelectorOptions& options, int depth) {
  const auto text = slice.text;
  if (text.empty()) return selector_error(slice.offset, "a step is empty");
  const auto word =
      std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"), text.size());
  if (word > 0 && word < text.size() && text[word] == '=') {
    return parse_engine(text.substr(0, word), trim(cut(slice, word + 1, text.size())), options, depth);
  }
  if (text.starts_with("//") || text.starts_with("(//") || text.starts_with(".."))
    return parse_engine("xpath", slice, options, depth);
  if (detail::is_quoted(text)) return parse_engine("text", slice, options, depth);
  return parse_engine("css", slice, options, depth);
}

// Where the next ">>" or " |> " stands outside quotes, brackets and parentheses; npos at the end.
struct Break {
  std::size_t at = std::string_view::npos;
  std::size_t length = 0;
  bool frame = false;
};

// Quotes only group where they can: an apostrophe in text=Don't is a letter.
bool opens_group(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '(' || c == '[') return true;
  if (c != '"' && c != '\'') return false;
  return at == 0 || std::string_view(" =(,[>").find(text[at - 1]) != std::string_view::npos;
}

Result<Break> next_break(Slice slice, std::size_t from) {
  const auto text = slice.text;
  std::size_t first = from;
  while (first < text.size() && text[first] == ' ') ++first;
  // The body of a text engine is prose: only quotes at its start group.
  const auto step = text.substr(first);
  const bool prose = step.starts_with("text=") || step.starts_with("label=") ||
                     step.starts_with("placeholder=") || step.starts_with("title=") ||
                     step.starts_with("alt=") || step.starts_with("has-text=");
  const std::size_t body = prose ? first + step.find('=') + 1 : first;
  for (std::size_t i = from; i < text.size();) {
    if (text[i] == '\\') {
      i += 2;
      continue;
    }
    if (prose ? i == body && (text[i] == '"' || text[i] == '\'') : opens_group(text, i)) {
      TRY(i, detail::skip_group(slice, i));
      continue;
    }
    if (text.substr(i).starts_with(">>")) return Break{i, 2, false};
    if (text.substr(i).starts_with(" |> ")) return Break{i, 4, true};
    ++i;
  }
  return Break{};
}

// Segments joined by " |> ", each a list of steps.
Result<json::array> parse_segments(Slice slice, const SelectorOptions& options, int depth) {
  json::array segments;
  json::array steps;
  std::size_t count = 0;
  std::size_t from = 0;
  for (;;) {
    TRY(const auto next, next_break(slice, from));
    const auto end = std::min(next.at, slice.text.size());
    if (++count > Selector::kMaxSteps)
      return selector_error(slice.offset + from, fmt::format("more than {} steps", Selector::kMaxSteps));
    TRY(auto step, parse_step(trim(cut(slice, from, end)), options, depth));
    const bool frame_path = step.at("e") == "frame";
    if (frame_path && !next.frame)
      return selector_error(slice.offset + from, "frame= enters a frame: continue with \" |> \"");
    steps.push_back(std::move(step));
    if (next.at == std::string_view::npos) break;
    if (next.frame) {
      segments.push_back(std::move(steps));
      steps = {};
    }
    from = next.at + next.length;
  }
  segments.push_back(std::move(steps));
  return segments;
}

Result<json::array> parse_steps(Slice slice, const SelectorOptions& options, int depth) {
  TRY(auto segments, parse_segments(trim(slice), options, depth));
  if (segments.size() != 1) return selector_error(slice.offset, "\" |> \" cannot stand inside this selector");
  return std::move(segments[0].as_array());
}

Result<json::object> parse_alternative(std::string_view text, const SelectorOptions& options) {
  if (text.size() > Selector::kMaxSize.count) {
    return selector_error(Selector::kMaxSize.count,
                          fmt::format("longer than {} bytes", Selector::kMaxSize.count));
  }
  const auto slice = trim({text, 0});
  if (slice.text.empty()) return selector_error(0, "the selector is empty");
  TRY(auto segments, parse_segments(slice, options, 0));
  return json::object{{"src", slice.text}, {"segments", std::move(segments)}};
}

}  // namespace

Result<Selector> Selector::parse(std::string_view text, SelectorOptions options) {
  return from_json(json::value(text), std::move(options));
}

Result<Selector> Selector::from_json(const json::value& written, SelectorOptions options) {
  Selector selector;
  json::array alternatives;
  const auto add = [&](const json::value& one) -> Result<void> {
    const auto* text = one.if_string();
    if (text == nullptr)
      return selector_error(0, fmt::format("a selector is a text, not {}", json::kind_name(one)));
    TRY(auto alternative, parse_alternative(*text, options));
    selector.sources_.emplace_back(alternative.at("src").as_string());
    alternatives.push_back(std::move(alternative));
    return {};
  };
  if (const auto* list = written.if_array()) {
    if (list->empty()) return selector_error(0, "the list of selectors is empty");
    if (list->size() > kMaxAlternatives)
      return selector_error(0, fmt::format("more than {} alternatives", kMaxAlternatives));
    for (std::size_t i = 0; i < list->size(); ++i) {
      auto added = add((*list)[i]);
      if (!added) {
        return std::unexpected(std::move(added)
                                   .error()
                                   .context(fmt::format("alternative {}", i + 1))
                                   .with_detail("alternative", i));
      }
    }
  } else {
    TRY_VOID(add(written));
  }
  selector.tree_["alts"] = std::move(alternatives);
  return selector;
}

std::string Selector::quoted() const {
  const auto first = json::dump(json::value(sources_.front()));
  return sources_.size() == 1 ? first : fmt::format("{} (+{} alternatives)", first, sources_.size() - 1);
}

Selector Selector::tail(std::size_t alternative, std::size_t segment) const {
  Selector rest;
  const auto& all = tree_.at("alts").at(alternative).at("segments").as_array();
  json::array segments(all.begin() + static_cast<std::ptrdiff_t>(segment), all.end());
  rest.sources_ = {sources_.at(alternative)};
  rest.tree_["alts"] =
      json::array{json::object{{"src", sources_.at(alternative)}, {"segments", std::move(segments)}}};
  return rest;
}

Result<void> check_selector(const json::value& written) {
  TRY_VOID(Selector::from_json(written));
  return {};
}

Result<json::object> parse_list_field(std::string_view text, SelectorOptions options) {
  static constexpr std::array<std::string_view, 5> kTypes{"text", "html", "number", "url", "boolean"};
  Slice rest = trim({text, 0});
  json::object field{{"type", "text"}};
  if (const auto bar = rest.text.rfind('|'); bar != std::string_view::npos) {
    const auto type = trim(cut(rest, bar + 1, rest.text.size()));
    if (std::ranges::find(kTypes, type.text) != kTypes.end()) {
      field["type"] = type.text;
      rest = trim(cut(rest, 0, bar));
    } else if (!type.text.empty() &&
               type.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos) {
      return selector_error(
          type.offset,
          fmt::format("unknown field type \"{}\"; known are text, html, number, url, boolean", type.text));
    }
  }
  if (const auto at = rest.text.rfind('@'); at != std::string_view::npos) {
    const auto attribute = trim(cut(rest, at + 1, rest.text.size()));
    const bool name =
        !attribute.text.empty() && attribute.text.find_first_of(" \t\"'[]()/=<>") == std::string_view::npos;
    // An xpath has its own "@": //a/@href is not a field attribute, .//a@href is.
    if (name && (at == 0 || rest.text[at - 1] != '/')) {
      field["attr"] = attribute.text;
      rest = trim(cut(rest, 0, at));
    }
  }
  if (!rest.text.empty()) {
    TRY(field["steps"], parse_steps(rest, options, 0));
  }
  return field;
}

}  // namespace flow::browser
