// Filling, typing, selecting, checking, uploading and dragging on a real page.
#include <filesystem>
#include <fstream>

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

Task<Result<ActionReport>> fill(LivePage p, std::string selector, std::string value, int timeout_ms = 3000) {
  co_return co_await p.actor().fill(p.within(timeout_ms), LivePage::target(selector), Secret(value));
}

class Form : public ::testing::TestWithParam<LiveCase> {};
TEST_P(Form, Behaves) {
  live(std::string(GetParam().html), GetParam().body);
}

Task<Result<void>> expect_refused(LivePage p, std::string value, std::string_view phrase, ErrorCode code) {
  const auto start = p.cx().clock().steady_now();
  const auto result = co_await fill(p, "#b", value);
  EXPECT_TRUE(contains(outcome(result), phrase)) << outcome(result);
  if (!result) EXPECT_EQ(result.error().code, code);
  EXPECT_LT(p.cx().clock().steady_now() - start, milliseconds{1500});
  co_return Result<void>{};
}

constexpr std::string_view kSelect =
    "<script>ev=[];document.addEventListener('input',e=>ev.push('input'));document.addEventListener('change',"
    "e=>ev.push('change'))</script>"
    "<select id=b><option value=r>Red</option><option value=g> Green \n light </option><option "
    "value=u>Blue</option></select>";

