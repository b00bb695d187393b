#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "Outer",
     .html = R"json(<div id=d class=k><b>x</b></div>)json",
     .inputs = R"json({"Selector": "#d"})json",
     .outputs = R"json({"Html Content": "<div id=\"d\" class=\"k\"><b>x</b></div>"})json"},
    {.name = "Inner",
     .html = R"json(<div id=d><b>x</b></div>)json",
     .inputs = R"json({"Selector": "#d", "Outer": false})json",
     .outputs = R"json({"Html Content": "<b>x</b>"})json"},
    {.name = "FirstMatch",
     .html = R"json(<b>1</b><b>2</b>)json",
     .inputs = R"json({"Selector": "b"})json",
     .outputs = R"json({"Html Content": "<b>1</b>"})json"},
    {.name = "WholeDocument",
     .html = R"json(<!doctype html><title>T</title><p>x)json",
     .inputs = R"json({})json",
     .outputs =
         R"json({"Html Content": "<!DOCTYPE html><html><head><title>T</title></head><body><p>x</p></body></html>"})json"},
    {.name = "None",
     .html = R"json(<p>1</p>)json",
     .inputs = R"json({"Selector": ".x"})json",
     .error = ErrorCode::not_found,
     .timeout_ms = 500},
};

FLOW_PAGE_TABLE(GetHtml, "get_html", kCases);

}  // namespace
}  // namespace flow::nodes
