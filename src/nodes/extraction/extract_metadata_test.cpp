#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "Everything",
     .inputs =
         R"json({"Html": "<html lang=en><title> A\n lamp </title><link rel=Canonical href=/lamp><meta name=Description content='Bright'><meta property=og:title content=Lamp><meta property='article:tag' content=light>"})json",
     .outputs =
         R"json({"Data": {"language": "en", "title": "A lamp", "canonical": "/lamp", "meta": {"description": "Bright", "article:tag": "light"}, "open_graph": {"title": "Lamp"}, "json_ld": []}})json"},
    {.name = "RepeatedNames",
     .inputs =
         R"json({"Html": "<meta property=og:image content=a><meta property=og:image content=b><meta property=og:image content=c>"})json",
     .outputs = R"json({"Data": {"meta": {}, "open_graph": {"image": ["a", "b", "c"]}, "json_ld": []}})json"},
    {.name = "JsonLd",
     .inputs =
         R"json({"Html": "<script type='application/ld+json'>{\"@type\": \"Product\"}</script><script>var x</script><script type='application/ld+json'>[1]</script>"})json",
     .outputs =
         R"json({"Data": {"meta": {}, "open_graph": {}, "json_ld": [{"@type": "Product"}, [1]]}})json"},
    {.name = "BrokenJsonLdIsSkipped",
     .inputs =
         R"json({"Html": "<script type='application/ld+json'>{oops</script><script type='application/ld+json'>{}</script>"})json",
     .outputs = R"json({"Data": {"meta": {}, "open_graph": {}, "json_ld": [{}]}})json",
     .warning = "JSON-LD block 1 was skipped"},
    {.name = "Empty",
     .inputs = R"json({"Html": ""})json",
     .outputs = R"json({"Data": {"meta": {}, "open_graph": {}, "json_ld": []}})json"},
    {.name = "OnlyTheFirstTitle",
     .inputs = R"json({"Html": "<title>a</title><svg><title>b</title></svg>"})json",
     .outputs = R"json({"Data": {"title": "a", "meta": {}, "open_graph": {}, "json_ld": []}})json"},
};
FLOW_NODE_TABLE(ExtractMetadata, "extract_metadata", kCases);

}  // namespace
}  // namespace flow::nodes
