#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "TextAndStructure",
     .inputs = R"json({"Html": "<main><h2>Prices</h2><ul><li>Lamp <b>54.50</b></li></ul></main>"})json",
     .outputs = R"json({"Text": "## Prices\n\n- Lamp **54.50**"})json"},
    {.name = "AddressesStayWithoutABase",
     .inputs = R"json({"Html": "<a href='../x?y=1#z'>x</a>"})json",
     .outputs = R"json({"Text": "[x](../x?y=1#z)"})json"},
    {.name = "AddressesBecomeAbsolute",
     .inputs =
         R"json({"Html": "<a href='../x?y=1#z'>x</a> <a href='mailto:a@b.example'>m</a> <img src='//cdn.example/i.png'>", "Base URL": "https://shop.example/a/b/"})json",
     .outputs =
         R"json({"Text": "[x](https://shop.example/a/x?y=1#z) [m](mailto:a@b.example) ![](https://cdn.example/i.png)"})json"},
    {.name = "Empty", .inputs = R"json({"Html": ""})json", .outputs = R"json({"Text": ""})json"},
    {.name = "BadBase",
     .inputs = R"json({"Html": "<p>", "Base URL": "shop"})json",
     .error = ErrorCode::invalid_input,
     .message = "Base URL"},
};
FLOW_NODE_TABLE(HtmlToMarkdown, "html_to_markdown", kCases);

}  // namespace
}  // namespace flow::nodes
