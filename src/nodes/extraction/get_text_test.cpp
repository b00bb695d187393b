#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "RenderedText",
     .html = R"json(<p id=p>a <span style="display:none">hidden</span><b>b</b></p>)json",
     .inputs = R"json({"Selector": "#p"})json",
     .outputs = R"json({"Text": "a b", "Texts": ["a b"]})json"},
    {.name = "ArrivesLate",
     .html = R"json(<script>setTimeout(()=>{document.body.innerHTML="<p>late</p>"},200)</script>)json",
     .inputs = R"json({"Selector": "p"})json",
     .outputs = R"json({"Text": "late", "Texts": ["late"]})json"},
    {.name = "First",
     .html = R"json(<p>1</p><p>2</p>)json",
     .inputs = R"json({"Selector": "p", "Mode": "first"})json",
     .outputs = R"json({"Text": "1", "Texts": ["1"]})json"},
    {.name = "All",
     .html = R"json(<p>1</p><p>2</p>)json",
     .inputs = R"json({"Selector": "p", "Mode": "all"})json",
     .outputs = R"json({"Text": "1\n2", "Texts": ["1", "2"]})json"},
    {.name = "Ambiguous",
     .html = R"json(<p>1</p><p>2</p>)json",
     .inputs = R"json({"Selector": "p"})json",
     .error = ErrorCode::ambiguous,
     .timeout_ms = 500},
    {.name = "None",
     .html = R"json(<p>1</p>)json",
     .inputs = R"json({"Selector": ".x"})json",
     .error = ErrorCode::not_found,
     .timeout_ms = 500},
    {.name = "BadSelector",
     .html = R"json(<p>1</p>)json",
     .inputs = R"json({"Selector": "p["})json",
     .error = ErrorCode::invalid_input},
};

FLOW_PAGE_TABLE(GetText, "get_text", kCases);

}  // namespace
}  // namespace flow::nodes
