#include "async/blocking_pool.hpp"
#include "base/regex.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

constexpr std::size_t kMostMatches = 100'000;

using Match = std::vector<std::optional<std::string>>;  // the whole match, then its groups

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

json::array groups_of(const Match& match) {
  json::array out;
  for (std::size_t i = 1; i < match.size(); ++i) out.push_back(text_or_null(match[i]));
  return out;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const Regex pattern, Regex::compile(in.text("Pattern")));
  const std::size_t most = in.flag("All") ? kMostMatches + 1 : 1;
  CO_TRY(const auto found,
         co_await cx->blocking().run<std::vector<Match>>(
             cx.context(), [pattern, text = in.text("Text"), most]() -> Result<std::vector<Match>> {
               return pattern.all_captures(text, most);
             }));
  if (found.size() > kMostMatches)
    co_return fail(ErrorCode::quota, "there are more than {} matches; narrow the pattern", kMostMatches);
  if (found.empty() && in.text("If None") == "fail")
    co_return fail(ErrorCode::not_found, "nothing in the text matches \"{}\"", in.text("Pattern"));
  json::array matches;
  for (const Match& match : found)
    matches.push_back(json::object{{"match", text_or_null(match.front())}, {"groups", groups_of(match)}});
  Outputs out;
  out.set("Match", found.empty() ? json::value("") : text_or_null(found.front().front()))
      .set("Groups", json::value(found.empty() ? json::array{} : groups_of(found.front())))
      .set("Matches", json::value(std::move(matches)));
  co_return out;
}

}  // namespace

extern const NodeType regex_match;
const NodeType regex_match{
    .spec =
        {.type = "regex_match",
         .title = "Regex Match",
         .category = Category::data,
         .summary = "Finds what matches a regular expression in a text.",
         .inputs = {text("Text").required().helped("The text to look through."),
                    text("Pattern").required().helped(
                        "RE2 syntax, without back-references; (?i) in front ignores case."),
                    boolean("All").with_default(false).helped("Every match, not only the first."),
                    text("If None")
                        .one_of({"fail", "empty"})
                        .with_default("fail")
                        .helped("Without a match: fail, or give an empty text.")},
         .outputs = {output("Match", HandleType::text), output("Groups", HandleType::json),
                     output("Matches", HandleType::list)},
         .credits = 1,
         .posture = Posture::untrusted_data,
         .example =
             {.inputs = R"j({"Text": "Total: 39.50 EUR", "Pattern": "([0-9.]+) ([A-Z]+)"})j",
              .outputs =
                  R"j({"Match": "39.50 EUR", "Groups": ["39.50", "EUR"], "Matches": [{"match": "39.50 EUR", "groups": ["39.50", "EUR"]}]})j"},
         .errors = {"not_found", "quota"},
         .description =
             "`Match` and `Groups` are of the first match; a group that took no part is `null`. `Matches` "
             "has each "
             "match as `{match, groups}`. Matching takes linear time whatever the pattern. No match is "
             "`not_found`, "
             "or with `empty` gives an empty text and empty lists. More than 100000 matches are `quota`."},
    .run = run};

}  // namespace flow::nodes
