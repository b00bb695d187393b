#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "First",
     .inputs = R"json({"Html": "<p>one</p><p>two</p>", "Selector": "p"})json",
     .outputs = R"json({"Text": "one", "Texts": ["one", "two"]})json"},
    {.name = "One",
     .inputs = R"json({"Html": "<p>one</p>", "Selector": "p", "Mode": "one"})json",
     .outputs = R"json({"Text": "one", "Texts": ["one"]})json"},
    {.name = "OneOfSeveral",
     .inputs = R"json({"Html": "<p>one</p><p>two</p>", "Selector": "p", "Mode": "one"})json",
     .error = ErrorCode::ambiguous,
     .message = "2"},
    {.name = "All",
     .inputs = R"json({"Html": "<p>one</p><p>two</p>", "Selector": "p", "Mode": "all"})json",
     .outputs = R"json({"Text": "one\ntwo", "Texts": ["one", "two"]})json"},
    {.name = "NoMatch",
     .inputs = R"json({"Html": "<p>one</p>", "Selector": ".x"})json",
     .error = ErrorCode::not_found,
     .message = ".x"},
    {.name = "ScriptAndStyleSkipped",
     .inputs =
         R"json({"Html": "<div>a<script>no()</script><style>x{}</style> b</div>", "Selector": "div"})json",
     .outputs = R"json({"Text": "a b", "Texts": ["a b"]})json"},
    {.name = "Entities",
     .inputs = R"json({"Html": "<p>1 &lt; 2 &amp;&nbsp;&euro;</p>", "Selector": "p"})json",
     .outputs = R"json({"Text": "1 < 2 & €", "Texts": ["1 < 2 & €"]})json"},
    {.name = "BrokenMarkup",
     .inputs = R"json({"Html": "<ul><li>a<li>b</ul", "Selector": "li", "Mode": "all"})json",
     .outputs = R"json({"Text": "a\nb", "Texts": ["a", "b"]})json"},
    {.name = "EmptyDocument",
     .inputs = R"json({"Html": "", "Selector": "p"})json",
     .error = ErrorCode::not_found},
    {.name = "BadSelector",
     .inputs = R"json({"Html": "<p>", "Selector": "p["})json",
     .error = ErrorCode::invalid_input},
};

FLOW_NODE_TABLE(GetTextFromHtml, "get_text_from_html", kCases);

}  // namespace
}  // namespace flow::nodes
