#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "HeaderCells",
     .inputs =
         R"json({"Html": "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"})json",
     .outputs = R"json({"Rows": [{"A": "1", "B": "2"}], "Headers": ["A", "B"], "Count": 1})json"},
    {.name = "NoHeader",
     .inputs = R"json({"Html": "<table><tr><td>1</td><td>2</td></tr></table>"})json",
     .outputs = R"json({"Rows": [["1", "2"]], "Headers": [], "Count": 1})json"},
    {.name = "FirstRow",
     .inputs =
         R"json({"Html": "<table><tr><td>A</td></tr><tr><td>1</td></tr></table>", "Header": "first_row"})json",
     .outputs = R"json({"Rows": [{"A": "1"}], "Headers": ["A"], "Count": 1})json"},
    {.name = "None",
     .inputs =
         R"json({"Html": "<table><tr><th>A</th></tr><tr><td>1</td></tr></table>", "Header": "none"})json",
     .outputs = R"json({"Rows": [["A"], ["1"]], "Headers": [], "Count": 2})json"},
    {.name = "Spans",
     .inputs =
         R"json({"Html": "<table><tr><th>A</th><th>B</th></tr><tr><td rowspan=2>x</td><td>1</td></tr><tr><td>2</td></tr><tr><td colspan=2>y</td></tr></table>"})json",
     .outputs =
         R"json({"Rows": [{"A": "x", "B": "1"}, {"A": "x", "B": "2"}, {"A": "y", "B": "y"}], "Headers": ["A", "B"], "Count": 3})json"},
    {.name = "RaggedRows",
     .inputs = R"json({"Html": "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td></tr></table>"})json",
     .outputs = R"json({"Rows": [{"A": "1", "B": null}], "Headers": ["A", "B"], "Count": 1})json",
     .warning = "fewer cells"},
    {.name = "DuplicateHeaders",
     .inputs =
         R"json({"Html": "<table><tr><th>P</th><th>P</th><th>P</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>"})json",
     .outputs =
         R"json({"Rows": [{"P": "1", "P 2": "2", "P 3": "3"}], "Headers": ["P", "P 2", "P 3"], "Count": 1})json"},
    {.name = "TwoTables",
     .inputs = R"json({"Html": "<table></table><table></table>"})json",
     .error = ErrorCode::ambiguous,
     .message = "2"},
    {.name = "NoTable",
     .inputs = R"json({"Html": "<p>x</p>"})json",
     .error = ErrorCode::not_found,
     .message = "table"},
    {.name = "Limit",
     .inputs = R"json({"Html": "<table><tr><td>1</td></tr><tr><td>2</td></tr></table>", "Limit": 1})json",
     .outputs = R"json({"Rows": [["1"]], "Headers": [], "Count": 1})json"},
};

FLOW_NODE_TABLE(ExtractTable, "extract_table", kCases);

}  // namespace
}  // namespace flow::nodes
