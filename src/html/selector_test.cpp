#include "html/selector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flow::html {
namespace {

using ::testing::HasSubstr;

// Ids of the matches, in order.
std::string ids_of(const Document& document, std::string_view text) {
  const auto selector = Selector::parse(text);
  if (!selector) return "error: " + selector.error().message;
  const auto found = selector->select(document);
  if (!found) return "error: " + found.error().message;
  std::string out;
  for (const NodeIndex node : *found) {
    out += (out.empty() ? "" : " ") + std::string(document.attribute(node, "id").value_or("?"));
  }
  return out;
}

constexpr const char* kPage = R"(<!doctype html><body id=body>
<div id=d1 class="a b" data-x="one two" lang=en-GB>
  <p id=p1>1</p><p id=p2 class=b>2<b id=b1>x</b></p><span id=s1></span><p id=p3><!-- c --></p>
</div>
<div id=d2 class=B title="Say &quot;Hi&quot;"><ul id=u1><li id=l1><li id=l2 class=x><li id=l3><li id=l4 class=x><li id=l5 class=x></ul></div>
<form id=f><input id=i1 type=TEXT checked><fieldset id=fs disabled><legend id=lg><input id=i2></legend><input id=i3></fieldset>
<select id=sel><option id=o1 selected>1<option id=o2 disabled>2</select></form>
<a id=1st href="https://shop.example/a.PDF">x</a><x:y id=ns></x:y></body>)";

struct SelectorCase {
  const char* selector;
  const char* ids;
};

class Matched : public ::testing::TestWithParam<SelectorCase> {};

TEST_P(Matched, InDocumentOrder) {
  static const Document kDocument = Document::parse(kPage).value();
  EXPECT_EQ(ids_of(kDocument, GetParam().selector), GetParam().ids) << GetParam().selector;
}

INSTANTIATE_TEST_SUITE_P(Simple, Matched,
                         ::testing::Values(SelectorCase{"#p2", "p2"}, SelectorCase{"p", "p1 p2 p3"},
                                           SelectorCase{"P", "p1 p2 p3"}, SelectorCase{".b", "d1 p2"},
                                           SelectorCase{".a.b", "d1"}, SelectorCase{"p.b#p2", "p2"},
                                           SelectorCase{"ul *", "l1 l2 l3 l4 l5"},
                                           SelectorCase{"span, b,span", "b1 s1"},
                                           SelectorCase{"#\\31st", "1st"}, SelectorCase{"x\\:y", "ns"},
                                           SelectorCase{"nothing", ""}));

