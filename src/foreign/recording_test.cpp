// DevTools recordings, step by step.
#include "foreign/testing/conversion_test.hpp"

namespace flow::foreign {
namespace {

constexpr std::string_view kOpen = R"j({"type":"navigate","url":"http://shop.example/"})j";
constexpr std::string_view kLaunch = R"j(n1 launch_standard_browser {"Website URL":"http://shop.example/"})j";

std::string recording(std::string_view steps) {
  return R"j({"title":"Shop","steps":[)j" + std::string(kOpen) + (steps.empty() ? "" : ",") +
         std::string(steps) + "]}";
}

struct StepCase {
  const char* name;
  std::string steps;
  std::vector<std::string> nodes = {};  // after the launch
  std::vector<std::string> left_out = {};
  std::vector<std::string> edges = {};
};

std::vector<testing::ConversionCase> after_launch(std::vector<StepCase> cases) {
  std::vector<testing::ConversionCase> out;
  for (StepCase& one : cases) {
    one.nodes.insert(one.nodes.begin(), std::string(kLaunch));
    out.push_back({.name = one.name,
                   .file = recording(one.steps),
                   .nodes = std::move(one.nodes),
                   .edges = std::move(one.edges),
                   .left_out = std::move(one.left_out)});
  }
  return out;
}

FLOW_CONVERSION_TABLE(
    RecordedSelectors,
    after_launch({
        {.name = "Bundle",
         .steps =
             R"j({"type":"click","target":"main","offsetX":4,"offsetY":5,"selectors":[["aria/Sign in[role=\"button\"]"],)j"
             R"j(["#go"],["xpath///*[@id=\"go\"]"],["pierce/#go"],["text/Sign in"]]})j",
         .nodes =
             {R"j(n2 click_element {"Selector":["role=button[name=\"Sign in\"][exact]","#go","xpath=//*[@id=\"go\"]","text=Sign in"]} {"timeout_ms":5000})j"}},
        {.name = "NameWithoutRoleIsAGuessAndComesLast",
         .steps = R"j({"type":"click","selectors":[["aria/E-mail"],["#email"]]})j",
         .nodes = {R"j(n2 click_element {"Selector":["#email","label=\"E-mail\""]} {"timeout_ms":5000})j"}},
        {.name = "NameAlone",
         .steps = R"j({"type":"click","selectors":[["aria/Send"]]})j",
         .nodes =
             {R"j(n2 click_element {"Selector":["label=\"Send\"","text=\"Send\""]} {"timeout_ms":5000})j"}},
        {.name = "TextOnly",
         .steps = R"j({"type":"click","selectors":["text/Next page"]})j",
         .nodes = {R"j(n2 click_element {"Selector":"text=Next page"} {"timeout_ms":5000})j"}},
        {.name = "PathThroughShadowHosts",
         .steps = R"j({"type":"click","selectors":[["price-tag",".reveal"]]})j",
         .nodes = {R"j(n2 click_element {"Selector":"price-tag >> .reveal"} {"timeout_ms":5000})j"}},
        {.name = "DeepCombinator",
         .steps = R"j({"type":"click","selectors":["price-tag >>> .reveal"]})j",
         .nodes = {R"j(n2 click_element {"Selector":"price-tag >> .reveal"} {"timeout_ms":5000})j"}},
        {.name = "Frame",
         .steps = R"j({"type":"click","frame":[0,2],"selectors":[["#inner"]]})j",
         .nodes = {R"j(n2 click_element {"Selector":"frame=0/2 |> #inner"} {"timeout_ms":5000})j"}},
        {.name = "WhatCannotBeSaidIsDroppedFromTheBundle",
         .steps = R"j({"type":"click","selectors":[["::-p-text(Buy)"],["p["],["#buy"]]})j",
         .nodes = {R"j(n2 click_element {"Selector":"#buy"} {"timeout_ms":5000})j"}},
        {.name = "NothingIsLeft",
         .steps = R"j({"type":"click","selectors":[["::-p-text(Buy)"]]})j",
         .left_out = {"step 2 (click): none of its selectors can be said here"}},
        {.name = "NoSelectors",
         .steps = R"j({"type":"click"})j",
         .left_out = {"step 2 (click): none of its selectors can be said here"}},
    }));

FLOW_CONVERSION_TABLE(
    RecordedActions,
    after_launch({
        {.name = "NavigationIsExpectedBeforeTheClick",
         .steps =
             R"j({"type":"click","selectors":["#go"],"assertedEvents":[{"type":"navigation","url":"http://shop.example/in","title":""}]})j",
         .nodes = {R"j(n2 click_element {"Selector":"#go","Expect":"navigation"} {"timeout_ms":5000})j"}},
        {.name = "DoubleClickWithTheRightButton",
         .steps = R"j({"type":"doubleClick","button":"secondary","timeout":900,"selectors":["#go"]})j",
         .nodes =
             {R"j(n2 click_element {"Selector":"#go","Button":"right","Click Count":2} {"timeout_ms":900})j"}},
        {.name = "WhereItWentMattersInADrawing",
         .steps =
             R"j({"type":"click","offsetX":70.5,"offsetY":12,"selectors":[["#chart"],["pierce/main > canvas"]]})j",
         .nodes =
             {R"j(n2 click_element {"Selector":["#chart","main > canvas"],"Offset X":70.5,"Offset Y":12} {"timeout_ms":5000})j"}},
        {.name = "WhereItWentMattersOnAShape",
         .steps =
             R"j({"type":"click","offsetX":3,"offsetY":0,"selectors":[["aria/Sales"],["svg > path:nth-of-type(2)"]]})j",
         .nodes =
             {R"j(n2 click_element {"Selector":["svg > path:nth-of-type(2)","label=\"Sales\""],"Offset X":3,"Offset Y":0} {"timeout_ms":5000})j"}},
        {.name = "WhereItWentMattersNowhereElse",
         .steps =
             R"j({"type":"click","offsetX":3,"offsetY":0,"selectors":[["a > img"],["path-finder"],["#canvas"]]})j",
         .nodes =
             {R"j(n2 click_element {"Selector":["a > img","path-finder","#canvas"]} {"timeout_ms":5000})j"}},
        {.name = "WhereItWentWasOutside",
         .steps = R"j({"type":"click","offsetX":-3,"offsetY":0,"selectors":["canvas"]})j",
         .nodes = {R"j(n2 click_element {"Selector":"canvas"} {"timeout_ms":5000})j"}},
        {.name = "BackButton",
         .steps = R"j({"type":"click","button":"back","selectors":["#go"]})j",
         .left_out = {"step 2 (click): the mouse button \"back\" is not pressed here; add Go Back"}},
        {.name = "ElementIsKnownToBeAnInput",
         .steps = R"j({"type":"change","value":"a {{ b }}","selectors":[["form > input.mail"]]})j",
         .nodes =
             {R"j(n2 fill_input {"Selector":"form > input.mail","Value":"a {{ \"{{\" }} b }}"} {"timeout_ms":5000})j"}},
        {.name = "ElementIsKnownToBeASelect",
         .steps =
             R"j({"type":"change","value":"fr","selectors":[["#country"],["xpath//html/body/form/select[1]"]]})j",
         .nodes =
             {R"j(n2 select_option {"Selector":["#country","xpath=/html/body/form/select[1]"],"Option":"fr"} {"timeout_ms":5000})j"}},
        {.name = "TheRunFindsOutWhatTheElementIs",
         .steps =
             R"j({"type":"change","value":"fr","selectors":["#country"]},{"type":"keyDown","key":"Enter"})j",
         .nodes =
             {R"j(n2 fill_input {"Selector":"#country","Value":"fr"} {"timeout_ms":5000,"on_error":"route"})j",
              R"j(n3 select_option {"Selector":"#country","Option":"fr"} {"timeout_ms":5000})j",
              R"j(n4 press_key {"Key":"Enter"} {"timeout_ms":5000})j"},
         .edges = {"n1.Web Page > n2.Web Page", "n1.Web Page > n3.Web Page",
                   "n2.Error > n3.Execute Condition", "n2.Web Page > n4.Web Page",
                   "n3.Web Page > n4.Web Page"}},
        {.name = "ElementOfTheirOwnIsNoSelect",
         .steps = R"j({"type":"change","value":"fr","selectors":[["pierce/input"]]},)j"
                  R"j({"type":"change","value":"fr","selectors":[["select-box"]]})j",
         .nodes =
             {R"j(n2 fill_input {"Selector":"input","Value":"fr"} {"timeout_ms":5000})j",
              R"j(n3 fill_input {"Selector":"select-box","Value":"fr"} {"timeout_ms":5000,"on_error":"route"})j",
              R"j(n4 select_option {"Selector":"select-box","Option":"fr"} {"timeout_ms":5000})j"}},
        {.name = "AFileIsNotInTheRecording",
         .steps = R"j({"type":"change","value":"C:\\fakepath\\cv.pdf","selectors":["#cv"]})j",
         .left_out = {"step 2 (change): the file cv.pdf is not part of the recording; add Upload File"}},
        {.name = "Chords",
         .steps =
             R"j({"type":"keyDown","key":"Control"},{"type":"keyDown","key":"a"},{"type":"keyUp","key":"a"},)j"
             R"j({"type":"keyUp","key":"Control"},{"type":"keyDown","key":"Enter"},{"type":"keyUp","key":"Enter"})j",
         .nodes = {R"j(n2 press_key {"Key":"Control+a"} {"timeout_ms":5000})j",
                   R"j(n3 press_key {"Key":"Enter"} {"timeout_ms":5000})j"}},
        {.name = "AModifierAlone",
         .steps =
             R"j({"type":"keyDown","key":"ShiftLeft"},{"type":"keyUp","key":"ShiftLeft"},{"type":"keyDown","key":" "})j",
         .nodes = {R"j(n2 press_key {"Key":"Shift"} {"timeout_ms":5000})j",
                   R"j(n3 press_key {"Key":"Space"} {"timeout_ms":5000})j"}},
        {.name = "ScrollThePageAndAnElement",
         .steps = R"j({"type":"scroll","x":0,"y":640},{"type":"scroll","selectors":["#end"]})j",
         .nodes =
             {R"j(n2 run_javascript {"Code":"window.scrollTo(args.x, args.y);","Args":{"x":0,"y":640}} {"timeout_ms":5000})j",
              R"j(n3 scroll_to_element {"Selector":"#end"} {"timeout_ms":5000})j"}},
        {.name = "Hover",
         .steps = R"j({"type":"hover","selectors":["#menu"]})j",
         .nodes = {R"j(n2 hover_element {"Selector":"#menu"} {"timeout_ms":5000})j"}},
        {.name = "SecondNavigation",
         .steps = R"j({"type":"navigate","url":"http://shop.example/two","timeout":20000})j",
         .nodes = {R"j(n2 navigate_url {"URL":"http://shop.example/two"} {"timeout_ms":20000})j"}},
        {.name = "Close",
         .steps = R"j({"type":"close","target":"main"})j",
         .nodes = {R"j(n2 close_browser {})j"}},
    }));

FLOW_CONVERSION_TABLE(
    RecordedWaits,
    after_launch({
        {.name = "AtLeastOneIsTheDefault",
         .steps = R"j({"type":"waitForElement","selectors":[".item"]})j",
         .nodes =
             {R"j(n2 wait_for_element {"Selector":".item","Visibility":"attached","Timeout (seconds)":5})j"}},
        {.name = "AtLeastThree",
         .steps =
             R"j({"type":"waitForElement","selectors":[[".item"],["text/Item"]],"count":3,"timeout":1500})j",
         .nodes =
             {R"j(n2 wait_for_element {"Selector":[".item >> nth=2","text=Item >> nth=2"],"Visibility":"attached","Timeout (seconds)":1.5})j"}},
        {.name = "AtMostTwo",
         .steps = R"j({"type":"waitForElement","selectors":[".item"],"operator":"<=","count":2})j",
         .nodes =
             {R"j(n2 wait_for_element {"Selector":".item >> nth=2","Visibility":"detached","Timeout (seconds)":5})j"}},
        {.name = "ExactlyOneVisible",
         .steps =
             R"j({"type":"waitForElement","selectors":[".item"],"operator":"==","count":1,"visible":true})j",
         .nodes =
             {R"j(n2 wait_for_element {"Selector":".item","Visibility":"visible","Timeout (seconds)":5})j",
              R"j(n3 wait_for_element {"Selector":".item >> nth=1","Visibility":"detached","Timeout (seconds)":5})j"}},
        {.name = "NoneLeft",
         .steps = R"j({"type":"waitForElement","selectors":[".busy"],"operator":"==","count":0})j",
         .nodes =
             {R"j(n2 wait_for_element {"Selector":".busy","Visibility":"detached","Timeout (seconds)":5})j"}},
        {.name = "BadCount",
         .steps = R"j({"type":"waitForElement","selectors":[".busy"],"count":-1})j",
         .left_out = {"step 2 (waitForElement): \">= -1\" is no number of elements"}},
        {.name = "AttributesAreListed",
         .steps = R"j({"type":"waitForElement","selectors":[".item"],"attributes":{"lang":"en"}})j",
         .nodes =
             {R"j(n2 wait_for_element {"Selector":".item","Visibility":"attached","Timeout (seconds)":5})j"},
         .left_out =
             {"step 2 (waitForElement): attributes and properties of the element are not waited for"}},
        {.name = "Expression",
         .steps = R"j({"type":"waitForExpression","expression":"document.title === 'Done' // yes"})j",
         .nodes =
             {R"j(n2 wait_for {"For":"expression","Value":"document.title === 'Done' // yes","Timeout (seconds)":5})j"}},
    }));

FLOW_CONVERSION_TABLE(
    RecordedTabs,
    after_launch({
        {.name = "TheClickBeforeOpenedTheWindow",
         .steps = R"j({"type":"click","target":"main","selectors":["#blank"]},)j"
                  R"j({"type":"click","target":"http://shop.example/second","selectors":["#in"]},)j"
                  R"j({"type":"close","target":"http://shop.example/second"},)j"
                  R"j({"type":"click","target":"main","selectors":["#after"]})j",
         .nodes = {R"j(n2 click_element {"Selector":"#blank","Expect":"popup"} {"timeout_ms":5000})j",
                   R"j(n3 click_element {"Selector":"#in"} {"timeout_ms":5000})j", R"j(n4 close_tab {})j",
                   R"j(n5 click_element {"Selector":"#after"} {"timeout_ms":5000})j"},
         .edges = {"n1.Web Page > n2.Web Page", "n2.Opened Page > n3.Web Page",
                   "n2.Done > n3.Execute Condition", "n3.Web Page > n4.Web Page", "n2.Web Page > n5.Web Page",
                   "n4.Done > n5.Execute Condition"}},
        {.name = "NoClickOpenedIt",
         .steps = R"j({"type":"click","target":"http://shop.example/second","selectors":["#in"]})j",
         .left_out = {"step 2 (click): no click before it opened the window http://shop.example/second"}},
        {.name = "ATabThatAPersonOpened",
         .steps =
             R"j({"type":"navigate","target":"t2","url":"http://shop.example/2"},{"type":"click","target":"t2","selectors":["#in"]})j",
         .nodes = {R"j(n2 open_tab {"URL":"http://shop.example/2"})j",
                   R"j(n3 click_element {"Selector":"#in"} {"timeout_ms":5000})j"},
         .edges = {"n1.Web Page > n2.Web Page", "n1.Done > n2.Execute Condition",
                   "n2.Web Page > n3.Web Page"}},
    }));

FLOW_CONVERSION_TABLE(
    RecordedOthers,
    after_launch({
        {.name = "Network",
         .steps = R"j({"type":"emulateNetworkConditions","download":1,"upload":1,"latency":1})j",
         .left_out = {"step 2 (emulateNetworkConditions): a slow network is not imitated"}},
        {.name = "Custom",
         .steps = R"j({"type":"customStep","name":"lighthouse","parameters":{}})j",
         .left_out = {"step 2 (customStep): the step \"lighthouse\" belongs to an extension"}},
        {.name = "Unknown",
         .steps = R"j({"type":"dance"},{})j",
         .left_out = {"step 2 (dance): there is no such step here",
                      "step 3 (no type): there is no such step"}},
        {.name = "SecondViewport",
         .steps = R"j({"type":"setViewport","width":800,"height":600})j",
         .left_out = {"step 2 (setViewport): a window keeps the size"}},
    }));

const testing::ConversionCase kBeginnings[] = {
    {.name = "Viewport",
     .file =
         R"j({"title":"","timeout":8000,"steps":[{"type":"setViewport","width":1024,"height":768,"deviceScaleFactor":1,
       "isMobile":false,"hasTouch":false,"isLandscape":false},{"type":"navigate","url":"chrome://new-tab-page/"},
       {"type":"navigate","url":"http://shop.example/"},{"type":"click","selectors":["#go"]}]})j",
     .nodes = {R"j(n1 launch_standard_browser {"Website URL":"http://shop.example/","Viewport":"1024x768"})j",
               R"j(n2 click_element {"Selector":"#go"} {"timeout_ms":8000})j"},
     .left_out = {"step 2 (navigate): pages of the browser itself cannot be opened"}},
    {.name = "Phone",
     .file =
         R"j({"title":"","steps":[{"type":"setViewport","width":390,"height":844,"deviceScaleFactor":3,"isMobile":true},
       {"type":"navigate","url":"http://shop.example/"}]})j",
     .nodes = {R"j(n1 launch_standard_browser {"Website URL":"http://shop.example/","Viewport":"390x844"})j"},
     .left_out = {"step 1 (setViewport): phones and other screen densities are not imitated"}},
    {.name = "NoAddress",
     .file = R"j({"title":"","steps":[{"type":"click","selectors":["#go"]}]})j",
     .nodes = {R"j(n1 launch_standard_browser {"Website URL":"{{ params.url }}"})j",
               R"j(n2 click_element {"Selector":"#go"} {"timeout_ms":5000})j"},
     .left_out = {"step 1 (click): the recording does not say which page it begins on; give its address as "
                  "the parameter url"}},
};
FLOW_CONVERSION_TABLE(RecordedBeginnings, kBeginnings);

TEST(Recording, KeepsWhatNoInputSays) {
  const auto converted = testing::convert_text(recording(
      R"j({"type":"click","selectors":["#go"],"offsetX":3,"offsetY":4,"duration":700},{"type":"dance","x":1})j"));
  ASSERT_TRUE(converted);
  EXPECT_EQ(json::dump(*json::find(json::value(converted->document), "/nodes/1/data/imported")),
            R"j({"offsetX":3,"offsetY":4,"duration":700})j");
  EXPECT_EQ(
      json::dump(converted->document.at("imported")),
      R"j({"from":"DevTools Recorder","left_out":[{"where":"step 3 (dance)","reason":"there is no such step here",)j"
      R"j("advice":"add a node by hand for what it did","source":{"type":"dance","x":1}}]})j");
}

TEST(Recording, NamesTheStepThatIsNone) {
  const auto converted = testing::convert_text(R"j({"title":"x","steps":[{},[]]})j");
  ASSERT_FALSE(converted);
  EXPECT_EQ(converted.error().message, "/steps/1 must be an object, not array");
}

TEST(KindOf, GoesByWhatOnlyThatToolWrites) {
  const auto kind = [](std::string_view text) { return kind_of(*json::parse_object(text)); };
  EXPECT_EQ(kind(R"j({"title":"x","steps":[]})j"), FileKind::devtools_recording);
  EXPECT_EQ(kind(R"j({"name":"x","drawflow":{}})j"), FileKind::automa);
  EXPECT_EQ(kind(R"j({"nodes":[],"edges":[],"steps":[]})j"), FileKind::workflow);
  EXPECT_EQ(kind("{}"), FileKind::workflow);
}

}  // namespace
}  // namespace flow::foreign
