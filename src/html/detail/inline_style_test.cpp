#include "html/detail/inline_style.hpp"

#include <gtest/gtest.h>

#include <string>

namespace flow::html::detail {
namespace {

struct StyleCase {
  const char* style;
  bool hides;
};

void PrintTo(const StyleCase& one, std::ostream* out) {
  *out << one.style;
}

class InlineStyle : public ::testing::TestWithParam<StyleCase> {};

// Each row is what Chromium makes of the same style attribute of a <div>.
TEST_P(InlineStyle, HidesWhereBrowsersDo) {
  EXPECT_EQ(hides(GetParam().style), GetParam().hides);
}

INSTANTIATE_TEST_SUITE_P(
    Plain, InlineStyle,
    ::testing::Values(StyleCase{"", false}, StyleCase{"display:none", true},
                      StyleCase{"display: none;", true}, StyleCase{" DISPLAY\t:\n None ", true},
                      StyleCase{"color:red;display:none", true}, StyleCase{";;display:none;;", true},
                      StyleCase{"display:block", false}, StyleCase{"visibility:hidden", false},
                      StyleCase{"x-display:none", false}, StyleCase{"--display:none", false},
                      StyleCase{"display none", false}, StyleCase{"display", false},
                      StyleCase{"display:", false}, StyleCase{":none", false},
                      StyleCase{"color:red display:none", false}));

INSTANTIATE_TEST_SUITE_P(
    Comments, InlineStyle,
    ::testing::Values(StyleCase{"/**/display/**/:/**/none/**/", true}, StyleCase{"/*display:none*/", false},
                      StyleCase{"/*;*/display:none", true}, StyleCase{"display:no/**/ne", false},
                      StyleCase{"display:none/*", true}, StyleCase{"/*/display:none", false},
                      StyleCase{"dis/**/play:none", false}));

INSTANTIATE_TEST_SUITE_P(
    StringsAndBrackets, InlineStyle,
    ::testing::Values(
        StyleCase{"content:'display:none'", false}, StyleCase{"content:';display:none;'", false},
        StyleCase{"content:\"\\\";display:none\"", false}, StyleCase{"content:'\\\n;display:none'", false},
        StyleCase{"content:'\n;display:none", true}, StyleCase{"display:'none'", false},
        StyleCase{"background:url(;display:none)", false},
        StyleCase{"background:url(x';display:none)", false},
        StyleCase{"background:url( ')' );display:none", true},
        StyleCase{"background:url(a\\);display:none)", false},
        StyleCase{"background:image(;display:none", false}, StyleCase{"background:[;display:none]", false},
        StyleCase{"background:([)];display:none", false}, StyleCase{"background:([)]);display:none", true},
        StyleCase{"x:);display:none", true}, StyleCase{"display:none)", false},
        StyleCase{"display:(none)", false}, StyleCase{"--x:{display:none}", false},
        StyleCase{"--x:{;};display:none", true}, StyleCase{"--x:{} display:none", false}));

INSTANTIATE_TEST_SUITE_P(
    Rules, InlineStyle,
    ::testing::Values(StyleCase{"@media x{} display:none", true}, StyleCase{"@x;display:none", true},
                      StyleCase{"@x display:none", false}, StyleCase{"@x{;};display:none", true},
                      StyleCase{"@x{display:none}", false}, StyleCase{"@x(;{}) display:none", false},
                      StyleCase{"@x[{}]{{}} display:none", true}, StyleCase{"a{} display:none", false},
                      StyleCase{"a{};display:none", true}, StyleCase{"a:hover{display:none}", false},
                      StyleCase{"a:hover{;display:none}", false}, StyleCase{"a:hover{} display:none", false},
                      StyleCase{".x{} display:none", false}, StyleCase{"{} display:none", false},
                      StyleCase{"{};display:none", true}, StyleCase{"display:none{}", false},
                      StyleCase{"display:none;display:block{}", true},
                      StyleCase{"display:block{} display:none", false}, StyleCase{"{display:none}", false},
                      StyleCase{".x;display:none", true}, StyleCase{"}display:none", false},
                      StyleCase{"display:none}", false}, StyleCase{"5;display:none", true},
                      StyleCase{"<!--display:none", false}, StyleCase{"-->display:none", false}));

INSTANTIATE_TEST_SUITE_P(
    Escapes, InlineStyle,
    ::testing::Values(StyleCase{"d\\69splay:none", true}, StyleCase{"d\\000069 splay:none", true},
                      StyleCase{"d\\49 splay:none", true}, StyleCase{"display:n\\one", true},
                      StyleCase{"display:\\6eone", true}, StyleCase{"display:\\00006Eone", true},
                      StyleCase{"display:none\\", false}, StyleCase{"display\\:none", false},
                      StyleCase{"display:none\\;", false}, StyleCase{"display:no\\\nne", false}));

INSTANTIATE_TEST_SUITE_P(
    LastValidWins, InlineStyle,
    ::testing::Values(
        StyleCase{"display:none;display:block", false}, StyleCase{"display:block;display:none", true},
        StyleCase{"display:none;display:nonsense", true}, StyleCase{"display:none;display:5px", true},
        StyleCase{"display:none;display:#block", true}, StyleCase{"display:none;display:block none", true},
        StyleCase{"display:none;display:", true}, StyleCase{"display:none;display:inline flow-root", false},
        StyleCase{"display:none;display:flow-root list-item block", false},
        StyleCase{"display:none;display:block inline", true},
        StyleCase{"display:none;display:flex list-item", true},
        StyleCase{"display:none;display:flow flex", true}, StyleCase{"display:none;display:contents", false},
        StyleCase{"display:none;display:table-cell", false},
        StyleCase{"display:none;display:inline-flex", false},
        StyleCase{"display:none;display:-webkit-box", false},
        StyleCase{"display:none;display:inherit", false},
        StyleCase{"display:none;display:revert-layer", false},
        StyleCase{"display:none;display:var(--x)", false},
        StyleCase{"display:none;display:x(var(--x)) 5", false},
        StyleCase{"display:none;display:none none", true}, StyleCase{"display:none;all:unset", false},
        StyleCase{"all:unset;display:none", true}, StyleCase{"display:none;all:none", true}));

INSTANTIATE_TEST_SUITE_P(Important, InlineStyle,
                         ::testing::Values(StyleCase{"display:none!important", true},
                                           StyleCase{"display:none ! /**/ IMPORTANT ;display:block", true},
                                           StyleCase{"display:block!important;display:none", false},
                                           StyleCase{"display:block!important;display:none!important", true},
                                           StyleCase{"display:none!import", false},
                                           StyleCase{"display:none!", false},
                                           StyleCase{"display:!important", false},
                                           StyleCase{"display:none important", false},
                                           StyleCase{"display:none!important x", false},
                                           StyleCase{"display:none!important!important", false},
                                           StyleCase{"display:none;display:var(--x)!important!", true},
                                           StyleCase{"display:none!important;all:unset", true},
                                           StyleCase{"display:none;all:unset!important", false}));

TEST(InlineStyleSize, CostsLinearTime) {
  std::string brackets(1'000'000, '(');
  EXPECT_FALSE(hides("x:" + brackets + ";display:none"));
  EXPECT_TRUE(hides("x:" + brackets + std::string(1'000'000, ')') + ";display:none"));
}

}  // namespace
}  // namespace flow::html::detail