INSTANTIATE_TEST_SUITE_P(
    Attributes, Matched,
    ::testing::Values(SelectorCase{"[data-x]", "d1"}, SelectorCase{"[DATA-X]", "d1"},
                      SelectorCase{"[data-x=one]", ""}, SelectorCase{"[data-x~=two]", "d1"},
                      SelectorCase{"[lang|=en]", "d1"}, SelectorCase{"[lang|=e]", ""},
                      SelectorCase{"[href^='https:']", "1st"}, SelectorCase{"[href$=\".pdf\"]", ""},
                      SelectorCase{"[href$=\".pdf\" i]", "1st"}, SelectorCase{"[ href *= shop ]", "1st"},
                      SelectorCase{"[href*='']", ""}, SelectorCase{R"([title='Say "Hi"'])", "d2"},
                      SelectorCase{R"([title="Say \"Hi\""])", "d2"}, SelectorCase{"[type=text i]", "i1"}));

INSTANTIATE_TEST_SUITE_P(Combinators, Matched,
                         ::testing::Values(SelectorCase{"div p", "p1 p2 p3"}, SelectorCase{"body>p", ""},
                                           SelectorCase{"div > p", "p1 p2 p3"}, SelectorCase{"p+p", "p2"},
                                           SelectorCase{"p ~ p", "p2 p3"}, SelectorCase{"span ~ p", "p3"},
                                           SelectorCase{"body div > p b", "b1"},
                                           SelectorCase{"div:not(.a) li + li.x", "l2 l4 l5"},
                                           SelectorCase{"html > body", "body"},
                                           SelectorCase{"body > div p + p b", "b1"},
                                           SelectorCase{"ul > li ~ li + li.x", "l4 l5"},
                                           SelectorCase{"form fieldset input", "i2 i3"}));

INSTANTIATE_TEST_SUITE_P(
    PseudoClasses, Matched,
    ::testing::Values(SelectorCase{":is(#p1, .b) ", "d1 p1 p2"}, SelectorCase{"p:where(.b)", "p2"},
                      SelectorCase{"p:not(.b, #p1)", "p3"}, SelectorCase{"p:has(b)", "p2"},
                      SelectorCase{"p:has(> b)", "p2"}, SelectorCase{"div:has(> b)", ""},
                      SelectorCase{"p:has(+ span)", "p2"}, SelectorCase{"p:has(~ span)", "p1 p2"},
                      SelectorCase{"div:has(p b)", "d1"}, SelectorCase{":root > body", "body"},
                      SelectorCase{"p:empty", "p3"}, SelectorCase{"div > :first-child", "p1 u1"},
                      SelectorCase{"li:last-child", "l5"}, SelectorCase{"b:only-child", "b1"},
                      SelectorCase{"p:first-of-type", "p1"}, SelectorCase{"p:last-of-type", "p3"},
                      SelectorCase{"span:only-of-type", "s1"}, SelectorCase{"li:nth-child(2n+1)", "l1 l3 l5"},
                      SelectorCase{"li:nth-child( odd )", "l1 l3 l5"},
                      SelectorCase{"li:nth-child(even)", "l2 l4"},
                      SelectorCase{"li:nth-child(-n + 2)", "l1 l2"}, SelectorCase{"li:nth-child(3)", "l3"},
                      SelectorCase{"li:nth-child(n+4)", "l4 l5"}, SelectorCase{"li:nth-last-child(2)", "l4"},
                      SelectorCase{"p:nth-of-type(2)", "p2"}, SelectorCase{"p:nth-last-of-type(1)", "p3"},
                      SelectorCase{"li:nth-child(2 of .x)", "l4"},
                      SelectorCase{"li:nth-last-child(1 of .x)", "l5"}, SelectorCase{":checked", "i1 o1"},
                      SelectorCase{"input:disabled", "i3"}, SelectorCase{"input:enabled", "i1 i2"},
                      SelectorCase{"option:disabled", "o2"}));

TEST(Select, StaysInItsScopeButLooksOutside) {
  const auto page =
      Document::parse("<main id=m><ul id=u><li id=a><b id=x></b></li><li id=b></li></ul></main>");
  const auto scope = Selector::parse("ul")->first(*page);
  ASSERT_TRUE(scope);
  EXPECT_EQ(Selector::parse("main li")->select(*page, *scope)->size(), 2U);
  EXPECT_EQ(Selector::parse("ul")->select(*page, *scope)->size(), 0U);
  EXPECT_EQ(Selector::parse(":scope > li")->select(*page, *scope)->size(), 2U);
  EXPECT_EQ(Selector::parse(":scope > b")->select(*page, *scope)->size(), 0U);
  EXPECT_EQ(Selector::parse("li")->select(*page, *scope, 1)->size(), 1U);
  EXPECT_EQ(*Selector::parse("i")->first(*page, *scope), kNoNode);
}

struct BadSelector {
  const char* text;
  int column;
};

class RefusedSelector : public ::testing::TestWithParam<BadSelector> {};

TEST_P(RefusedSelector, NamesTheColumn) {
  const auto selector = Selector::parse(GetParam().text);
  ASSERT_FALSE(selector) << GetParam().text;
  EXPECT_EQ(selector.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(selector.error().detail.at("column").to_number<int>(), GetParam().column)
      << selector.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedSelector,
    ::testing::Values(BadSelector{"", 1}, BadSelector{"p[", 3}, BadSelector{"p,", 3}, BadSelector{"> p", 2},
                      BadSelector{"p >", 4}, BadSelector{"p:hover", 2}, BadSelector{"p::before", 3},
                      BadSelector{"p:nth-child(x)", 13}, BadSelector{"p:not(", 7}, BadSelector{"p)", 2},
                      BadSelector{"#1a", 2}, BadSelector{"[a=\"x]", 7}, BadSelector{"[a!=x]", 3},
                      BadSelector{"a|b", 2}, BadSelector{".", 2}, BadSelector{"p:contains(x)", 2}));

TEST(SelectorCaps, HoldForSizeNestingAndSteps) {
  EXPECT_THAT(Selector::parse(std::string(9000, 'a')).error().message, HasSubstr("at most 8192"));
  std::string nested;
  for (int i = 0; i < 20; ++i) nested += ":not(";
  EXPECT_THAT(Selector::parse(nested + "a").error().message, HasSubstr("nested too deep"));
  std::string deep;
  for (int i = 0; i < 400; ++i) deep += "<div>";
  const auto page = Document::parse(deep);
  EXPECT_EQ(Selector::parse("div div div div div div x ~ div")->select(*page)->size(), 0U);
  EXPECT_EQ(Selector::parse("p div div div div div div div div div")->select(*page)->size(), 0U);
  const auto found = Selector::parse("div:has(div:has(div:has(div:has(p))))")->select(*page);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::quota);
}

}  // namespace
}  // namespace flow::html
