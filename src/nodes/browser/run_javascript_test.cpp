#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "Value",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Code": "return args.a + 1;", "Args": {"a": 1}})json",
     .outputs = R"json({"Result": 2})json"},
    {.name = "Promise",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Code": "return await new Promise((d) => setTimeout(() => d([1]), 20));"})json",
     .outputs = R"json({"Result": [1]})json"},
    {.name = "Nothing",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Code": "document.title = \"T\";"})json",
     .outputs = R"json({"Result": null})json",
     .after = R"json(document.title)json",
     .gives = R"json("T")json"},
    {.name = "ThrowWithLine",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Code": "const a = 1;\nthrow new Error(\"bad \" + a);"})json",
     .error = ErrorCode::invalid_input,
     .message = "line 2: Error: bad 1"},
    {.name = "DoesNotCompile",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Code": "return {"})json",
     .error = ErrorCode::invalid_input},
    {.name = "DomNode",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Code": "return document.body;"})json",
     .error = ErrorCode::invalid_input,
     .message = "DOM node"},
    {.name = "TooLarge",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Code": "return \"x\".repeat(2000000);"})json",
     .error = ErrorCode::quota,
     .message = "2000002"},
    {.name = "EndlessLoop",
     .html = R"json(<p>x</p>)json",
     .inputs = R"json({"Code": "for (;;) ;"})json",
     .error = ErrorCode::timeout,
     .timeout_ms = 700},
    {.name = "SharesThePagesVariables",
     .html = R"json(<script>shared = 5</script>)json",
     .inputs = R"json({"Code": "return shared;"})json",
     .outputs = R"json({"Result": 5})json"},
    {.name = "IsolatedDoesNot",
     .html = R"json(<script>shared = 5</script><p>x</p>)json",
     .inputs =
         R"json({"Code": "return [typeof shared, document.querySelectorAll(\"p\").length];", "World": "isolated"})json",
     .outputs = R"json({"Result": ["undefined", 1]})json"},
};

FLOW_PAGE_TABLE(RunJavascript, "run_javascript", kCases);

}  // namespace
}  // namespace flow::nodes
