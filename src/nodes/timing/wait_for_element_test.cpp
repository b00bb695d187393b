#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "AlreadyThere",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Selector": "p"})json",
     .outputs = R"json({"element_appeared": true})json"},
    {.name = "Appears",
     .html = R"json(<script>setTimeout(()=>{document.body.innerHTML="<p>late</p>"},150)</script>)json",
     .inputs = R"json({"Selector": "p"})json",
     .outputs = R"json({"element_appeared": true})json"},
    {.name = "Hidden",
     .html = R"json(<p id=p>x</p><script>setTimeout(()=>{p.style.display="none"},150)</script>)json",
     .inputs = R"json({"Selector": "#p", "Visibility": "hidden"})json",
     .outputs = R"json({"element_appeared": true})json"},
    {.name = "HiddenWhenMissing",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Selector": ".x", "Visibility": "hidden"})json",
     .outputs = R"json({"element_appeared": true})json"},
    {.name = "Attached",
     .html = R"json(<p id=p style="display:none">x</p>)json",
     .inputs = R"json({"Selector": "#p", "Visibility": "attached"})json",
     .outputs = R"json({"element_appeared": true})json"},
    {.name = "Detached",
     .html = R"json(<p id=p>x</p><script>setTimeout(()=>{p.remove()},150)</script>)json",
     .inputs = R"json({"Selector": "#p", "Visibility": "detached"})json",
     .outputs = R"json({"element_appeared": true})json"},
    {.name = "SeveralMatchesAreFine",
     .html = R"json(<p>1</p><p>2</p>)json",
     .inputs = R"json({"Selector": "p"})json",
     .outputs = R"json({"element_appeared": true})json"},
    {.name = "Timeout",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Selector": ".x", "Timeout (seconds)": 0.3})json",
     .error = ErrorCode::timeout,
     .message = "0.3 s"},
    {.name = "Soft",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Selector": ".x", "Timeout (seconds)": 0.3, "Soft": true})json",
     .outputs = R"json({"element_appeared": false})json"},
    {.name = "Negative",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Selector": ".x", "Timeout (seconds)": -1})json",
     .error = ErrorCode::invalid_input},
};

FLOW_PAGE_TABLE(WaitForElement, "wait_for_element", kCases);

}  // namespace
}  // namespace flow::nodes