const LiveCase kCases[] = {
    {"B31_WrongDate", "<input id=b type=date>",
     [](LivePage p) {
       return expect_refused(p, "2026-02-30", "Malformed value", ErrorCode::not_actionable);
     }},
    {"B31_WrongTime", "<input id=b type=time>",
     [](LivePage p) { return expect_refused(p, "25:00", "Malformed value", ErrorCode::not_actionable); }},
    {"B31_WrongWeek", "<input id=b type=week>",
     [](LivePage p) { return expect_refused(p, "foo", "Malformed value", ErrorCode::not_actionable); }},
    {"B31_WrongColor", "<input id=b type=color>",
     [](LivePage p) { return expect_refused(p, "badger", "Malformed value", ErrorCode::not_actionable); }},
    {"B31_RangeTooLarge", "<input id=b type=range max=100>",
     [](LivePage p) { return expect_refused(p, "200", "Malformed value", ErrorCode::not_actionable); }},
    {"B31_RangeNoNumber", "<input id=b type=range max=100>",
     [](LivePage p) { return expect_refused(p, "foo", "Malformed value", ErrorCode::not_actionable); }},
    {"B32_Checkbox", "<input id=b type=checkbox>",
     [](LivePage p) {
       return expect_refused(p, "x", "type \"checkbox\" cannot be filled", ErrorCode::invalid_input);
     }},
    {"B32_Radio", "<input id=b type=radio>",
     [](LivePage p) { return expect_refused(p, "x", "cannot be filled", ErrorCode::invalid_input); }},
    {"B32_File", "<input id=b type=file>",
     [](LivePage p) { return expect_refused(p, "x", "cannot be filled", ErrorCode::invalid_input); }},
    {"B32_Submit", "<input id=b type=submit>",
     [](LivePage p) { return expect_refused(p, "x", "cannot be filled", ErrorCode::invalid_input); }},
    {"B32_Div", "<div id=b>x</div>",
     [](LivePage p) { return expect_refused(p, "x", "cannot be filled", ErrorCode::invalid_input); }},
    {"B32_Select", "<select id=b></select>",
     [](LivePage p) { return expect_refused(p, "x", "use Select Option", ErrorCode::invalid_input); }},
    {"B33_NewlinesInContenteditable", "<div id=b contenteditable>old <b>text</b></div>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await fill(p, "#b", "one\ntwo\nthree"));
       EXPECT_EQ(co_await p.js("b.innerText"), R"("one\ntwo\nthree")");
       co_return Result<void>{};
     }},
    {"B33_FocusHandlerCollapsesSelection", "<input id=b value=before onfocus='this.setSelectionRange(0,0)'>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await fill(p, "#b", "after"));
       EXPECT_EQ(co_await p.js("b.value"), "\"after\"");
       co_return Result<void>{};
     }},
    {"FillEmptyClears", "<input id=b value=before><script>ev=[];b.oninput=e=>ev.push(e.inputType)</script>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await fill(p, "#b", ""));
       EXPECT_EQ(co_await p.js("[b.value,ev.length]"), R"(["",1])");
       co_return Result<void>{};
     }},
    {"FillThroughLabel", "<label>Name <input id=b></label>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await fill(p, "label", "Ada"));
       EXPECT_EQ(co_await p.js("b.value"), "\"Ada\"");
       co_return Result<void>{};
     }},
    {"FillRefusedByPage", "<input id=b value=keep oninput='this.value=\"keep\"'>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result = co_await fill(p, "#b", "new");
       EXPECT_TRUE(contains(outcome(result), "kept its old value")) << outcome(result);
       if (!result) {
         EXPECT_EQ(result.error().effect, Effect::done);
         EXPECT_FALSE(contains(result.error().message, "new\""));
       }
       co_return Result<void>{};
     }},
    {"FillReformattedIsANote", "<input id=b oninput='this.value=this.value.toUpperCase()'>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY(const auto report, co_await fill(p, "#b", "abc"));
       EXPECT_EQ(report.notes.size(), 1U);
       co_return Result<void>{};
     }},
    {"FillReadOnlyTimesOut", "<input id=b readonly>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result = co_await fill(p, "#b", "x", 500);
       EXPECT_TRUE(contains(to_hundreds(outcome(result)), "timed out after 500 ms, not editable"))
           << outcome(result);
       co_return Result<void>{};
     }},
    {"FillTypedKeyByKey", "<input id=b value=old><script>ks=[];b.onkeydown=e=>ks.push(e.key)</script>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.actor().fill(p.within(3000), LivePage::target("#b"), Secret("Hi"),
                                           {.key_pause = milliseconds{5}}));
       EXPECT_EQ(co_await p.js("[b.value,ks.join('')]"), R"(["Hi","Hi"])");
       co_return Result<void>{};
     }},
    {"B35_TypeFiresKeyEvents",
     "<input id=b><script>ev=[];for(const t of "
     "['keydown','keypress','input','keyup'])b.addEventListener(t,e=>ev.push(t+':'+(e.code||'')+(e.shiftKey?'"
     "+':'')))</script>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.actor().type(p.within(3000), LivePage::target("#b"), Secret("aA")));
       EXPECT_EQ(co_await p.js("ev.join(' ')"),
                 "\"keydown:KeyA keypress:KeyA input: keyup:KeyA keydown:KeyA+ keypress:KeyA+ input: "
                 "keyup:KeyA+\"");
       EXPECT_EQ(co_await p.js("b.value"), "\"aA\"");
       co_return Result<void>{};
     }},
    {"B35_EmojiAndAccents", "<textarea id=b></textarea>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.actor().type(p.within(3000), LivePage::target("#b"), Secret("é👹\nz!")));
       EXPECT_EQ(co_await p.js("b.value"), "\"é👹\\nz!\"");
       co_return Result<void>{};
     }},
    {"B35_PreventedKeydownTypesNothing",
     "<input id=b onkeydown='if(event.key===\"x\")event.preventDefault()'>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.actor().type(p.within(3000), LivePage::target("#b"), Secret("axb")));
       EXPECT_EQ(co_await p.js("b.value"), "\"ab\"");
       co_return Result<void>{};
     }},
    {"PressChords", "<input id=b value=hello><script>n=0;onkeydown=e=>{if(e.key==='Enter')n++}</script>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.actor().press(p.within(3000), LivePage::target("#b"), "ControlOrMeta+A"));
       CO_TRY_VOID(co_await p.actor().press(p.within(3000), std::nullopt, "Backspace"));
       CO_TRY_VOID(co_await p.actor().press(p.within(3000), std::nullopt, "Enter"));
       EXPECT_EQ(co_await p.js("[b.value,n]"), R"(["",1])");
       const auto bad = co_await p.actor().press(p.within(3000), std::nullopt, "Foo");
       EXPECT_TRUE(contains(outcome(bad), "unknown key \"Foo\""));
       co_return Result<void>{};
     }},
    {"B36_SelectByValueLabelIndex", kSelect,
     [](LivePage p) -> Task<Result<void>> {
       const auto target = LivePage::target("#b");
       CO_TRY(const auto by_value, co_await p.actor().select(p.within(2000), target, {{.value = "u"}}));
       EXPECT_EQ(by_value.selected, std::vector<std::string>{"u"});
       CO_TRY(const auto by_label,
              co_await p.actor().select(p.within(2000), target, {{.any = "Green light"}}));
       EXPECT_EQ(by_label.selected, std::vector<std::string>{"g"});
       CO_TRY(const auto both,
              co_await p.actor().select(p.within(2000), target, {{.value = "r", .index = 0}}));
       EXPECT_EQ(both.selected, std::vector<std::string>{"r"});
       EXPECT_EQ(co_await p.js("[b.value,ev.join()]"), R"(["r","input,change,input,change,input,change"])");
       co_return Result<void>{};
     }},
    {"B36_SelectMultiple", "<select id=b multiple><option>a<option>b<option>c</select>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY(const auto report, co_await p.actor().select(p.within(2000), LivePage::target("#b"),
                                                           {{.any = "a"}, {.any = "c"}}));
       EXPECT_EQ(report.selected, (std::vector<std::string>{"a", "c"}));
       CO_TRY_VOID(co_await p.actor().select(p.within(2000), LivePage::target("#b"), {}));
       EXPECT_EQ(co_await p.js("b.selectedOptions.length"), "0");
       co_return Result<void>{};
     }},
    {"B36_MissListsTheOptions", kSelect,
     [](LivePage p) -> Task<Result<void>> {
       const auto result =
           co_await p.actor().select(p.within(400), LivePage::target("#b"), {{.any = "Pink"}});
       EXPECT_TRUE(contains(outcome(result), R"(the options are ["Red","Green light","Blue"])"))
           << outcome(result);
       if (!result) EXPECT_EQ(result.error().code, ErrorCode::not_found);
       co_return Result<void>{};
     }},
    {"B37_SelectBecomesReadyLater",
     "<select id=b disabled></select><script>setTimeout(()=>{b.disabled=false;b.innerHTML='<optgroup "
     "disabled><option>x</optgroup>'},200);"
     "setTimeout(()=>{const "
     "c=b.cloneNode(true);c.firstElementChild.disabled=false;b.replaceWith(c)},450)</script>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY(const auto report,
              co_await p.actor().select(p.within(3000), LivePage::target("#b"), {{.any = "x"}}));
       EXPECT_EQ(report.selected, std::vector<std::string>{"x"});
       co_return Result<void>{};
     }},
    {"B38_CheckIsANoOpWhenChecked", "<input id=b type=checkbox checked onclick='window.c=1'>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY(const auto report,
              co_await p.actor().set_checked(p.within(2000), LivePage::target("#b"), true));
       EXPECT_FALSE(report.changed);
       EXPECT_EQ(co_await p.js("[b.checked,window.c??0]"), "[true,0]");
       CO_TRY_VOID(co_await p.actor().set_checked(p.within(2000), LivePage::target("#b"), false));
       EXPECT_EQ(co_await p.js("b.checked"), "false");
       co_return Result<void>{};
     }},
    {"B38_AriaAndLabel",
     "<div id=d role=checkbox aria-checked=false "
     "onclick='this.setAttribute(\"aria-checked\",\"true\")'>x</div><label>L <input id=b "
     "type=checkbox></label>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.actor().set_checked(p.within(2000), LivePage::target("#d"), true));
       CO_TRY_VOID(co_await p.actor().set_checked(p.within(2000), LivePage::target("label"), true));
       EXPECT_EQ(co_await p.js("[d.ariaChecked,b.checked]"), R"(["true",true])");
       co_return Result<void>{};
     }},
    {"B38_HandlerReverts", "<input id=b type=checkbox onclick='event.preventDefault()'>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result = co_await p.actor().set_checked(p.within(2000), LivePage::target("#b"), true);
       EXPECT_TRUE(contains(outcome(result), "did not change its state")) << outcome(result);
       co_return Result<void>{};
     }},
    {"B38_RadioCannotBeUnchecked", "<input id=b type=radio checked>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result = co_await p.actor().set_checked(p.within(2000), LivePage::target("#b"), false);
       EXPECT_TRUE(contains(outcome(result), "a radio button cannot be unchecked")) << outcome(result);
       co_return Result<void>{};
     }},
    {"B39_NativeDrag",
     "<div id=a draggable=true style='width:80px;height:40px;background:#ccc'>drag</div><div id=z "
     "style='width:200px;height:100px;margin-top:60px;background:#eee'>drop</div>"
     "<script>got='';a.ondragstart=e=>e.dataTransfer.setData('text/"
     "plain','payload');z.ondragover=e=>e.preventDefault();"
     "z.ondrop=e=>{e.preventDefault();got=e.dataTransfer.getData('text/plain')}</script>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.actor().drag(p.within(5000), LivePage::target("#a"), LivePage::target("#z")));
       EXPECT_EQ(co_await p.js("got"), "\"payload\"");
       co_return Result<void>{};
     }},
    {"B39_MouseMoveDrag",
     "<div id=a style='width:40px;height:40px;background:#ccc'></div><div id=z "
     "style='width:200px;height:100px;margin-top:100px;background:#eee'></div>"
     "<script>down=0;moves=0;up='';a.onmousedown=()=>down=1;onmousemove=e=>{if(down&&e.buttons===1)moves++};"
     "onmouseup=e=>{up=e.target.id}</script>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.actor().drag(p.within(5000), LivePage::target("#a"), LivePage::target("#z")));
       EXPECT_EQ(co_await p.js("[down,moves>=2,up]"), R"([1,true,"z"])");
       co_return Result<void>{};
     }},
    {"B39_WithoutATargetNothingIsPickedUp", "<p id=a onmousedown='window.down=1'>x</p>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result =
           co_await p.actor().drag(p.within(600), LivePage::target("#a"), LivePage::target("#z"));
       EXPECT_TRUE(contains(outcome(result), "Could not drop on \"#z\": timed out")) << outcome(result);
       if (!result) EXPECT_EQ(result.error().effect, Effect::none);
       EXPECT_EQ(co_await p.js("window.down??0"), "0");
       co_return Result<void>{};
     }},
    {"B39_EscapeCancels",
     "<p id=a>x</p><p id=z onmouseup='got=1'>z</p><script>got=0;seen=[];a.onmousedown=()=>z.remove();"
     "onkeydown=e=>seen.push(e.key);onmouseup=e=>seen.push(e.target.id)</script>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result =
           co_await p.actor().drag(p.within(900), LivePage::target("#a"), LivePage::target("#z"));
       if (!result) EXPECT_EQ(result.error().effect, Effect::unknown);
       EXPECT_FALSE(result);
       EXPECT_EQ(co_await p.js("[got,...seen]"), R"([0,"Escape","a"])");
       CO_TRY_VOID(co_await p.click("#a"));
       co_return Result<void>{};
     }},
    {"B39_NothingIsDroppedOnWhatMoves",
     "<style>@keyframes m{from{margin-left:0}to{margin-left:300px}}#z{animation:m 1s linear infinite "
     "alternate}</style><p id=a>x</p><p id=z onmouseup='got=1'>z</p><script>got=0;seen=[];"
     "onkeydown=e=>seen.push(e.key);onmouseup=e=>seen.push(e.target.id)</script>",
     [](LivePage p) -> Task<Result<void>> {
       const auto result =
           co_await p.actor().drag(p.within(900), LivePage::target("#a"), LivePage::target("#z"));
       EXPECT_TRUE(contains(outcome(result), "Could not drop on \"#z\"")) << outcome(result);
       EXPECT_TRUE(contains(outcome(result), "not stable")) << outcome(result);
       EXPECT_EQ(co_await p.js("[got,...seen]"), R"([0,"Escape","a"])");
       co_return Result<void>{};
     }},
    {"UploadSetsFiles", "<input id=b type=file><script>ch=0;b.onchange=()=>ch++</script>",
     [](LivePage p) -> Task<Result<void>> {
       const auto path =
           std::filesystem::temp_directory_path() / fmt::format("flow-upload-{}.txt", p.page()->id().str());
       {
         std::ofstream(path) << "hello";
       }
       const auto result = co_await p.actor().upload(p.within(3000), LivePage::target("#b"), {path.string()});
       EXPECT_EQ(outcome(result), "ok");
       EXPECT_EQ(co_await p.js("b.files[0].text()"), "\"hello\"");
       EXPECT_EQ(co_await p.js("ch"), "1");
       const auto two =
           co_await p.actor().upload(p.within(3000), LivePage::target("#b"), {path.string(), path.string()});
       EXPECT_TRUE(contains(outcome(two), "2 files for an input that takes one")) << outcome(two);
       std::filesystem::remove(path);
       const auto gone = co_await p.actor().upload(p.within(3000), LivePage::target("#b"), {path.string()});
       EXPECT_TRUE(contains(outcome(gone), "does not exist")) << outcome(gone);
       co_return Result<void>{};
     }},
    {"ScrollAndHover",
     "<style>body{height:4000px;margin:0}</style><div style='height:2000px'></div><p id=b "
     "onmouseenter='window.h=1'>x</p>",
     [](LivePage p) -> Task<Result<void>> {
       CO_TRY_VOID(co_await p.actor().scroll_to(p.within(2000), LivePage::target("#b"), ScrollBlock::start));
       EXPECT_EQ(co_await p.js("scrollY>1900"), "true");
       CO_TRY(const bool up, co_await p.actor().scroll_page(p.within(2000), ScrollWay::top, 0));
       EXPECT_TRUE(up);
       CO_TRY(const bool again, co_await p.actor().scroll_page(p.within(2000), ScrollWay::up, 100));
       EXPECT_FALSE(again);
       CO_TRY_VOID(co_await p.actor().hover(p.within(2000), LivePage::target("#b")));
       EXPECT_EQ(co_await p.js("h"), "1");
       co_return Result<void>{};
     }},
};
INSTANTIATE_TEST_SUITE_P(Browser, Form, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

class FillType : public ::testing::TestWithParam<std::string> {};
TEST_P(FillType, B30_Filled) {
  live(fmt::format("<input id=b type={}>", GetParam()), [](LivePage p) -> Task<Result<void>> {
    CO_TRY_VOID(co_await fill(p, "#b", "some text"));
    EXPECT_EQ(co_await p.js("b.value"), "\"some text\"");
    co_return Result<void>{};
  });
}
INSTANTIATE_TEST_SUITE_P(Browser, FillType,
                         ::testing::Values("password", "search", "tel", "url", "text", "strange"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace flow::browser
