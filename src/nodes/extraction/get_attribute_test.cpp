#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "Plain",
     .html = R"json(<p id=p data-k=v>x</p>)json",
     .inputs = R"json({"Selector": "#p", "Attribute": "data-k"})json",
     .outputs = R"json({"Value": "v", "Values": ["v"]})json"},
    {.name = "LiveValue",
     .html = R"json(<input id=i value=old><script>i.value="new"</script>)json",
     .inputs = R"json({"Selector": "#i", "Attribute": "value"})json",
     .outputs = R"json({"Value": "new", "Values": ["new"]})json"},
    {.name = "AbsentWithDefault",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Selector": "p", "Attribute": "lang", "Default": "en"})json",
     .outputs = R"json({"Value": "en", "Values": ["en"]})json"},
    {.name = "Absent",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Selector": "p", "Attribute": "lang"})json",
     .error = ErrorCode::not_found,
     .message = "lang"},
    {.name = "AllWithGaps",
     .html = R"json(<p>x</p><p lang=de>y</p>)json",
     .inputs = R"json({"Selector": "p", "Attribute": "lang", "Mode": "all"})json",
     .outputs = R"json({"Value": "de", "Values": [null, "de"]})json"},
    {.name = "Ambiguous",
     .html = R"json(<p>x</p><p>y</p>)json",
     .inputs = R"json({"Selector": "p", "Attribute": "lang"})json",
     .error = ErrorCode::ambiguous,
     .timeout_ms = 500},
};

FLOW_PAGE_TABLE(GetAttribute, "get_attribute", kCases);

}  // namespace
}  // namespace flow::nodes
