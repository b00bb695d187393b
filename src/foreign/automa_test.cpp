// Workflows of Automa, block by block and path by path.
#include <fmt/format.h>

#include "foreign/testing/conversion_test.hpp"

namespace flow::foreign {
namespace {

struct BlockText {
  const char* id;
  const char* label;
  std::string data = "{}";
};

// Today's export: nodes and edges. A way is `source.output>target`; without an output it is the first.
std::string automa(const std::vector<BlockText>& blocks, const std::vector<std::string>& ways,
                   const std::string& more = {}) {
  std::string nodes;
  for (const BlockText& one : blocks) {
    nodes += fmt::format(
        R"j({}{{"id":"{}","type":"BlockBasic","label":"{}","position":{{"x":0,"y":0}},"data":{}}})j",
        nodes.empty() ? "" : ",", one.id, one.label, one.data);
  }
  std::string edges;
  for (const std::string& way : ways) {
    const std::string source = way.substr(0, way.find_first_of(".>"));
    const std::string output =
        way.contains('.') ? way.substr(way.find('.') + 1, way.find('>') - way.find('.') - 1) : "1";
    const std::string target = way.substr(way.find('>') + 1);
    edges += fmt::format(
        R"j({0}{{"id":"{1}{2}","source":"{1}","target":"{3}","sourceHandle":"{1}-output-{2}","targetHandle":"{3}-input-1"}})j",
        edges.empty() ? "" : ",", source, output, target);
  }
  return fmt::format(
      R"j({{"extVersion":"1.28.27","name":"Shop","drawflow":{{"nodes":[{}],"edges":[{}]}}{}}})j", nodes,
      edges, more);
}

// The blocks in a row, behind a trigger and a tab.
std::string row(std::vector<BlockText> blocks, const std::string& more = {}) {
  std::vector<BlockText> all{{.id = "t", .label = "trigger"},
                             {.id = "o", .label = "new-tab", .data = R"({"url":"http://shop.example/"})"}};
  all.insert(all.end(), blocks.begin(), blocks.end());
  std::vector<std::string> ways;
  for (std::size_t i = 1; i < all.size(); ++i) ways.push_back(fmt::format("{}>{}", all[i - 1].id, all[i].id));
  return automa(all, ways, more);
}

constexpr std::string_view kLaunch = R"(n1 launch_standard_browser {"Website URL":"http://shop.example/"})";

struct RowCase {
  const char* name;
  std::vector<BlockText> blocks;
  std::vector<std::string> nodes = {};  // after the launch
  std::vector<std::string> left_out = {};
  std::vector<std::string> edges = {};
  std::string more = {};
};

std::vector<testing::ConversionCase> rows(std::vector<RowCase> cases) {
  std::vector<testing::ConversionCase> out;
  for (RowCase& one : cases) {
    one.nodes.insert(one.nodes.begin(), std::string(kLaunch));
    out.push_back({.name = one.name,
                   .file = row(one.blocks, one.more),
                   .nodes = std::move(one.nodes),
                   .edges = std::move(one.edges),
                   .left_out = std::move(one.left_out)});
  }
  return out;
}

FLOW_CONVERSION_TABLE(
    AutomaBlocks,
    rows({
        {.name = "ClickTakesTheFirstMatch",
         .blocks =
             {{"c", "event-click",
               R"j({"findBy":"cssSelector","selector":"a.next","waitForSelector":true,"waitSelectorTimeout":2500})j"}},
         .nodes = {R"j(n2 click_element {"Selector":"a.next >> nth=0"} {"timeout_ms":2500})j"},
         .edges = {"n1.Web Page > n2.Web Page"}},
        {.name = "AnIdHasOneMatch",
         .blocks = {{"c", "event-click", R"j({"selector":"#go"})j"}},
         .nodes = {R"j(n2 click_element {"Selector":"#go"})j"}},
        {.name = "XPath",
         .blocks = {{"c", "event-click", R"j({"findBy":"xpath","selector":"//a[1]"})j"}},
         .nodes = {R"j(n2 click_element {"Selector":"xpath=//a[1] >> nth=0"})j"}},
        {.name = "ClickOnEveryMatch",
         .blocks = {{"c", "event-click", R"j({"selector":".x","multiple":true})j"}},
         .nodes = {R"j(n2 click_element {"Selector":".x >> nth=0"})j"},
         .left_out = {"block \"c\" (event-click): it clicks every match"}},
        {.name = "NoSelector",
         .blocks = {{"c", "event-click", R"j({"selector":""})j"},
                    {"d", "event-click", R"j({"selector":"p["})j"}},
         .left_out = {"block \"c\" (event-click): it has no selector",
                      "block \"d\" (event-click): its selector cannot be read here"}},
        {.name = "Disabled",
         .blocks = {{"c", "event-click", R"j({"selector":"#go","disableBlock":true})j"}},
         .nodes = {R"j(n2 click_element {"Selector":"#go"} {"when":"false"})j"}},
        {.name = "TextField",
         .blocks =
             {{"f", "forms",
               R"j({"type":"text-field","selector":"#mail","value":"a@b.example","clearValue":false,"delay":"20","description":"Mail"})j"}},
         .nodes =
             {R"j(n2 fill_input {"Selector":"#mail","Value":"a@b.example","Clear First":false,"Human-like Typing":true})j"}},
        {.name = "SelectByValueAndPosition",
         .blocks =
             {{"f", "forms", R"j({"type":"select","selector":"#c","selectOptionBy":"value","value":"fr"})j"},
              {"g", "forms",
               R"j({"type":"select","selector":"#c","selectOptionBy":"custom-position","optionPosition":"3"})j"}},
         .nodes = {R"j(n2 select_option {"Selector":"#c","Option":"fr"})j",
                   R"j(n3 select_option {"Selector":"#c","Option":2,"Match By":"index"})j"}},
        {.name = "BoxesHoverAndDialogs",
         .blocks = {{"c", "forms", R"j({"type":"checkbox","selector":"#terms","selected":false})j"},
                    {"r", "forms", R"j({"type":"radio","selector":"#home","selected":true})j"},
                    {"h", "hover-element", R"j({"selector":"#menu"})j"},
                    {"d", "handle-dialog", R"j({"accept":true,"promptText":"Ada"})j"}},
         .nodes = {R"j(n2 set_checked {"Selector":"#terms","Checked":false})j",
                   R"j(n3 set_checked {"Selector":"#home"})j", R"j(n4 hover_element {"Selector":"#menu"})j",
                   R"j(n5 handle_dialog {"Accept":true,"Text":"Ada"})j"}},
        {.name = "HistoryAndTabs",
         .blocks = {{"r", "reload-tab"},
                    {"b", "go-back"},
                    {"s", "switch-tab",
                     R"j({"findTabBy":"match-patterns","matchPattern":"*://shop.example/orders*"})j"},
                    {"t2", "switch-tab", R"j({"findTabBy":"tab-title","tabTitle":"Orders"})j"},
                    {"n", "switch-tab", R"j({"findTabBy":"next-tab"})j"}},
         .nodes = {R"j(n2 reload_page {})j", R"j(n3 go_back {})j",
                   R"j(n4 switch_tab {"Match":"://shop.example/orders"})j",
                   R"j(n5 switch_tab {"Match":"Orders","Match By":"title"})j"},
         .left_out = {"block \"n\" (switch-tab): the tab is not named by its address or title"}},
        {.name = "SecretsAreCredentials",
         .blocks = {{"f", "forms",
                     R"j({"type":"text-field","selector":"#pass","value":"{{secrets.shop}}"})j"}},
         .nodes = {R"j(n2 fill_input {"Selector":"#pass","Value":{"$credential":"shop"}})j"}},
        {.name = "TextIntoAVariable",
         .blocks =
             {{"g", "get-text",
               R"j({"selector":"h1","assignVariable":true,"variableName":"title","prefixText":"<"})j"},
              {"f", "forms",
               R"j({"type":"text-field","selector":"#q","value":"{{variables.title}} / {{variables@title}}"})j"}},
         .nodes =
             {R"j(n2 get_text {"Selector":"h1 >> nth=0","Mode":"first"})j",
              R"j(n3 set_variables {"Variables":{"title":"{{ \"<\" + string(nodes.get_text.text) }}"}})j",
              R"j(n4 fill_input {"Selector":"#q","Value":"{{ vars.title }} / {{ vars.title }}"})j"},
         .edges = {"n1.Web Page > n2.Web Page", "n2.Web Page > n3.Execute Condition",
                   "n2.Web Page > n4.Web Page", "n3.Done > n4.Execute Condition"}},
        {.name = "ColumnOfTheTable",
         .blocks = {{"g", "get-text", R"j({"selector":"h1","saveData":true,"dataColumn":"x1"})j"},
                    {"f", "forms", R"j({"type":"text-field","selector":"#q","value":"{{table.0.title}}"})j"}},
         .nodes =
             {R"j(n2 get_text {"Selector":"h1 >> nth=0","Mode":"first"})j",
              R"j(n3 fill_input {"Selector":"#q","Value":"{{ has(nodes.get_text.text) ? nodes.get_text.text : \"\" }}"})j"},
         .more = R"j(,"table":[{"id":"x1","name":"title","type":"string"}])j"},
        {.name = "FunctionsStayAsText",
         .blocks = {{"f", "forms",
                     R"j({"type":"text-field","selector":"#q","value":"on {{$date(\"YYYY\")}}"})j"}},
         .nodes = {R"j(n2 fill_input {"Selector":"#q","Value":"on {{ \"{{\" }}$date(\"YYYY\")}}"})j"},
         .left_out = {"block \"f\" (forms): {{$date(\"YYYY\")}} has no counterpart and stays as text"}},
        {.name = "GlobalDataAreParameters",
         .blocks = {{"f", "forms",
                     R"j({"type":"text-field","selector":"#q","value":"{{globalData.word}}"})j"}},
         .nodes = {R"j(n2 fill_input {"Selector":"#q","Value":"{{ params.word }}"})j"},
         .more = R"j(,"globalData":"{\"word\":\"lamp\"}")j"},
        {.name = "Frame",
         .blocks = {{"s", "switch-to", R"j({"windowType":"iframe","selector":"#same"})j"},
                    {"c", "event-click", R"j({"selector":"#inner"})j"},
                    {"b", "switch-to", R"j({"windowType":"main-window"})j"},
                    {"d", "event-click", R"j({"selector":"#outer"})j"}},
         .nodes = {R"j(n2 click_element {"Selector":"#same |> #inner"})j",
                   R"j(n3 click_element {"Selector":"#outer"})j"}},
        {.name = "DelayHandsThePageOn",
         .blocks = {{"d", "delay", R"j({"time":"1500"})j"}, {"c", "event-click", R"j({"selector":"#go"})j"}},
         .nodes = {R"j(n2 delay {"Duration":1.5})j", R"j(n3 click_element {"Selector":"#go"})j"},
         .edges = {"n1.Web Page > n2.Data", "n2.Data > n3.Web Page"}},
        {.name = "Screenshot",
         .blocks = {{"s", "take-screenshot", R"j({"type":"fullpage","ext":"jpeg","quality":70})j"}},
         .nodes = {R"j(n2 take_screenshot {"Full Page":true,"Format":"jpeg","Quality":70})j"}},
        {.name = "JavaScriptSaysWhenItIsDone",
         .blocks = {{"j", "javascript-code", R"j({"code":"automaNextBlock({n: 1})","timeout":3000})j"}},
         .nodes =
             {R"j(n2 run_javascript {"Code":"return await new Promise((resolve) => {\nconst automaNextBlock = (data) => resolve(data ?? null);\nautomaNextBlock({n: 1})\n});"} {"timeout_ms":3000})j"}},
        {.name = "UnknownBlocksAreBridged",
         .blocks = {{"g", "google-sheets", R"j({"description":"Rows"})j"},
                    {"c", "event-click", R"j({"selector":"#go"})j"}},
         .nodes = {R"j(n2 click_element {"Selector":"#go"})j"},
         .left_out = {"block \"Rows\" (google-sheets): there is no such block here"}},
        {.name = "GroupOfBlocks",
         .blocks =
             {{"g", "blocks-group",
               R"j({"blocks":[{"id":"event-click","itemId":"i1","data":{"selector":"#a"}},{"id":"event-click","itemId":"i2","data":{"selector":"#b"}}]})j"},
              {"c", "event-click", R"j({"selector":"#c"})j"}},
         .nodes = {R"j(n2 click_element {"Selector":"#a"})j", R"j(n3 click_element {"Selector":"#b"})j",
                   R"j(n4 click_element {"Selector":"#c"})j"},
         .edges = {"n1.Web Page > n2.Web Page", "n2.Web Page > n3.Web Page", "n3.Web Page > n4.Web Page"}},
        {.name = "ErrorsAsTheBlockWantsThem",
         .blocks =
             {{"c", "event-click",
               R"j({"selector":"#go","onError":{"enable":true,"retry":true,"retryTimes":2,"retryInterval":3,"toDo":"continue"}})j"}},
         .nodes =
             {R"j(n2 click_element {"Selector":"#go"} {"retry":{"max":2,"delay_ms":3000,"backoff":1},"on_error":"continue"})j"}},
        {.name = "SecondTab",
         .blocks = {{"n", "new-tab", R"j({"url":"http://shop.example/2"})j"},
                    {"u", "new-tab", R"j({"url":"http://shop.example/3","updatePrevTab":true})j"},
                    {"x", "close-tab", "{}"}},
         .nodes = {R"j(n2 open_tab {"URL":"http://shop.example/2"})j",
                   R"j(n3 navigate_url {"URL":"http://shop.example/3"})j", R"j(n4 close_tab {})j"},
         .edges = {"n1.Web Page > n2.Web Page", "n2.Web Page > n3.Web Page", "n3.Web Page > n4.Web Page"}},
    }));

const testing::ConversionCase kPaths[] = {
    {.name = "ElementExists",
     .file = automa({{"t", "trigger"},
                     {"o", "new-tab", R"j({"url":"http://shop.example/"})j"},
                     {"e", "element-exists", R"j({"selector":".banner","tryCount":3,"timeout":500})j"},
                     {"y", "event-click", R"j({"selector":"#close"})j"},
                     {"c", "event-click", R"j({"selector":"#go"})j"}},
                    {"t>o", "o>e", "e.1>y", "y>c", "e.fallback>c"}),
     .nodes =
         {std::string(kLaunch),
          R"j(n2 wait_for_element {"Selector":".banner >> nth=0","Visibility":"attached","Timeout (seconds)":1.5,"Soft":true})j",
          R"j(n3 branch {"Condition":"nodes.look_for_element.element_appeared"})j",
          R"j(n4 click_element {"Selector":"#close"})j", R"j(n5 click_element {"Selector":"#go"})j"},
     .edges = {"n1.Web Page > n2.Web Page", "n2.Web Page > n3.Data", "n3.True Path > n4.Web Page",
               "n4.Web Page > n5.Web Page", "n3.False Path > n5.Web Page"}},
    {.name = "WaitingOnOneOfTwoPaths",
     .file =
         automa({{"t", "trigger"},
                 {"o", "new-tab", R"j({"url":"http://shop.example/"})j"},
                 {"e", "element-exists", R"j({"selector":"#x"})j"},
                 {"i", "insert-data", R"j({"dataList":[{"type":"variable","name":"seen","value":"yes"}]})j"},
                 {"c", "event-click", R"j({"selector":"#go"})j"}},
                {"t>o", "o>e", "e.1>i", "i>c", "e.2>c"}),
     .nodes =
         {std::string(kLaunch),
          R"j(n2 wait_for_element {"Selector":"#x","Visibility":"attached","Timeout (seconds)":0.5,"Soft":true})j",
          R"j(n3 branch {"Condition":"nodes.look_for_element.element_appeared"})j",
          R"j(n4 set_variables {"Variables":{"seen":"yes"}})j", R"j(n5 delay {"Duration":0})j",
          R"j(n6 click_element {"Selector":"#go"})j"},
     .edges = {"n1.Web Page > n2.Web Page", "n2.Web Page > n3.Data", "n3.True Path > n4.Execute Condition",
               "n3.True Path > n5.Data", "n4.Done > n5.Execute Condition", "n5.Data > n6.Web Page",
               "n3.False Path > n6.Web Page"}},
    {.name = "Conditions",
     .file =
         automa({{"t", "trigger",
                  R"j({"type":"manual","parameters":[{"name":"limit","type":"number","defaultValue":10}]})j"},
                 {"o", "new-tab", R"j({"url":"http://shop.example/"})j"},
                 {"q", "conditions",
                  R"j({"conditions":[{"id":"c1","name":"Cheap","conditions":[{"id":"r1","items":[
                        {"id":"a","category":"value","type":"element#text","data":{"selector":".price"}},
                        {"id":"b","category":"compare","type":"lt"},
                        {"id":"c","category":"value","type":"value","data":{"value":"{{variables.limit}}"}}]}]},
                       {"id":"c2","name":"Gone","conditions":[{"id":"r2","items":[
                        {"id":"d","category":"value","type":"element#notExists","data":{"selector":"#buy"}}]}]}]})j"},
                 {"a", "event-click", R"j({"selector":"#a"})j"},
                 {"b", "event-click", R"j({"selector":"#b"})j"},
                 {"f", "event-click", R"j({"selector":"#f"})j"}},
                {"t>o", "o>q", "q.c1>a", "q.c2>b", "q.fallback>f"}),
     .nodes = {std::string(kLaunch), R"j(n2 get_text {"Selector":".price >> nth=0","Mode":"first"})j",
               R"j(n3 branch {"Condition":"double(nodes.text_to_compare.text) < double(params.limit)"})j",
               R"j(n4 element_exists {"Selector":"#buy"})j",
               R"j(n5 branch {"Condition":"!nodes.look_at_page.exists"})j",
               R"j(n6 click_element {"Selector":"#a"})j", R"j(n7 click_element {"Selector":"#b"})j",
               R"j(n8 click_element {"Selector":"#f"})j"},
     .edges = {"n1.Web Page > n2.Web Page", "n2.Web Page > n3.Data", "n3.False Path > n4.Web Page",
               "n4.Web Page > n5.Data", "n3.True Path > n6.Web Page", "n5.True Path > n7.Web Page",
               "n5.False Path > n8.Web Page"}},
    {.name = "OlderConditionWithoutCounterpart",
     .file =
         automa({{"t", "trigger"},
                 {"q", "conditions",
                  R"j({"conditions":[{"id":"c1","type":"==","value":"{{$now()}}","compareValue":"1"}]})j"},
                 {"a", "delay", R"j({"time":1})j"},
                 {"b", "delay", R"j({"time":2})j"}},
                {"t>q", "q.c1>a", "q.fallback>b"}),
     .nodes = {R"j(n1 delay {"Duration":0.002})j"},
     .left_out = {"block \"q\" (conditions): one of its conditions has no counterpart",
                  "block \"a\" (delay): nothing that was brought over leads to it"}},
    {.name = "LoopOverElements",
     .file = automa(
         {{"t", "trigger"},
          {"o", "new-tab", R"j({"url":"http://shop.example/"})j"},
          {"l", "loop-elements", R"j({"loopId":"items","selector":".product","loadMoreAction":"none"})j"},
          {"n", "get-text",
           R"j({"selector":"{{loopData.items}} .name","saveData":true,"dataColumn":"name"})j"},
          {"p", "get-text",
           R"j({"selector":"{{loopData.items}} > .price","saveData":true,"dataColumn":"price"})j"},
          {"x", "loop-breakpoint", R"j({"loopId":"items"})j"},
          {"w", "webhook",
           R"j({"url":"http://hooks.example/in","method":"POST","contentType":"json","body":"{{table}}"})j"}},
         {"t>o", "o>l", "l>n", "n>p", "p>x", "x>w"}),
     .nodes =
         {std::string(kLaunch), R"j(n2 get_text {"Selector":".product","Mode":"all"})j",
          R"j(n3 loop_items {"Items":"{{ nodes.elements.texts }}","Collect":{"name":"{{ has(nodes.get_text.text) ? nodes.get_text.text : null }}","price":"{{ has(nodes.get_text_2.text) ? nodes.get_text_2.text : null }}"}})j",
          R"j(n4 get_text in n3 {"Selector":".product >> nth={{ index }} >> .name >> nth=0","Mode":"first"})j",
          R"j(n5 get_text in n3 {"Selector":".product >> nth={{ index }} >> :scope > .price >> nth=0","Mode":"first"})j",
          R"j(n6 http_request {"URL":"http://hooks.example/in","Method":"POST","Content Type":"application/json","Body":"{{ has(nodes.for_each_items.results) ? nodes.for_each_items.results : [] }}"} {"timeout_ms":10000})j"},
     .edges = {"n1.Web Page > n2.Web Page", "n2.Web Page > n3.Web Page", "n3.Web Page > n4.Web Page",
               "n4.Web Page > n5.Web Page", "n3.Web Page > n6.Execute Condition"}},
    {.name = "LoopOverNumbersInALoopOverData",
     .file = automa(
         {{"t", "trigger"},
          {"a", "loop-data",
           R"j({"loopId":"a","loopThrough":"custom-data","loopData":"[{\"u\":1},{\"u\":2}]"})j"},
          {"b", "loop-data", R"j({"loopId":"b","loopThrough":"numbers","fromNumber":2,"toNumber":4})j"},
          {"s", "insert-data",
           R"j({"dataList":[{"type":"variable","name":"x","value":"{{loopData.a.data.u}}-{{loopData.b}}-{{loopData.b.$index}}"}]})j"},
          {"y", "loop-breakpoint", R"j({"loopId":"b"})j"},
          {"z", "loop-breakpoint", R"j({"loopId":"a"})j"},
          {"d", "delay", R"j({"time":0})j"}},
         {"t>a", "a>b", "b>s", "s>y", "y>z", "z>d"}),
     .nodes =
         {R"j(n1 loop_items {"Items":[{"u":1},{"u":2}]})j", R"j(n2 loop_items in n1 {"Items":[2,3,4]})j",
          R"j(n3 set_variables in n2 {"Variables":{"x":"{{ nodes.for_each_a.item.u }}-{{ item }}-{{ index }}"}})j",
          R"j(n4 delay {"Duration":0})j"},
     .edges = {"n1.Done > n4.Execute Condition"}},
    {.name = "RequestWithAFallback",
     .file = automa(
         {{"t", "trigger"},
          {"w", "webhook",
           R"j({"url":"http://api.example/","method":"GET","headers":[{"name":"X-Key","value":"k"}],"assignVariable":true,"variableName":"got","dataPath":"data.0.id"})j"},
          {"d", "delay", R"j({"time":0})j"},
          {"f", "delay", R"j({"time":100})j"}},
         {"t>w", "w.1>d", "w.fallback>f"}),
     .nodes =
         {R"j(n1 http_request {"URL":"http://api.example/","Method":"GET","Headers":{"X-Key":"k"}} {"timeout_ms":10000,"on_error":"route"})j",
          R"j(n2 read_property_from_json {"JSON":"{{ nodes.http_request.body }}","Property Name":"data.0.id"})j",
          R"j(n3 set_variables {"Variables":{"got":"{{ nodes.read_data_0_id.property_value }}"}})j",
          R"j(n4 delay {"Duration":0})j", R"j(n5 delay {"Duration":0.1})j"}},
    {.name = "BackToAnEarlierBlock",
     .file = automa({{"t", "trigger"},
                     {"a", "delay", R"j({"time":0})j"},
                     {"r", "repeat-task", R"j({"repeatFor":"3"})j"}},
                    {"t>a", "a>r", "r.2>a"}),
     .nodes = {R"j(n1 delay {"Duration":0})j"},
     .left_out = {"block \"r\" (repeat-task): it goes back to an earlier block",
                  "block \"r\" (repeat-task): there is no such block here"}},
    {.name = "TwoWaysThatBothRun",
     .file = automa({{"t", "trigger"},
                     {"a", "delay", R"j({"time":0})j"},
                     {"b", "delay", R"j({"time":0})j"},
                     {"c", "delay", R"j({"time":0})j"}},
                    {"t>a", "t>b", "a>c", "b>c"}),
     .nodes = {R"j(n1 delay {"Duration":0})j", R"j(n2 delay {"Duration":0})j",
               R"j(n3 delay {"Duration":0})j"},
     .edges = {"n1.Done > n3.Execute Condition"},
     .left_out = {"block \"c\" (delay): two ways to it may both be gone; join them with Merge Data"}},
    {.name = "TheTabThatIsOpen",
     .file = automa({{"t", "trigger"}, {"a", "active-tab"}, {"c", "event-click", R"j({"selector":"#go"})j"}},
                    {"t>a", "a>c"}),
     .nodes = {R"j(n1 launch_standard_browser {"Website URL":"{{ params.url }}"})j",
               R"j(n2 click_element {"Selector":"#go"})j"},
     .left_out = {"block \"a\" (active-tab): it works on the tab that happens to be open"}},
    {.name = "OlderExport",
     .file =
         R"j({"name":"Old","drawflow":"{\"drawflow\":{\"Home\":{\"data\":{\"1\":{\"id\":1,\"name\":\"trigger\",\"data\":{},\"html\":\"BlockBasic\",\"outputs\":{\"output_1\":{\"connections\":[{\"node\":\"2\",\"output\":\"input_1\"}]}}},)j"
         R"j(\"2\":{\"id\":2,\"name\":\"new-tab\",\"html\":\"BlockBasic\",\"data\":{\"url\":\"http://shop.example/\"},\"outputs\":{\"output_1\":{\"connections\":[{\"node\":\"3\",\"output\":\"input_1\"}]}}},)j"
         R"j(\"3\":{\"id\":3,\"name\":\"event-click\",\"html\":\"BlockBasic\",\"data\":{\"selector\":\"#go\"},\"outputs\":{}}}}}}"})j",
     .nodes = {std::string(kLaunch), R"j(n2 click_element {"Selector":"#go"})j"}},
};
FLOW_CONVERSION_TABLE(AutomaPaths, kPaths);

TEST(AutomaTrigger, SpecificDaysAreACronInUtc) {
  const auto converted = testing::convert_text(
      automa({{"t", "trigger", R"j({"type":"specific-day","time":"09:30:00","days":[{"id":1},{"id":5}]})j"},
              {"d", "delay", R"j({"time":0})j"}},
             {"t>d"}));
  ASSERT_TRUE(converted);
  EXPECT_EQ(converted->document.at("cron").as_string(), "30 9 * * 1,5");
  ASSERT_EQ(converted->left_out.size(), 1U);
  EXPECT_EQ(converted->left_out.front().advice, "set timezone beside cron");
}

struct Broken {
  const char* file;
  const char* message;
};
TEST(Automa, SaysWhatIsWrongWithAFile) {
  const Broken cases[] = {
      {R"({"drawflow":5})", "/drawflow must be an object or the JSON text of one, not number"},
      {R"({"drawflow":"{"})", "/drawflow: "},
  };
  for (const Broken& one : cases) {
    const auto converted = testing::convert_text(one.file);
    ASSERT_FALSE(converted) << one.file;
    EXPECT_TRUE(converted.error().message.starts_with(one.message)) << converted.error().message;
  }
}

}  // namespace
}  // namespace flow::foreign
