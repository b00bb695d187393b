// Clicks on a real page: what is hit, what is waited for, what is said when it cannot be done.
#include "browser/testing/elapsed.hpp"
#include "browser/testing/live_page.hpp"

namespace flow::browser {
namespace {

using testing::contains;
using testing::live;
using testing::LiveCase;
using testing::LivePage;
using testing::outcome;
using testing::to_hundreds;

class Click : public ::testing::TestWithParam<LiveCase> {};
TEST_P(Click, Behaves) {
  live(std::string(GetParam().html), GetParam().body);
}

// Counts clicks on #b in window.n.
constexpr std::string_view kButton = "<script>n=0</script><button id=b onclick='n++'>Go</button>";

Task<Result<void>> clicked_once(LivePage p, std::string selector = "#b") {
  CO_TRY_VOID(co_await p.click(selector));
  EXPECT_EQ(co_await p.js("n"), "1");
  co_return Result<void>{};
}

const LiveCase kCases[] = {
    {"B01_PlainButtonExactlyOnce", kButton,
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY(const auto report, co_await p.click("#b"));
       EXPECT_EQ(co_await p.js("n"), "1");
       EXPECT_EQ(report.element, "<button id=\"b\">Go</button>");
       EXPECT_EQ(report.matched_selector, "#b");
       EXPECT_FALSE(report.degraded);
       co_return Result<void>{};
     }},
    {"B02_VisibilityHiddenRemovedLater",
     "<script>n=0;early=0;shown=0;setTimeout(()=>{shown=1;b.style.visibility='visible'},500)</script>"
     "<button id=b style='visibility:hidden' onclick='n++;if(!shown)early++'>Go</button>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.click("#b"));
       EXPECT_EQ(co_await p.js("[n,early]"), "[1,0]");
       co_return Result<void>{};
     }},
    {"B03_ForceOnDisplayNone",
     "<script>n=0</script><button id=b style='display:none' onclick='n++'>Go</button>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result = co_await p.click("#b", 700, {.force = true});
       EXPECT_TRUE(contains(outcome(result), "not visible")) << outcome(result);
       EXPECT_EQ(co_await p.js("n"), "0");
       co_return Result<void>{};
     }},
    {"B04_EndlessTransitionNotStable",
     "<style>@keyframes m{from{margin-left:0}to{margin-left:300px}}#b{animation:m 1s linear infinite "
     "alternate}</style>"
     "<script>n=0</script><button id=b onclick='n++'>Go</button>",
     [](LivePage p) -> Task<Result<void>> {
       const auto start = p.cx().clock().steady_now();
       const auto result = co_await p.click("#b", 1500);
       const auto took = p.cx().clock().steady_now() - start;
       EXPECT_TRUE(contains(to_hundreds(outcome(result)), "timed out after 1500 ms, not stable"))
           << outcome(result);
       EXPECT_LT(took, milliseconds{1700});
       if (!result) {
         EXPECT_EQ(result.error().code, ErrorCode::not_actionable);
         EXPECT_EQ(result.error().effect, Effect::none);
       }
       EXPECT_EQ(co_await p.js("n"), "0");
       co_return Result<void>{};
     }},
    {"B05_DisabledEnabledLater",
     "<script>n=0;setTimeout(()=>b.disabled=false,400)</script><button id=b disabled "
     "onclick='n++'>Go</button>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B05_DisabledInput",
     "<script>n=0;setTimeout(()=>b.disabled=false,300)</script><input id=b disabled onclick='n++'>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B05_DisabledSelect",
     "<script>n=0;setTimeout(()=>b.disabled=false,300)</script><select id=b disabled "
     "onmousedown='n++;event.preventDefault()'><option>x</select>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B05_DisabledStays", "<fieldset disabled><button id=b>Go</button></fieldset>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result = co_await p.click("#b", 600);
       EXPECT_TRUE(contains(outcome(result), "not enabled")) << outcome(result);
       co_return Result<void>{};
     }},
    {"B06_PointerEventsNoneLiftedLater",
     "<script>n=0;setTimeout(()=>b.style.pointerEvents='',400)</script><button id=b "
     "style='pointer-events:none' onclick='n++'>Go</button>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B07_ClimbsToRoleButton",
     "<script>n=0</script><div role=button onclick='n++'><span id=b "
     "style='pointer-events:none'>Go</span></div>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B07_ClimbsToLink",
     "<script>n=0</script><a href='#x' onclick='n++'><span id=b style='pointer-events:none'>Go</span></a>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B08_PermanentOverlayIsNamed",
     "<button id=b>Go</button><div id=wrap><div id=wall "
     "style='position:fixed;inset:0;background:red'></div></div>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result = co_await p.click("#b", 1200);
       const auto text = outcome(result);
       EXPECT_TRUE(
           contains(text, "<div id=\"wall\"> from <div id=\"wrap\"> subtree intercepts pointer events"))
           << text;
       EXPECT_TRUE(contains(to_hundreds(text), "Could not click \"#b\": timed out after 1200 ms")) << text;
       if (!result) {
         EXPECT_TRUE(
             contains(std::string(json::string_or(result.error().detail, "covered_by", "")), "id=\"wall\""));
         // Where it lies, for the picture of the failure.
         const json::value* box = result.error().detail.if_contains("box");
         EXPECT_TRUE(box != nullptr && box->is_object() && box->at("x").to_number<double>() == 8 &&
                     box->at("height").to_number<double>() > 10);
       }
       co_return Result<void>{};
     }},
    {"B09_OverlayGetsNoEvents",
     "<button id=b>Go</button><div id=wall style='position:fixed;inset:0'></div><script>seen=[];"
     "for(const t of "
     "['mousedown','mouseup','mousemove','mouseover','pointerdown','pointerup','pointermove','click','"
     "mouseenter'])"
     "addEventListener(t,e=>seen.push(t),true)</script>",
     [](LivePage p) -> Task<Result<void>> {
       EXPECT_FALSE(co_await p.click("#b", 800));
       EXPECT_EQ(co_await p.js("seen"), "[]");
       co_return Result<void>{};
     }},
    {"B10_RemovedByItsOwnMousedown",
     "<script>n=0</script><button id=b onmousedown='n++;this.remove()'>Go</button>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B11_DocumentRewrittenThenClickedAgain", kButton,
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.click("#b"));
       co_await p.js(
           "(document.open(),document.write('<script>m=0</'+'script><button id=c "
           "onclick=\"m++\">Two</button>'),document.close(),1)");
       CO_TRY_VOID(co_await p.click("#c"));
       EXPECT_EQ(co_await p.js("m"), "1");
       co_return Result<void>{};
     }},
    {"B12_OverlayInParentOverFrame",
     "<iframe id=f srcdoc=\"<script>n=0</script><button id=b onclick='n++'>Go</button>\"></iframe>"
     "<div id=wall style='position:fixed;inset:0'></div>",
     [](LivePage p) -> Task<Result<void>> {
       const auto blocked = co_await p.click("#f |> #b", 800);
       EXPECT_TRUE(contains(outcome(blocked), "<div id=\"wall\"> intercepts pointer events"))
           << outcome(blocked);
       co_await p.js("wall.style.display='none'");
       CO_TRY_VOID(co_await p.click("#f |> #b"));
       EXPECT_EQ(co_await p.js("f.contentWindow.n"), "1");
       co_return Result<void>{};
     }},
    {"B13_BlockInsideInline",
     "<script>n=0</script><a id=b href='#x' onclick='n++'><div style='height:40px'>Go</div></a>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B13_BlockInsideInlineInShadow",
     "<div id=h></div><script>n=0;h.attachShadow({mode:'open'}).innerHTML=\"<span id=b onclick='n++'><div "
     "style='height:40px'>Go</div></span>\"</script>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B14_Rotated",
     "<script>n=0</script><button id=b style='transform:rotate(30deg);margin:80px' onclick='n++'>Go "
     "there</button>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B15_UnderFixedHeaderAfterScrolling",
     "<style>body{margin:0;height:4000px}header{position:fixed;top:0;left:0;right:0;height:350px;background:#"
     "eee}</style>"
     "<header></header><script>n=0</script><div style='height:1500px'></div><button id=b "
     "onclick='n++'>Go</button>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B16_CoverTriesScrollPositions",
     "<style>body{margin:0;height:6000px}</style><div "
     "style='position:fixed;top:0;left:0;width:2000px;height:2000px' id=wall></div>"
     "<div style='height:2500px'></div><button id=b>Go</button><script>ys=new "
     "Set();addEventListener('scroll',()=>ys.add(scrollY))</script>",
     [](LivePage p) -> Task<Result<void>> {
       EXPECT_FALSE(co_await p.click("#b", 2500));
       EXPECT_EQ(co_await p.js("ys.size>=3"), "true");
       co_return Result<void>{};
     }},
    {"B17_TinyAtFractions",
     "<script>n=0</script><div id=b onclick='n++' "
     "style='position:absolute;left:50.3px;top:60.6px;width:1px;height:1px'></div>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B18_OffsetInHugeButton",
     "<style>body{margin:0}</style><script>at=0</script><button id=b "
     "style='width:2000px;height:2000px;border:0' onclick='at=[event.offsetX,event.offsetY]'></button>",
     [](LivePage p) -> Task<Result<void>> {
       auto target = LivePage::target("#b");
       target.offset = Point{1900, 1910};
       CO_TRY_VOID(co_await p.actor().click(p.within(5000), target));
       EXPECT_EQ(co_await p.js("at"), "[1900,1910]");
       co_return Result<void>{};
     }},
    {"B18_OffsetInScroller",
     "<script>at=0</script><div style='width:200px;height:200px;overflow:auto'>"
     "<button id=b style='width:2000px;height:2000px;border:0' "
     "onclick='at=[event.offsetX,event.offsetY]'></button></div>",
     [](LivePage p) -> Task<Result<void>> {
       auto target = LivePage::target("#b");
       target.offset = Point{1900, 1910};
       CO_TRY_VOID(co_await p.actor().click(p.within(5000), target));
       EXPECT_EQ(co_await p.js("at"), "[1900,1910]");
       co_return Result<void>{};
     }},
    {"B19_CheckboxEventsInOrder",
     "<input type=checkbox id=b><script>seen=[];for(const t of "
     "['mouseover','mouseenter','mousemove','mousedown','mouseup','click','input','change'])"
     "b.addEventListener(t,e=>seen.push(t))</script>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.click("#b"));
       EXPECT_EQ(co_await p.js("seen.join()"),
                 "\"mouseover,mouseenter,mousemove,mousedown,mouseup,click,input,change\"");
       EXPECT_EQ(co_await p.js("b.checked"), "true");
       CO_TRY_VOID(co_await p.click("#b"));
       EXPECT_EQ(co_await p.js("b.checked"), "false");
       co_return Result<void>{};
     }},
    {"B20_DoubleClick",
     "<script>d=[];n=0</script><button id=b onclick='n++' ondblclick='d.push(event.detail)'>Go</button>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.click("#b", 5000, {.count = 2}));
       EXPECT_EQ(co_await p.js("[d,n]"), "[[2],2]");
       co_return Result<void>{};
     }},
    {"B20_TripleClickSelectsText", "<textarea id=b>one line of text</textarea>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.click("#b", 5000, {.count = 3}));
       EXPECT_EQ(co_await p.js("b.value.slice(b.selectionStart,b.selectionEnd)"), "\"one line of text\"");
       co_return Result<void>{};
     }},
    {"B21_ReplacedBeforeTheAction",
     "<script>n=0;k=setInterval(()=>{const "
     "c=b.cloneNode(true);c.onclick=()=>n++;b.replaceWith(c)},20);setTimeout(()=>clearInterval(k),600)</"
     "script><button id=b>Go</button>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.click("#b"));
       EXPECT_EQ(co_await p.js("n>=1"), "true");
       co_return Result<void>{};
     }},
    {"B22_PageBreaksItsGlobals",
     "<script>n=0;window.innerWidth=0;window.innerHeight=0;Node=null;Event=null;Element=null;document."
     "querySelectorAll=null;"
     "window.getComputedStyle=null;requestAnimationFrame=null;Element=undefined</script><button id=b "
     "onclick='n++'>Go</button>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"B23_FrameDetachedWhileItIsWaitedIn",
     "<iframe id=f srcdoc='<button id=b disabled>Go</button>'></iframe>"
     "<script>setTimeout(()=>f.remove(),400)</script>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY(const auto frame, co_await p.reader().frame(p.within(2000), LivePage::parse("#f")));
       const auto start = p.cx().clock().steady_now();
       const auto result = co_await Actor(p.page(), frame).click(p.within(8000), LivePage::target("#b"));
       EXPECT_LT(p.cx().clock().steady_now() - start, milliseconds{3000}) << outcome(result);
       EXPECT_TRUE(contains(outcome(result), "frame detached")) << outcome(result);
       co_return Result<void>{};
     }},
    {"B23_FrameRemovedByItsOwnMousedown",
     "<iframe id=f srcdoc=\"<button id=b onmousedown='parent.f.remove()'>Go</button>\"></iframe>",
     [](LivePage p) -> Task<Result<void>> {
       const auto start = p.cx().clock().steady_now();
       const auto result = co_await p.click("#f |> #b", 8000);
       EXPECT_LT(p.cx().clock().steady_now() - start, milliseconds{3000}) << outcome(result);
       EXPECT_EQ(outcome(result), "ok");  // as an element that its own mousedown removes
       co_return Result<void>{};
     }},
    {"B24_NoLateClickAfterTimeout",
     "<script>n=0;function block(){const t=Date.now();while(Date.now()-t<2500);}</script>"
     "<button id=b onmousemove='if(!window.once){once=1;block()}' onclick='n++'>Go</button>",
     [](LivePage p) -> Task<Result<void>> {
       // The page hangs under the move of the gesture: press and release are still on their way when time is
       // up.
       const auto result = co_await p.click("#b", 1000);
       EXPECT_FALSE(result);
       if (!result) EXPECT_NE(result.error().effect, Effect::done);
       EXPECT_EQ(co_await p.js("new Promise(r=>setTimeout(()=>r(n),2500))"), "0");
       CO_TRY_VOID(co_await p.click("#b"));
       EXPECT_EQ(co_await p.js("n"), "1");
       co_return Result<void>{};
     }},
    {"B25_HandlerOpensAlert", "<script>n=0</script><button id=b onclick='alert(1);n++'>Go</button>",
     [](LivePage p) -> Task<Result<void>> { return clicked_once(p); }},
    {"TrialSendsNothing", kButton,
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.click("#b", 5000, {.trial = true}));
       EXPECT_EQ(co_await p.js("n"), "0");
       co_return Result<void>{};
     }},
    {"GuardSwallowsWhenCoveredOnMove",
     "<script>n=0;bad=0</script><style>#wall{position:fixed;inset:0;display:none}</style><button id=b "
     "onclick='n++'>Go</button>"
     "<div id=wall onclick='bad++' onmousedown='bad++'></div>"
     "<script>b.addEventListener('mouseover',()=>{if(!window.once){once=1;wall.style.display='block';"
     "setTimeout(()=>wall.style.display='',400)}})</script>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.click("#b"));
       EXPECT_EQ(co_await p.js("[n,bad]"), "[1,0]");
       co_return Result<void>{};
     }},
    {"NotFoundCountsSteps", "<ul><li>a</li></ul>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result = co_await p.click("ul >> text=zzz", 400);
       EXPECT_TRUE(contains(to_hundreds(outcome(result)),
                            "timed out after 400 ms, no element matches\n  step 1: 1, step 2: 0"))
           << outcome(result);
       if (!result) EXPECT_EQ(result.error().code, ErrorCode::not_found);
       co_return Result<void>{};
     }},
    {"RightAndMiddleButtons",
     "<script>s=[]</script><button id=b oncontextmenu='s.push(\"menu\")' "
     "onauxclick='s.push(event.button)'>Go</button>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.click("#b", 5000, {.button = MouseButton::right}));
       CO_TRY_VOID(co_await p.click("#b", 5000, {.button = MouseButton::middle}));
       EXPECT_EQ(co_await p.js("s"), "[\"menu\",2,1]");
       co_return Result<void>{};
     }},
    {"BundleFallsBackAndSaysSo", kButton,
     [](LivePage p) -> Task<Result<void>> {
       auto selector = Selector::from_json(json::array{"#gone", "role=button[name=\"Go\"]"});
       CO_TRY(const auto report, co_await p.actor().click(p.within(2000), {.selector = *selector}));
       EXPECT_EQ(report.matched_index, 1U);
       EXPECT_TRUE(report.degraded);
       EXPECT_EQ(report.matched_selector, "role=button[name=\"Go\"]");
       EXPECT_EQ(co_await p.js("n"), "1");
       co_return Result<void>{};
     }},
    {"NothingIsSentOnceTheGuardSaysNo", kButton,
     [](LivePage p) -> Task<Result<void>> {
       p.page()->guard_input([]() -> Result<void> { return fail(ErrorCode::cancelled, "no longer ours"); });
       const auto refused = co_await p.click("#b");
       EXPECT_EQ(outcome(refused), "no longer ours");
       if (!refused) EXPECT_EQ(refused.error().effect, Effect::none);
       p.page()->guard_input({});
       EXPECT_EQ(co_await p.js("n"), "0");
       co_return co_await clicked_once(p);
     }},
};
INSTANTIATE_TEST_SUITE_P(Browser, Click, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace flow::browser
