#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "IntoTheField",
     .html = R"json(<input id=n autofocus>)json",
     .inputs = R"json({"Key": "a", "Selector": "#n"})json",
     .outputs = R"json({})json",
     .after = R"json(n.value)json",
     .gives = R"json("a")json"},
    {.name = "EnterSubmits",
     .html = R"json(<form onsubmit="sent=1;return false"><input id=n></form>)json",
     .inputs = R"json({"Key": "Enter", "Selector": "#n"})json",
     .outputs = R"json({})json",
     .after = R"json(sent)json",
     .gives = R"json(1)json"},
    {.name = "Shortcut",
     .html = R"json(<input id=n value=abc><script>onkeydown=(e)=>{seen=[e.key,e.ctrlKey]}</script>)json",
     .inputs = R"json({"Key": "Control+A", "Selector": "#n"})json",
     .outputs = R"json({})json",
     .after = R"json(seen)json",
     .gives = R"json(["a", true])json"},
    {.name = "UnknownKey",
     .html = R"json(<input id=n>)json",
     .inputs = R"json({"Key": "Foo"})json",
     .error = ErrorCode::invalid_input,
     .message = "Foo"},
};

FLOW_PAGE_TABLE(PressKey, "press_key", kCases);

}  // namespace
}  // namespace flow::nodes
