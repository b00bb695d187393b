// Pictures of a real page, checked pixel by pixel: the browser decodes its own pictures.
#include "base/encoding.hpp"
#include "browser/testing/live_page.hpp"

namespace flow::browser {
namespace {

using testing::live;
using testing::live_site;
using testing::LiveCase;
using testing::LivePage;

class Capture : public ::testing::TestWithParam<LiveCase> {};
TEST_P(Capture, Behaves) {
  live(std::string(GetParam().html), GetParam().body);
}

// "800x600 255,0,255 …": the size, and the colour at each point.
Task<std::string> look(LivePage p, std::string image, std::string points) {
  auto seen = co_await p.page()->main_frame()->run_javascript(
      p.cx(),
      R"(async (data, points) => {
        const bitmap = await createImageBitmap(await (await fetch('data:;base64,' + data)).blob());
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        canvas.drawImage(bitmap, 0, 0);
        return [bitmap.width + 'x' + bitmap.height,
                ...JSON.parse(points).map(([x, y]) => [...canvas.getImageData(x, y, 1, 1).data].slice(0, 3).join())].join(' ');
      })",
      {json::value(json::string(base64_encode(image))), json::value(json::string(points))});
  co_return seen ? std::string(seen->as_string()) : seen.error().message;
}

const LiveCase kCases[] = {
    // Chromium itself fires one or two resize events while it captures beyond the viewport; afterwards all is
    // as before.
    {"B51_FullPageKeepsTheViewport",
     "<body style='margin:0;height:2500px;background:linear-gradient(red 0 2400px,blue 2400px)'>"
     "<script>onscroll=()=>moved=1</script>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY(const auto shot, co_await p.page()->screenshot(p.within(5000), {.area = ImageArea::full_page}));
       EXPECT_EQ(co_await look(p, shot.bytes, "[[10,10],[10,2450]]"), "800x2500 255,0,0 0,0,255");
       EXPECT_EQ(co_await p.js("[innerWidth,innerHeight,window.moved??0]"), "[800,600,0]");
       co_return Result<void>{};
     }},
    {"ViewportIsWhatIsInView",
     "<body style='margin:0;height:2500px;background:linear-gradient(red 0 1000px,blue 1000px)'>",
     [](LivePage p) -> Task<Result<void>> {
       co_await p.js("scrollTo(0,1200)");
       CO_TRY(const auto shot, co_await p.page()->screenshot(p.within(5000), {}));
       EXPECT_EQ(co_await look(p, shot.bytes, "[[10,10]]"), "800x600 0,0,255");
       co_return Result<void>{};
     }},
    {"OneElementFarBelow",
     "<body style='margin:0'><div style='height:3000px'></div><div id=b "
     "style='width:120px;height:80px;background:#0f0'></div>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY(const auto boxes,
              co_await p.reader().boxes(p.within(2000), LivePage::parse("#b"), ReadMode::one));
       CO_TRY(const auto shot,
              co_await p.page()->screenshot(p.within(5000), {.area = ImageArea::clip, .clip = boxes.at(0)}));
       EXPECT_EQ(co_await look(p, shot.bytes, "[[1,1],[118,78]]"), "120x80 0,255,0 0,255,0");
       co_return Result<void>{};
     }},
    {"JpegAndWebp", "<body style='background:#0f0'>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY(const auto jpeg,
              co_await p.page()->screenshot(p.within(5000), {.format = ImageFormat::jpeg, .quality = 60}));
       EXPECT_TRUE(jpeg.bytes.starts_with("\xff\xd8\xff"));
       CO_TRY(const auto webp, co_await p.page()->screenshot(p.within(5000), {.format = ImageFormat::webp}));
       EXPECT_EQ(webp.bytes.substr(8, 4), "WEBP");
       EXPECT_EQ((co_await look(p, webp.bytes, "[]")), "800x600");
       co_return Result<void>{};
     }},
    {"MasksCoverAndLeaveNothingBehind",
     "<body style='margin:0;background:#fff'><style>div{background:#000!important}</style>",
     [](LivePage p) -> Task<Result<void>> {
       const auto before = co_await p.js("document.documentElement.outerHTML");
       CO_TRY(const auto shot, co_await p.page()->screenshot(p.within(5000), {.masks = {{20, 30, 100, 50}}}));
       EXPECT_EQ(co_await look(p, shot.bytes, "[[19,40],[21,31],[118,78],[121,40]]"),
                 "800x600 255,255,255 255,0,255 255,0,255 255,255,255");
       EXPECT_EQ(co_await p.js("document.documentElement.outerHTML"), before);
       EXPECT_EQ(co_await p.js("document.adoptedStyleSheets.length"), "0");
       co_return Result<void>{};
     }},
    {"AnimationsAreAtTheirEnd",
     "<style>@keyframes k{from{background:red}to{background:blue}}body{margin:0}"
     "#b{height:200px;animation:k 60s forwards}</style><div id=b></div>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY(const auto shot, co_await p.page()->screenshot(p.within(5000), {}));
       EXPECT_EQ(co_await look(p, shot.bytes, "[[10,10]]"), "800x600 0,0,255");
       co_return Result<void>{};
     }},
};
INSTANTIATE_TEST_SUITE_P(Browser, Capture, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

// The rules that quiet a page cost the style of everything, so only a page that needs them gets them.
struct QuietCase {
  std::string_view html;
  std::string_view meanwhile;  // what the page does once it is quiet
  std::string_view sheets;
};
constexpr QuietCase kQuietCases[] = {
    {"<p>still<style>p{color:red}</style>", "0", "0"},
    {"<p>moves<style>p{transition:color 1s}</style>", "0", "1"},
    {"<style>@media print{p{animation:k 1s}}</style>", "0", "1"},
    {"<p style='transition:color 1s'>moves", "0", "1"},
    {"<style>@import url(/other)</style>", "0", "1"},
    {"<input id=i><script>i.focus()</script>", "0", "1"},
    {"<input id=i>", "i.focus()", "1"},
    {"<script>document.designMode='on'</script>", "0", "1"},
};

TEST(QuietForAPicture, OnlyWhatMayMoveOrShowACaretGetsRules) {
  live("", [](LivePage p) -> Task<Result<void>> {
    for (const QuietCase& c : kQuietCases) {
      SCOPED_TRACE(c.html);
      CO_TRY_VOID(co_await p.lease().set_content(p.cx(), std::string(c.html)));
      const json::object wishes{{"animations", true}, {"masks", json::array{}}};
      CO_TRY_VOID(co_await p.page()->main_frame()->call(p.cx(), "quietBegin", wishes));
      co_await p.js(std::string(c.meanwhile));
      EXPECT_EQ(co_await p.js("document.adoptedStyleSheets.length"), c.sheets);
      CO_TRY_VOID(co_await p.page()->main_frame()->call(p.cx(), "quietEnd", nullptr));
      EXPECT_EQ(co_await p.js("document.adoptedStyleSheets.length"), "0");
    }
    co_return Result<void>{};
  });
}

// A value filled into a frame of another process is known to that frame's engine only.
TEST(EvidencePicture, SecretsInEveryKindOfFrameAreCovered) {
  constexpr std::string_view kFrame =
      "position:absolute;left:50px;width:300px;height:120px;border:0;background:#fff";
  constexpr std::string_view kInput =
      "<body style='margin:0'><input id=i "
      "style='position:absolute;left:10px;top:20px;width:200px;height:40px'>";
  live_site(
      {{"/", fmt::format(
                 "<body style='margin:0;height:3000px'><iframe id=near src=/in style='{0};top:40px'></iframe>"
                 "<iframe id=far src=http://localhost:{{PORT}}/in style='{0};top:240px'></iframe>",
                 kFrame)},
       {"/in", std::string(kInput)}},
      [](LivePage p) -> Task<Result<void>> {
        co_await p.js("scrollTo(0,30)");
        for (const auto* selector : {"#near |> #i", "#far |> #i"}) {
          CO_TRY_VOID(co_await p.actor().fill(p.within(5000), LivePage::target(selector), Secret("tok-123"),
                                              {.secret = true}));
        }
        const auto evidence = co_await collect_evidence(p.cx(), p.page());
        EXPECT_TRUE(evidence.missing.empty());
        // In view: 30 px higher than in the document.
        EXPECT_EQ(co_await look(p, evidence.png, "[[70,40],[70,240],[300,40],[300,240]]"),
                  "800x600 255,0,255 255,0,255 255,255,255 255,255,255");
        co_return Result<void>{};
      });
}

TEST(CaptureInBackground, B51_AnotherTabInFrontIsNoProblem) {
  live("<body style='background:#0f0'>", [](LivePage p) -> Task<Result<void>> {
    const auto popups = p.page()->watch_popups();
    co_await p.js("!!window.open('about:blank')");
    CO_TRY(const auto popup, co_await popups->pop(p.within(5000)));
    CO_TRY_VOID(co_await popup->bring_to_front(p.cx()));
    CO_TRY(const auto shot, co_await p.page()->screenshot(p.within(5000), {}));
    EXPECT_EQ(co_await look(p, shot.bytes, "[[400,300]]"), "800x600 0,255,0");
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::browser
