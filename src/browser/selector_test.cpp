#include "browser/selector.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace flow::browser {
namespace {

std::string segments_of(std::string_view text) {
  auto selector = Selector::parse(text);
  if (!selector) return "error: " + selector.error().message;
  return json::dump(selector->tree().at("alts").at(0).at("segments"));
}

struct Case {
  std::string_view name;
  std::string_view text;
  std::string_view want;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.text;
}

class SelectorGrammar : public testing::TestWithParam<Case> {};

TEST_P(SelectorGrammar, ParsesTo) {
  EXPECT_EQ(segments_of(GetParam().text), GetParam().want);
}

constexpr Case kCases[] = {
    {"PlainCss", "#buy",
     R"j([[{"e":"css","list":[{"parts":[{"native":"#buy"}],"comb":[""]}],"native":"#buy"}]])j"},
    {"CssCombinators", "ul > li + a b",
     R"j([[{"e":"css","list":[{"parts":[{"native":"ul"},{"native":"li"},{"native":"a"},{"native":"b"}],"comb":["",">","+"," "]}],"native":"ul > li + a b"}]])j"},
    {"CssList", "a, b[title=\"x, >> y\"]",
     R"j([[{"e":"css","list":[{"parts":[{"native":"a"}],"comb":[""]},{"parts":[{"native":"b[title=\"x, >> y\"]"}],"comb":[""]}],"native":"a, b[title=\"x, >> y\"]"}]])j"},
    {"CssHasText", "li:has-text(\"Red\")",
     R"j([[{"e":"css","list":[{"parts":[{"native":"li","fns":[{"n":"has-text","t":{"k":"sub","v":"Red"}}]}],"comb":[""]}]}]])j"},
    {"CssTextIs", ":text-is(Red one)",
     R"j([[{"e":"css","list":[{"parts":[{"native":"","fns":[{"n":"text-is","t":{"k":"exact","v":"Red one"}}]}],"comb":[""]}]}]])j"},
    {"CssVisible", "a.b:visible:hover",
     R"j([[{"e":"css","list":[{"parts":[{"native":"a.b:hover","fns":[{"n":"visible"}]}],"comb":[""]}]}]])j"},
    {"CssNativeNot", "a:not(.x):nth-child(2n + 1)",
     R"j([[{"e":"css","list":[{"parts":[{"native":"a:not(.x):nth-child(2n + 1)"}],"comb":[""]}],"native":"a:not(.x):nth-child(2n + 1)"}]])j"},
    {"CssNotWithOurs", "a:not(:visible)",
     R"j([[{"e":"css","list":[{"parts":[{"native":"a","fns":[{"n":"not","of":[{"parts":[{"native":"","fns":[{"n":"visible"}]}],"comb":[""]}]}]}],"comb":[""]}]}]])j"},
    {"CssNthMatch", ":nth-match(.row, 3)",
     R"j([[{"e":"css","list":[{"parts":[{"native":"","fns":[{"n":"nth-match","of":[{"parts":[{"native":".row"}],"comb":[""]}],"i":3}]}],"comb":[""]}]}]])j"},
    {"XPathBare", "//a[text()='x >> y']", R"j([[{"e":"xpath","x":"//a[text()='x >> y']"}]])j"},
    {"XPathParenthesised", "(//a)[2]", R"j([[{"e":"xpath","x":"(//a)[2]"}]])j"},
    {"QuotedIsExactText", "\"Log in\"", R"j([[{"e":"text","t":{"k":"exact","v":"Log in"}}]])j"},
    {"TextSubstring", "text=Don't stop", R"j([[{"e":"text","t":{"k":"sub","v":"Don't stop"}}]])j"},
    {"TextRegex", "text=/log\\s?in/i", R"j([[{"e":"text","t":{"k":"re","v":"log\\s?in","f":"i"}}]])j"},
    {"RoleWithAttributes", "role=checkbox[name=\"Agree]\"][checked=mixed][level=2]",
     R"j([[{"e":"role","role":"checkbox","f":{"name":{"k":"sub","v":"Agree]"},"checked":"mixed","level":2}}]])j"},
    {"RoleExact", "role=button[name=\"Save\"][exact]",
     R"j([[{"e":"role","role":"button","f":{"name":{"k":"exact","v":"Save"}}}]])j"},
    {"RoleRegex", "role=button[name=/a[b]c/]",
     R"j([[{"e":"role","role":"button","f":{"name":{"k":"re","v":"a[b]c","f":""}}}]])j"},
    {"TestId", "testid=buy-now", R"j([[{"e":"attr","name":"data-testid","v":"buy-now"}]])j"},
    {"Chain", "id=list >> text=Two >> nth=-1",
     R"j([[{"e":"attr","name":"id","v":"list"},{"e":"text","t":{"k":"sub","v":"Two"}},{"e":"nth","i":-1}]])j"},
    {"Frames", "frame=0/2 |> id=a", R"j([[{"e":"frame","path":[0,2]}],[{"e":"attr","name":"id","v":"a"}]])j"},
    {"HasNested", "id=u >> has=\"text=\\\"One\\\"\" >> visible=true",
     R"j([[{"e":"attr","name":"id","v":"u"},{"e":"has","steps":[{"e":"text","t":{"k":"exact","v":"One"}}]},{"e":"visible","on":true}]])j"},
    {"BarIsCss", "svg|rect",
     R"j([[{"e":"css","list":[{"parts":[{"native":"svg|rect"}],"comb":[""]}],"native":"svg|rect"}]])j"},
    {"Empty", "  ", "error: selector at character 1: the selector is empty"},
    {"EmptyStep", "a >> >> b", "error: selector at character 5: a step is empty"},
    {"UnknownEngine", "b >> foo=bar",
     "error: selector at character 6: unknown engine \"foo\"; known are css, xpath, text, role, testid, id, "
     "label, placeholder, title, alt, nth, visible, has, has-not, has-text, frame"},
    {"OpenBracket", "a[href", "error: selector at character 2: a bracket is not closed"},
    {"OpenParenthesis", "a:not(b", "error: selector at character 6: a parenthesis is not closed"},
    {"DanglingCombinator", "a >", "error: selector at character 4: the selector ends after a combinator"},
    {"DigitId", "#1a",
     "error: selector at character 1: a name after \"#\" cannot begin with a digit; write [id=\"…\"] or "
     "[class~=\"…\"]"},
    {"StrayCharacter", "a$b", "error: selector at character 2: unexpected \"$\""},
    {"BadNth", "a >> nth=x",
     "error: selector at character 10: nth is a whole number: 0 is the first, -1 the last"},
    {"BadRole", "role=Button",
     "error: selector at character 6: a role is one word in lower case, like button or link"},
    {"FrameMustEnter", "frame=1",
     "error: selector at character 1: frame= enters a frame: continue with \" |> \""},
    {"EmptyFrameStep", "iframe |>  |> a", "error: selector at character 11: a step is empty"},
};

INSTANTIATE_TEST_SUITE_P(Browser, SelectorGrammar, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(SelectorBundle, KeepsAlternativesInOrderAndNamesTheBadOne) {
  auto good = Selector::from_json(json::array{"#buy", "text=Buy"});
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ(good->sources(), (std::vector<std::string>{"#buy", "text=Buy"}));
  EXPECT_EQ(good->quoted(), "\"#buy\" (+1 alternatives)");

  auto bad = Selector::from_json(json::array{"#buy", "a["});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(bad.error().message, "alternative 2: selector at character 2: a bracket is not closed");
  EXPECT_EQ(check_selector(json::value(3)).error().message,
            "selector at character 1: a selector is a text, not number");
  EXPECT_TRUE(check_selector(json::value("a >> b")));
}

TEST(SelectorCaps, HoldLengthStepsAndNesting) {
  EXPECT_FALSE(Selector::parse(std::string(9000, 'a')));
  std::string steps = "a";
  for (int i = 0; i < 32; ++i) steps += ">>a";
  EXPECT_FALSE(Selector::parse(steps));
  std::string nested = "a";
  for (int i = 0; i < 2000; ++i) nested = fmt::format("a:not({})", nested);
  EXPECT_FALSE(Selector::parse(nested));
}

struct FieldCase {
  std::string_view name;
  std::string_view text;
  std::string_view want;
};
class ListField : public testing::TestWithParam<FieldCase> {};
TEST_P(ListField, ParsesTo) {
  auto field = parse_list_field(GetParam().text);
  EXPECT_EQ(field ? json::dump(*field) : "error: " + field.error().message, GetParam().want);
}
constexpr FieldCase kFields[] = {
    {"Attribute", "@href", R"j({"type":"text","attr":"href"})j"},
    {"All", "testid=p@content|number",
     R"j({"type":"number","attr":"content","steps":[{"e":"attr","name":"data-testid","v":"p"}]})j"},
    {"Type", "text=x|boolean", R"j({"type":"boolean","steps":[{"e":"text","t":{"k":"sub","v":"x"}}]})j"},
    {"Nothing", "", R"j({"type":"text"})j"},
    {"XPathAttribute", "//a[@href]", R"j({"type":"text","steps":[{"e":"xpath","x":"//a[@href]"}]})j"},
    {"BadType", "a|integer",
     "error: selector at character 3: unknown field type \"integer\"; known are text, html, number, url, "
     "boolean"},
};
INSTANTIATE_TEST_SUITE_P(Browser, ListField, testing::ValuesIn(kFields),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace flow::browser
