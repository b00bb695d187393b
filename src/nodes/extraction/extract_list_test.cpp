#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "MissIsNullAndCounted",
     .inputs =
         R"json({"Html": "<ul><li><b>1</b></li><li>x</li></ul>", "Item Selector": "li", "Fields": {"n": "b|number"}})json",
     .outputs = R"json({"Items": [{"n": 1}, {"n": null}], "Count": 2, "Field Errors": {"n": 1}})json"},
    {.name = "Attribute",
     .inputs =
         R"json({"Html": "<a href=\"/x\" data-k=\"v\">t</a>", "Item Selector": "a", "Fields": {"k": "@data-k", "t": "", "h": "@href|url"}})json",
     .outputs = R"json({"Items": [{"k": "v", "t": "t", "h": "/x"}], "Count": 1, "Field Errors": {}})json"},
    {.name = "HtmlAndBoolean",
     .inputs =
         R"json({"Html": "<p><b>x</b></p>", "Item Selector": "p", "Fields": {"m": "b|html", "has": "b|boolean", "no": "i|boolean"}})json",
     .outputs =
         R"json({"Items": [{"m": "<b>x</b>", "has": true, "no": false}], "Count": 1, "Field Errors": {}})json"},
    {.name = "NestedFields",
     .inputs =
         R"json({"Html": "<p><b>9</b><i>EUR</i></p>", "Item Selector": "p", "Fields": {"price": {"amount": "b|number", "currency": "i"}}})json",
     .outputs =
         R"json({"Items": [{"price": {"amount": 9, "currency": "EUR"}}], "Count": 1, "Field Errors": {}})json"},
    {.name = "Limit",
     .inputs =
         R"json({"Html": "<p>1</p><p>2</p><p>3</p>", "Item Selector": "p", "Fields": {"n": "|number"}, "Limit": 2})json",
     .outputs = R"json({"Items": [{"n": 1}, {"n": 2}], "Count": 2, "Field Errors": {}})json"},
    {.name = "EmptyFails",
     .inputs = R"json({"Html": "<p>1</p>", "Item Selector": "li", "Fields": {"n": ""}})json",
     .error = ErrorCode::empty,
     .message = "li"},
    {.name = "EmptyWarns",
     .inputs =
         R"json({"Html": "<p>1</p>", "Item Selector": "li", "Fields": {"n": ""}, "If Empty": "warn"})json",
     .outputs = R"json({"Items": [], "Count": 0, "Field Errors": {}})json",
     .warning = "li"},
    {.name = "EmptyIsFine",
     .inputs =
         R"json({"Html": "<p>1</p>", "Item Selector": "li", "Fields": {"n": ""}, "If Empty": "ok"})json",
     .outputs = R"json({"Items": [], "Count": 0, "Field Errors": {}})json"},
    {.name = "UnknownType",
     .inputs = R"json({"Html": "<p>1</p>", "Item Selector": "p", "Fields": {"n": "b|integer"}})json",
     .error = ErrorCode::invalid_input,
     .message = "integer"},
    {.name = "BadLimit",
     .inputs = R"json({"Html": "<p>1</p>", "Item Selector": "p", "Fields": {"n": ""}, "Limit": -1})json",
     .error = ErrorCode::invalid_input,
     .message = "Limit"},
};

FLOW_NODE_TABLE(ExtractList, "extract_list", kCases);

}  // namespace
}  // namespace flow::nodes
