// Waits for elements, extraction and selectors on a real page.
#include "browser/testing/elapsed.hpp"
#include "browser/testing/live_page.hpp"

namespace flow::browser {
namespace {

using testing::contains;
using testing::live;
using testing::live_site;
using testing::LiveCase;
using testing::LivePage;
using testing::outcome;
using testing::to_hundreds;

class Read : public ::testing::TestWithParam<LiveCase> {};
TEST_P(Read, Behaves) {
  live(std::string(GetParam().html), GetParam().body);
}

Task<Result<std::string>> text_of(LivePage p, std::string selector, int timeout_ms = 2000) {
  CO_TRY(const auto texts,
         co_await p.reader().text(p.within(timeout_ms), LivePage::parse(selector), ReadMode::one));
  co_return texts.values.at(0);
}

Task<Result<void>> expect_texts(LivePage p, std::vector<std::pair<std::string, std::string>> rows) {
  for (const auto& [selector, want] : rows) {
    const auto text = co_await text_of(p, selector, 1000);
    EXPECT_EQ(text ? *text : text.error().message, want) << selector;
  }
  co_return Result<void>{};
}

constexpr std::string_view kFruit =
    "<ul id=u><li class=x>Red apple</li><li class=x>Green  pear</li><li class=x style='display:none'>Blue "
    "plum</li></ul>"
    "<label for=n>Your name</label><input id=n placeholder='Jane' value=Ada><p title='a tip'>  A\n paragraph "
    "</p>";

const LiveCase kCases[] = {
    {"B41_StrictListsCandidates", kFruit,
     [](LivePage p) -> Task<Result<void>> {
       const auto result = co_await p.reader().text(p.within(400), LivePage::parse("li"), ReadMode::one);
       EXPECT_TRUE(
           contains(outcome(result), "more than one element matches\n  <li class=\"x\">Red apple</li>"))
           << outcome(result);
       if (!result) EXPECT_EQ(result.error().code, ErrorCode::ambiguous);
       const auto click = co_await p.click("li", 400);
       EXPECT_TRUE(contains(outcome(click), "<li class=\"x\">Blue plum</li> (not visible)"))
           << outcome(click);
       CO_TRY(const auto first,
              co_await p.reader().text(p.within(400), LivePage::parse("li"), ReadMode::first));
       EXPECT_EQ(first.values, std::vector<std::string>{"Red apple"});
       CO_TRY(const auto all,
              co_await p.reader().text(p.within(400), LivePage::parse("li:visible"), ReadMode::all));
       EXPECT_EQ(all.values, (std::vector<std::string>{"Red apple", "Green pear"}));
       co_return Result<void>{};
     }},
    {"B42_Selectors", kFruit,
     [](LivePage p) -> Task<Result<void>> {
       return expect_texts(p, {{"li:has-text('pear')", "Green pear"},
                               {"#u >> text=apple", "Red apple"},
                               {"li >> nth=1", "Green pear"},
                               {"li >> nth=-2", "Green pear"},
                               {"li:visible >> nth=-1", "Green pear"},
                               {"//li[normalize-space()='Green pear']", "Green pear"},
                               {"xpath=/html/body/ul/li[1]", "Red apple"},
                               {"\"Red apple\"", "Red apple"},
                               {"text=/^green/i", "Green pear"},
                               {"title=tip", "A paragraph"},
                               {"li >> has-text=Red", "Red apple"},
                               {"ul >> has=\"text=pear\" >> li >> nth=0", "Red apple"}});
     }},
    {"B43_Roles",
     "<h1>One</h1><h2>Two</h2><fieldset disabled><button>Off</button></fieldset><button>On</button><button "
     "hidden>Gone</button>"
     "<input type=checkbox aria-label=Yes checked><input type=checkbox aria-label=No>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await expect_texts(p, {{"role=heading[level=2]", "Two"},
                                             {"role=button[name=\"on\"]", "On"},
                                             {"role=button[disabled]", "Off"},
                                             {"role=button[disabled=false]", "On"}}));
       CO_TRY(const auto visible, co_await p.reader().count(p.within(1000), LivePage::parse("role=button")));
       CO_TRY(const auto all,
              co_await p.reader().count(p.within(1000), LivePage::parse("role=button[include-hidden]")));
       EXPECT_EQ(visible, 2);
       EXPECT_EQ(all, 3);
       CO_TRY(const auto label,
              co_await p.reader().attribute(p.within(1000), LivePage::parse("role=checkbox[checked]"),
                                            "aria-label", ReadMode::one));
       EXPECT_EQ(label.values.at(0), "Yes");
       co_return Result<void>{};
     }},
    {"ShadowRootsArePierced",
     "<div id=h></div><script>h.attachShadow({mode:'open'}).innerHTML='<p class=deep>Inside</p>'</script>",
     [](LivePage p) -> Task<Result<void>> {
       return expect_texts(
           p, {{"#h .deep", "Inside"}, {".deep", "Inside"}, {"text=insi", "Inside"}, {"#h >> p", "Inside"}});
     }},
    {"Attributes", "<a id=a href='/x?y=1'>l</a><input id=i value=old type=checkbox><input id=v value=old>",
     [](LivePage p) -> Task<Result<void>> {
       co_await p.js("(v.value='new',i.checked=true)");
       const auto read = [](LivePage page, std::string selector, std::string name) -> Task<std::string> {
         const auto got = co_await page.reader().attribute(page.within(1000), LivePage::parse(selector), name,
                                                           ReadMode::one);
         co_return got ? got->values.at(0).value_or("(none)") : got.error().message;
       };
       EXPECT_EQ(co_await read(p, "#v", "value"), "new");
       EXPECT_EQ(co_await read(p, "#i", "checked"), "true");
       EXPECT_EQ(co_await read(p, "#a", "title"), "(none)");
       co_return Result<void>{};
     }},
    {"ListAndTable",
     "<div class=i><b>1.234,50 €</b><i>x</i></div><div class=i><b>none</b></div>"
     "<table><tr><th>A<th>B<tr><td rowspan=2>1<td>2<tr><td>3</table>",
     [](LivePage p) -> Task<Result<void>> {
       json::object fields;
       CO_TRY(fields["price"], parse_list_field("b|number"));
       CO_TRY(fields["extra"], parse_list_field("i"));
       CO_TRY(const auto list, co_await p.reader().list(p.within(1000), LivePage::parse(".i"), fields, 100));
       EXPECT_EQ(json::dump(list.items), R"([{"price":1234.5,"extra":"x"},{"price":null,"extra":null}])");
       EXPECT_EQ(json::dump(list.misses), R"({"price":1,"extra":1})");
       CO_TRY(const auto table, co_await p.reader().table(p.within(1000), LivePage::parse("table"),
                                                          TableHeader::automatic, 10));
       EXPECT_EQ(json::dump(table.rows), R"([{"A":"1","B":"2"},{"A":"1","B":"3"}])");
       EXPECT_EQ(table.headers, (std::vector<std::string>{"A", "B"}));
       CO_TRY(const auto empty,
              co_await p.reader().list(p.within(300), LivePage::parse(".none"), fields, 100));
       EXPECT_TRUE(empty.items.empty());
       co_return Result<void>{};
     }},
    {"DocumentHtml", "<!doctype html><title>t</title><p id=b>x <i>y</i></p>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY(const auto whole, co_await p.reader().document_html(p.within(1000)));
       EXPECT_TRUE(whole.starts_with("<!DOCTYPE html><html>")) << whole;
       CO_TRY(const auto inner, co_await p.reader().html(p.within(1000), LivePage::parse("#b"), false));
       EXPECT_EQ(inner, "x <i>y</i>");
       co_return Result<void>{};
     }},
    {"WaitStates",
     "<script>setTimeout(()=>document.body.insertAdjacentHTML('beforeend','<p id=b "
     "style=\"display:none\">x</"
     "p>'),150);setTimeout(()=>b.style.display='',350);setTimeout(()=>b.remove(),700)</script>",
     [](LivePage p) -> Task<Result<void>> {
       const auto b = LivePage::parse("#b");
       CO_TRY_VOID(co_await p.reader().wait_for(p.within(3000), b, ElementState::attached));
       CO_TRY_VOID(co_await p.reader().wait_for(p.within(3000), b, ElementState::visible));
       CO_TRY_VOID(co_await p.reader().wait_for(p.within(3000), b, ElementState::detached));
       CO_TRY_VOID(co_await p.reader().wait_for(p.within(3000), b, ElementState::hidden));
       const auto missing = co_await p.reader().wait_for(p.within(300), b, ElementState::visible);
       EXPECT_TRUE(
           contains(to_hundreds(outcome(missing)),
                    "Could not wait until \"#b\" is visible: timed out after 300 ms, no element matches"))
           << outcome(missing);
       co_return Result<void>{};
     }},
    {"InvalidSelectorIsExplained", "<p>x</p>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result = co_await p.click("p:foo(1)", 2000);
       EXPECT_TRUE(contains(outcome(result), "is not valid")) << outcome(result);
       if (!result) EXPECT_EQ(result.error().code, ErrorCode::invalid_input);
       co_return Result<void>{};
     }},
    {"EvidenceHoldsNoSecrets",
     "<title>Here</title><input type=password value=hunter2><input id=b><p>shown</p>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.actor().fill(p.within(2000), LivePage::target("#b"), Secret("tok-123"),
                                           {.secret = true}));
       CO_TRY(const auto boxes, co_await secret_boxes(p.within(2000), p.page()));
       EXPECT_EQ(boxes.size(), 2U);
       const auto evidence = co_await collect_evidence(p.cx(), p.page());
       EXPECT_TRUE(evidence.missing.empty()) << evidence.missing.front();
       EXPECT_TRUE(evidence.png.starts_with("\x89PNG"));
       EXPECT_EQ(evidence.title, "Here");
       EXPECT_TRUE(contains(evidence.html, "<p>shown</p>"));
       EXPECT_FALSE(contains(evidence.html, "hunter2"));
       EXPECT_FALSE(contains(evidence.html, "tok-123"));
       co_return Result<void>{};
     }},
};
INSTANTIATE_TEST_SUITE_P(Browser, Read, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ReadOverNavigation, B40_WaitSurvivesReloadAndAnotherOrigin) {
  live_site(
      {{"/",
        "<script>setTimeout(()=>{if(!sessionStorage.k){sessionStorage.k=1;location.reload()}else "
        "location='http://localhost:{PORT}/third'},200)</script>"},
       {"/third",
        "<script>setTimeout(()=>document.body.innerHTML='<p id=b>here</p>',200)</script><body></body>"}},
      [](LivePage p) -> Task<Result<void>> {
        CO_TRY_VOID(
            co_await p.reader().wait_for(p.within(10'000), LivePage::parse("#b"), ElementState::visible));
        EXPECT_EQ(p.page()->url(), p.there("/third"));
        co_return Result<void>{};
      });
}

TEST(ReadOverNavigation, B44_ExtractionNeverSaysContextDestroyed) {
  live_site({{"/", "<p class=v>1</p><p class=v>1</p><script>setTimeout(()=>location='/two',30)</script>"},
             {"/two", "<p class=v>2</p><p class=v>2</p><script>setTimeout(()=>location='/',30)</script>"}},
            [](LivePage p) -> Task<Result<void>> {
              for (int i = 0; i < 25; ++i) {
                const auto texts =
                    co_await p.reader().text(p.within(5000), LivePage::parse(".v"), ReadMode::all);
                EXPECT_EQ(outcome(texts), "ok");
                if (!texts) break;
                const auto one = texts->values == std::vector<std::string>{"1", "1"};
                const auto two = texts->values == std::vector<std::string>{"2", "2"};
                // The parser may have reached only the first paragraph.
                EXPECT_TRUE(one || two || texts->values.size() == 1)
                    << fmt::format("{}", fmt::join(texts->values, ","));
              }
              co_return Result<void>{};
            });
}

TEST(ReadInFrames, CrossOriginFrameIsEntered) {
  live_site(
      {{"/", "<iframe id=f src='http://localhost:{PORT}/inner' style='margin:50px'></iframe>"},
       {"/inner",
        "<script>n=0</script><p id=t>deep text</p><button id=b onclick='n++;t.textContent=n'>Go</button>"}},
      [](LivePage p) -> Task<Result<void>> {
        CO_TRY(const auto text, co_await text_of(p, "#f |> #t", 5000));
        EXPECT_EQ(text, "deep text");
        CO_TRY_VOID(co_await p.click("#f |> #b"));
        CO_TRY(const auto after, co_await text_of(p, "iframe |> #t", 5000));
        EXPECT_EQ(after, "1");
        co_await p.js(
            "document.body.insertAdjacentHTML('beforeend','<div id=wall "
            "style=\"position:fixed;inset:0\"></div>')");
        const auto covered = co_await p.click("#f |> #b", 1000);
        EXPECT_TRUE(contains(outcome(covered), "<div id=\"wall\"> intercepts pointer events"))
            << outcome(covered);
        co_return Result<void>{};
      });
}

}  // namespace
}  // namespace flow::browser
