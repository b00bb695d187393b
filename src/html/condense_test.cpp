#include "html/condense.hpp"

#include <gtest/gtest.h>

#include "base/utf8.hpp"
#include "html/selector.hpp"

namespace flow::html {
namespace {

const std::vector<std::string> kKept{"id", "class", "href", "src", "alt", "title", "name", "type", "value"};

std::string condense(std::string_view markup, std::optional<std::size_t> max_length = {}) {
  const auto document = Document::parse(markup);
  if (!document) return "error: " + document.error().message;
  return condensed(*document, 0, {.keep_attributes = kKept, .max_length = max_length});
}

struct CondenseCase {
  const char* markup;
  const char* condensed;
};

class Condense : public ::testing::TestWithParam<CondenseCase> {};

TEST_P(Condense, KeepsWhatCarriesMeaningAndIsStable) {
  const std::string once = condense(GetParam().markup);
  EXPECT_EQ(once, GetParam().condensed);
  EXPECT_EQ(condense(once), once);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Condense,
    ::testing::Values(
        CondenseCase{"", ""},
        CondenseCase{"<div style='x'><p onclick='y'>Kettle</p><script>no()</script></div>",
                     "<div><p>Kettle</p></div>"},
        CondenseCase{"<head><title>T</title><meta name=x></head><body class=b><p>x</body>", "<p>x</p>"},
        CondenseCase{
            "<p>a</p><!-- c --><style>p{}</style><noscript>n</noscript><template>t</template><p>b</p>",
            "<p>a</p><p>b</p>"},
        CondenseCase{
            "<p hidden>a</p><p style='Display : NONE'>b</p><input type=hidden name=t value=1><p>c</p>",
            "<p>c</p>"},
        CondenseCase{"<div><div><span> </span></div></div><p>x</p>", "<p>x</p>"},
        CondenseCase{"<p>  a \n b  </p>\n\n<p>c</p>", "<p>a b</p><p>c</p>"},
        CondenseCase{"a <b>b</b> c<i> d</i>e", "a <b>b</b> c <i>d</i>e"},
        CondenseCase{"<b>a </b>b", "<b>a</b> b"},
        CondenseCase{"<a href=/x data-y=1>t</a><img src=i alt=A width=3>",
                     "<a href=\"/x\">t</a><img src=\"i\" alt=\"A\">"},
        CondenseCase{
            "<table><tr><td>1<td><tr><td>2<td>3</table>",
            "<table><tbody><tr><td>1</td><td></td></tr><tr><td>2</td><td>3</td></tr></tbody></table>"},
        CondenseCase{"<pre>\n a\n  b</pre>", "<pre> a\n  b</pre>"},
        CondenseCase{"<listing>\n a</listing><textarea>\n\n b</textarea>",
                     "<listing> a</listing><textarea>\n\n b</textarea>"},
        CondenseCase{"<xmp>\n <b>&amp;</xmp>x", "<xmp>\n <b>&amp;</xmp>x"},
        CondenseCase{
            "<noframes>&amp;</noframes><noembed>e</noembed><iframe src=/f>no</iframe><iframe>no</iframe>x",
            "<iframe src=\"/f\"></iframe>x"},
        CondenseCase{"1 &lt; 2 &amp; 3", "1 &lt; 2 &amp; 3"}, CondenseCase{"<svg><path d='M0'/></svg>x", "x"},
        CondenseCase{"<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"}));

TEST(CondenseLimit, CutsBetweenTagsAndBalancesThem) {
  const std::string markup =
      "<div><p>one</p><p>two <b>three</b></p><ul><li>four</li><li>fünf</li></ul></div>";
  const std::string whole = condense(markup);
  EXPECT_EQ(whole, markup);
  for (std::size_t limit = 0; limit <= whole.size() + 1; ++limit) {
    const std::string cut = condense(markup, limit);
    EXPECT_LE(count_code_points(cut), limit);
    EXPECT_EQ(condense(cut), cut) << limit;
    EXPECT_EQ(condense(cut, limit), cut) << limit;
  }
  EXPECT_EQ(condense(markup, 21), "<div><p>one</p></div>");
  EXPECT_EQ(condense(markup, 20), "");
}

}  // namespace
}  // namespace flow::html
