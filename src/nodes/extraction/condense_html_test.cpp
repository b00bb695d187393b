#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "DropsWhatCarriesNothing",
     .inputs =
         R"json({"Html": "<html><head><style>x</style><title>T</title></head><body><!-- c --><div style=\"a\"><p onclick=\"b\" class=\"k\">Kettle</p><script>no()</script></div></body></html>", "Selector": "body > div"})json",
     .outputs = R"json({"Reduced Html": "<div><p class=\"k\">Kettle</p></div>"})json"},
    {.name = "NoMatchWarns",
     .inputs = R"json({"Html": "<p>x</p>", "Selector": ".none"})json",
     .outputs = R"json({"Reduced Html": ""})json",
     .warning = "matches nothing"},
    {.name = "KeepsChosenAttributes",
     .inputs =
         R"json({"Html": "<p data-x=\"1\" class=\"k\">x</p>", "Selector": "p", "Keep Attributes": ["data-x"]})json",
     .outputs = R"json({"Reduced Html": "<p data-x=\"1\">x</p>"})json"},
    {.name = "NegativeLength",
     .inputs = R"json({"Html": "<p>x</p>", "Max Length": -1})json",
     .error = ErrorCode::invalid_input},
};

FLOW_NODE_TABLE(CondenseHtml, "condense_html", kCases);

}  // namespace
}  // namespace flow::nodes
