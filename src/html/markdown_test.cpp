#include "html/markdown.hpp"

#include <gtest/gtest.h>

namespace flow::html {
namespace {

struct MarkdownCase {
  const char* name;
  std::string html;
  std::string markdown;
};
void PrintTo(const MarkdownCase& one, std::ostream* out) {
  *out << one.html;
}

class Markdown : public ::testing::TestWithParam<MarkdownCase> {};

TEST_P(Markdown, ReadsAsThePageDoes) {
  const auto document = Document::parse(GetParam().html);
  ASSERT_TRUE(document);
  EXPECT_EQ(to_markdown(*document, 0), GetParam().markdown);
}

const MarkdownCase kCases[] = {
    {"Empty", "", ""},
    {"Headings", "<h1>One</h1><h3>Two <em>three</em></h3>", "# One\n\n### Two *three*"},
    {"Paragraphs", "<p>a\n  b</p><p>c</p>text<div>d</div>", "a b\n\nc\n\ntext\n\nd"},
    {"Emphasis", "<p>a<b> b </b>c <i>d</i> <s>e</s></p>", "a **b** c *d* ~~e~~"},
    {"EmptyEmphasis", "<p>a<b> </b>c</p>", "a c"},
    {"Link", "<a href='/x y'>The [link]</a>", "[The \\[link\\]](/x%20y)"},
    {"LinkWithoutText", "<p>a <a href='/x'></a>b</p>", "a b"},
    {"Anchor", "<a name=x>here</a>", "here"},
    {"Image", "<img src='a(1).png' alt='A lamp'><img alt=none>", "![A lamp](a\\(1\\).png)"},
    {"Break", "<p>a<br>b<br></p>", "a\\\nb"},
    {"Code", "<p>use <code>a*b</code> or <code>`x`</code></p>", "use `a*b` or `` `x` ``"},
    {"Pre", "<pre>a\n  b *c*\n</pre>", "```\na\n  b *c*\n```"},
    {"PreWithAFence", "<pre>```</pre>", "````\n```\n````"},
    {"Escapes", "<p>1 * 2 _ 3 &lt; 4</p><p># no</p><p>2. no</p><p>- no</p>",
     "1 \\* 2 \\_ 3 \\< 4\n\n\\# no\n\n2\\. no\n\n\\- no"},
    {"List", "<ul><li>a<li>b <b>c</b></ul>", "- a\n- b **c**"},
    {"Numbered", "<ol start=9><li>a</li><li>b</li></ol>", "9. a\n10. b"},
    {"Nested", "<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>", "- a\n  1. b\n  2. c\n- d"},
    {"LooseItems", "<ul><li><p>a</p><p>b</p><p>c</p></li><li>d</li></ul>", "- a\n\n  b\n\n  c\n\n- d"},
    {"Quotation", "<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"},
    {"Rule", "a<hr>b", "a\n\n---\n\nb"},
    {"Table",
     "<table><tr><th>A</th><th>B|C</th></tr><tr><td>1</td><td>2 "
     "<b>x</b></td></tr><tr><td>3</td></tr></table>",
     "| A | B\\|C |\n| --- | --- |\n| 1 | 2 x |\n| 3 |  |"},
    {"TableWithoutHeader", "<table><tr><td>1</td><td>2</td></tr></table>",
     "|  |  |\n| --- | --- |\n| 1 | 2 |"},
    {"Silent", "<title>t</title><style>x</style><p>a<script>no()</script></p><template>n</template>", "a"},
    {"BlockInALink", "<a href='/x'><div>a</div><div>b</div></a>", "a\n\nb"},
    {"BrokenMarkup", "<p>a<b>b<p>c", "a**b**\n\n**c**"},
};
INSTANTIATE_TEST_SUITE_P(Case, Markdown, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

TEST(MarkdownAddresses, AreWrittenAsWanted) {
  const auto document = Document::parse("<a href='/x'>a</a><img src=i.png alt=b>");
  ASSERT_TRUE(document);
  EXPECT_EQ(
      to_markdown(*document, 0,
                  {.address = [](std::string_view to) { return "https://a.example" + std::string(to); }}),
      "[a](https://a.example/x)![b](https://a.examplei.png)");
}

TEST(MarkdownDepth, NestedListsEndAtALimit) {
  std::string markup;
  for (int i = 0; i < 200; ++i) markup += "<ul><li>x";
  const auto document = Document::parse(markup);
  ASSERT_TRUE(document);
  const std::string text = to_markdown(*document, 0);
  EXPECT_LT(text.size(), 20'000U);
  EXPECT_EQ(std::ranges::count(text, 'x'), 200);
}

}  // namespace
}  // namespace flow::html
