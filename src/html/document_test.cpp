#include "html/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace flow::html {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string out;
  out.reserve(text.size() * static_cast<std::size_t>(times));
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

std::string numbered(std::string_view before, int times, std::string_view after) {
  std::string out;
  for (int i = 0; i < times; ++i) out += std::string(before) + std::to_string(i) + std::string(after);
  return out;
}

std::size_t depth_of(const Document& document) {
  std::vector<std::size_t> depth(document.size(), 0);
  for (NodeIndex i = 1; i < document.size(); ++i) depth[i] = depth[document.parent(i)] + 1;
  return *std::ranges::max_element(depth);
}

struct MarkupCase {
  const char* markup;
  const char* body;  // as it reads back
};

class Markup : public ::testing::TestWithParam<MarkupCase> {};

TEST_P(Markup, ReadsAsInABrowser) {
  const auto document = Document::parse(GetParam().markup);
  ASSERT_TRUE(document) << document.error().message;
  ASSERT_NE(document->body(), kNoNode);
  EXPECT_EQ(inner_html(*document, document->body()), GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Markup,
    ::testing::Values(
        MarkupCase{"", ""}, MarkupCase{"text", "text"}, MarkupCase{"<p>a<p>b", "<p>a</p><p>b</p>"},
        MarkupCase{"<ul><li>a<li>b</ul", "<ul><li>a</li><li>b</li></ul>"},
        MarkupCase{"<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"},
        MarkupCase{"<table><td>x", "<table><tbody><tr><td>x</td></tr></tbody></table>"},
        MarkupCase{"<table>x<tr><td>y</table>", "x<table><tbody><tr><td>y</td></tr></tbody></table>"},
        MarkupCase{"<A HREF='x\"y' Disabled>z</A>", "<a href=\"x&quot;y\" disabled=\"\">z</a>"},
        MarkupCase{"1 &lt; 2 &amp; 3&nbsp;&euro;&#x1F600;", "1 &lt; 2 &amp; 3&nbsp;€😀"},
        MarkupCase{"<p><script>if (a < b) c()</script>", "<p><script>if (a < b) c()</script></p>"},
        MarkupCase{"a<br>b<img src=x>", "a<br>b<img src=\"x\">"}, MarkupCase{"<!-- c -->x", "x"},
        MarkupCase{"x<!-- c -->", "x<!-- c -->"},
        MarkupCase{"x<template><p>x</p></template>y", "x<template></template>y"},
        MarkupCase{"<svg><path/><g/></svg><i>x</i>", "<svg><path></path><g></g></svg><i>x</i>"},
        MarkupCase{"<pre>\n\nx</pre>", "<pre>\nx</pre>"},
        MarkupCase{"a\xff"
                   "b",
                   "a\uFFFD"
                   "b"},
        MarkupCase{"x</div></p>", "x<p></p>"}, MarkupCase{"<div a=1 a=2>", "<div a=\"1\"></div>"},
        MarkupCase{"<di", ""}, MarkupCase{"<title>t</title><p>x", "<p>x</p>"}));

struct TextCase {
  const char* markup;
  const char* text;
};

class Text : public ::testing::TestWithParam<TextCase> {};

TEST_P(Text, IsOneLineWithoutScripts) {
  const auto document = Document::parse(GetParam().markup);
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(text_of(*document, document->body()), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Text,
    ::testing::Values(TextCase{"", ""}, TextCase{" a \n\t b ", "a b"}, TextCase{"a<b>b</b>c", "abc"},
                      TextCase{"<p>a</p><p>b</p>", "a b"}, TextCase{"a<br>b", "a b"},
                      TextCase{"<div>a<div>b</div>c</div>", "a b c"}, TextCase{"<ul><li>a<li>b</ul>", "a b"},
                      TextCase{"<table><tr><td>1<td>2<tr><td>3</table>", "1 2 3"},
                      TextCase{"a<script>no()</script><style>x{}</style> b", "a b"},
                      TextCase{"a<template>no</template>b", "ab"}, TextCase{"a<!-- no -->b", "ab"},
                      TextCase{"1&nbsp;000&nbsp;&euro;", "1 000 €"}));

TEST(Nodes, KnowTheirPlaces) {
  const auto document = Document::parse("<body><p>a</p>t<i>b</i><p>c</p></body>");
  ASSERT_TRUE(document);
  std::vector<NodeIndex> elements;
  for (NodeIndex i = document->body() + 1; i < document->end(document->body()); ++i) {
    if (document->is_element(i)) elements.push_back(i);
  }
  ASSERT_EQ(elements.size(), 3U);
  const Document::Position& last = document->position(elements[2]);
  EXPECT_EQ(last.index, 3U);
  EXPECT_EQ(last.from_end, 1U);
  EXPECT_EQ(last.of_type, 2U);
  EXPECT_EQ(last.of_type_from_end, 1U);
  EXPECT_EQ(document->text(document->previous(elements[1])), "t");
  EXPECT_EQ(document->next(elements[1]), elements[2]);
  EXPECT_EQ(document->next(elements[2]), kNoNode);
}

// Behind so many <div> that the last one is at depth 512: what stands there after the parser was through.
struct DeepCase {
  const char* markup;
  const char* html;
};

class Deep : public ::testing::TestWithParam<DeepCase> {};

TEST_P(Deep, BecomesSiblingsAsInChromium) {
  const auto document = Document::parse(repeated("<div>", 510) + GetParam().markup);
  ASSERT_TRUE(document) << document.error().message;
  NodeIndex last = document->body();
  for (int i = 0; i < 510; ++i) ++last;
  EXPECT_EQ(inner_html(*document, last), GetParam().html);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Deep,
    ::testing::Values(DeepCase{"<b>x</b>", "<b>x</b>"},
                      DeepCase{"<div><div><div>a", "<div></div><div></div><div>a</div>"},
                      DeepCase{"<b>x<i>y</i>z</b>w", "<b>xz</b><i>y</i>w"},
                      DeepCase{"<b>x</b>y<i>z<u>a</u></i>b", "<b>x</b>y<i>z</i><u>a</u>b"},
                      DeepCase{"<div><!--c--><p>1<p>2<br>3", "<div><!--c--></div><p>1</p><p>23</p><br>"},
                      DeepCase{"<table><tr><td>1<td>2</table>x",
                               "<table></table><tbody></tbody><tr></tr><td>1</td><td>2</td>x"},
                      DeepCase{"<ul><li>1<li>2</ul>x", "<ul></ul><li>1</li><li>2</li>x"}));

TEST(DocumentParse, KeepsEveryElementOfDeepMarkup) {
  const auto document = Document::parse(repeated("<div>", 2000) + repeated("x</div>", 2000));
  ASSERT_TRUE(document) << document.error().message;
  int divs = 0;
  for (NodeIndex i = 0; i < document->size(); ++i) divs += document->is_element(i, "div") ? 1 : 0;
  EXPECT_EQ(divs, 2000);
  EXPECT_EQ(depth_of(*document), Document::kMaxDepth + 1);
}

// What would take gumbo minutes or all memory. Each parses, flattened, or is refused at once.
struct HostileCase {
  const char* name;
  std::string markup;
  bool parses;
};

void PrintTo(const HostileCase& one, std::ostream* out) {
  *out << one.name;
}

class Hostile : public ::testing::TestWithParam<HostileCase> {};

TEST_P(Hostile, CostsNoMoreThanItsSize) {
  const auto document = Document::parse(GetParam().markup);
  ASSERT_EQ(document.has_value(), GetParam().parses) << (document ? "" : document.error().message);
  if (document) {
    EXPECT_LE(depth_of(*document), Document::kMaxDepth + 1);  // and a text in the deepest element
  } else {
    EXPECT_EQ(document.error().code, ErrorCode::quota);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, Hostile,
    ::testing::Values(
        HostileCase{"NestedDivs", repeated("<div>", 100'000), true},
        HostileCase{"CellsThatShieldDivs", repeated("<div><table><tr><td></div>", 20'000), true},
        HostileCase{"DivsInTitleOfSvg", "<svg><title>" + repeated("<div>", 50'000), true},
        HostileCase{"SelfClosedInDesc", "<svg><desc>" + repeated("<path/>", 50'000), true},
        HostileCase{"SelfClosedAfterSvgWasLeft", "<svg><div></div>" + repeated("<path/>", 50'000), true},
        HostileCase{"DivsInTitleOfSelect", "<select><title><input>" + repeated("<div>", 50'000), true},
        HostileCase{"AttributesOfOneTag", "<a " + numbered(" a", 200'000, "") + ">", true},
        HostileCase{"AttributesOfManyBodies", numbered("<body a", 100'000, ">"), true},
        HostileCase{"OpenFormatting", numbered("<p><b id=", 50'000, "></p>"), false},
        HostileCase{"BrokenParagraphs", repeated("<p><b><div></p>", 50'000), false},
        HostileCase{"ReconstructedFormatting",
                    "<p>" + numbered("<b id=", 500, ">") + "</p>" + repeated("<p>x</p>", 20'000), false},
        HostileCase{"EndTagsBehindATable",
                    "<b><table>" + repeated("<div>", 100'000) + repeated("</b>", 100'000), false}),
    [](const auto& info) { return info.param.name; });

TEST(DocumentParse, ReadsTenMegabytes) {
  const std::string card =
      "<div class=card><h2>Title &amp; more</h2><p class=price>12,30 <b>EUR</b><a href=/p>x</a></div>\n";
  const auto document = Document::parse(repeated(card, 100'000));
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->size(), 4U + 100'000U * 10U);
}

TEST(DocumentParse, KeepsTheStructureOfSloppyLists) {
  const auto document = Document::parse("<ul>" + repeated("<li><a href=x>a", 2000) + "</ul>");
  ASSERT_TRUE(document) << document.error().message;
  int items = 0;
  for (NodeIndex i = 0; i < document->size(); ++i) items += document->is_element(i, "li") ? 1 : 0;
  EXPECT_EQ(items, 2000);
}

TEST(DocumentParse, RefusesWhatIsTooLarge) {
  const auto document = Document::parse(std::string(Document::kMaxSize.count + 1, 'x'));
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, ErrorCode::quota);
}

}  // namespace
}  // namespace flow::html
