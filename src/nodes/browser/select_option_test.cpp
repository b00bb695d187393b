#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "ByLabel",
     .html =
         R"json(<select id=s><option value=a>Ah</option><option value=b>Be</option></select><select id=m multiple><option value=x>Ex</option><option value=y>Why</option><option>Zet</option></select><p id=p>no</p>)json",
     .inputs = R"json({"Selector": "#s", "Option": "Be"})json",
     .outputs = R"json({"Selected": ["b"]})json",
     .after = R"json(s.value)json",
     .gives = R"json("b")json"},
    {.name = "ByValue",
     .html =
         R"json(<select id=s><option value=a>Ah</option><option value=b>Be</option></select><select id=m multiple><option value=x>Ex</option><option value=y>Why</option><option>Zet</option></select><p id=p>no</p>)json",
     .inputs = R"json({"Selector": "#s", "Option": "b", "Match By": "value"})json",
     .outputs = R"json({"Selected": ["b"]})json"},
    {.name = "ByIndex",
     .html =
         R"json(<select id=s><option value=a>Ah</option><option value=b>Be</option></select><select id=m multiple><option value=x>Ex</option><option value=y>Why</option><option>Zet</option></select><p id=p>no</p>)json",
     .inputs = R"json({"Selector": "#s", "Option": 1, "Match By": "index"})json",
     .outputs = R"json({"Selected": ["b"]})json"},
    {.name = "Several",
     .html =
         R"json(<select id=s><option value=a>Ah</option><option value=b>Be</option></select><select id=m multiple><option value=x>Ex</option><option value=y>Why</option><option>Zet</option></select><p id=p>no</p>)json",
     .inputs = R"json({"Selector": "#m", "Option": ["x", "Zet"]})json",
     .outputs = R"json({"Selected": ["x", "Zet"]})json"},
    {.name = "AddedLater",
     .html =
         R"json(<select id=s><option value=a>Ah</option><option value=b>Be</option></select><select id=m multiple><option value=x>Ex</option><option value=y>Why</option><option>Zet</option></select><p id=p>no</p><script>setTimeout(()=>s.add(new Option("Ce","c")),150)</script>)json",
     .inputs = R"json({"Selector": "#s", "Option": "c"})json",
     .outputs = R"json({"Selected": ["c"]})json"},
    {.name = "AbsentListsTheRest",
     .html =
         R"json(<select id=s><option value=a>Ah</option><option value=b>Be</option></select><select id=m multiple><option value=x>Ex</option><option value=y>Why</option><option>Zet</option></select><p id=p>no</p>)json",
     .inputs = R"json({"Selector": "#s", "Option": "q"})json",
     .error = ErrorCode::not_found,
     .timeout_ms = 700},
    {.name = "NotASelect",
     .html =
         R"json(<select id=s><option value=a>Ah</option><option value=b>Be</option></select><select id=m multiple><option value=x>Ex</option><option value=y>Why</option><option>Zet</option></select><p id=p>no</p>)json",
     .inputs = R"json({"Selector": "#p", "Option": "q"})json",
     .error = ErrorCode::invalid_input,
     .timeout_ms = 2000},
    {.name = "BadIndex",
     .html =
         R"json(<select id=s><option value=a>Ah</option><option value=b>Be</option></select><select id=m multiple><option value=x>Ex</option><option value=y>Why</option><option>Zet</option></select><p id=p>no</p>)json",
     .inputs = R"json({"Selector": "#s", "Option": "one", "Match By": "index"})json",
     .error = ErrorCode::invalid_input,
     .message = "one"},
};

FLOW_PAGE_TABLE(SelectOption, "select_option", kCases);

}  // namespace
}  // namespace flow::nodes
