#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "Value",
     .inputs = R"json({"Code": "return inputs.a * 2;", "Inputs": {"a": 21}})json",
     .outputs = R"json({"Result": 42, "Log": []})json"},
    {.name = "Async",
     .inputs =
         R"json({"Code": "await new Promise((d) => setTimeout(d, 10)); console.log(\"hi\", {a: 1}); return null;"})json",
     .outputs = R"json({"Result": null, "Log": ["hi {\"a\":1}"]})json"},
    {.name = "ThrowWithLine",
     .inputs = R"json({"Code": "const x = {};\nreturn x.y.z;"})json",
     .error = ErrorCode::invalid_input,
     .message = "line 2"},
    {.name = "DoesNotCompile",
     .inputs = R"json({"Code": "return (;"})json",
     .error = ErrorCode::invalid_input},
    {.name = "NoNetwork",
     .inputs =
         R"json({"Code": "try { await fetch(\"http://127.0.0.1:1/\"); return \"sent\"; } catch { return \"no network\"; }"})json",
     .outputs = R"json({"Result": "no network", "Log": []})json"},
    {.name = "NoStorage",
     .inputs =
         R"json({"Code": "try { localStorage.setItem(\"a\", \"1\"); return \"kept\"; } catch { return \"no storage\"; }"})json",
     .outputs = R"json({"Result": "no storage", "Log": []})json"},
    {.name = "PrototypeIsAPlainKey",
     .inputs = R"json({"Code": "return JSON.stringify(inputs);", "Inputs": {"__proto__": {"x": 1}}})json",
     .outputs = R"json({"Result": "{\"__proto__\":{\"x\":1}}", "Log": []})json"},
    {.name = "TooLarge",
     .inputs = R"json({"Code": "return \"x\".repeat(2000000);"})json",
     .error = ErrorCode::quota},
    {.name = "BadMemory",
     .inputs = R"json({"Code": "return 1;", "Memory (MB)": 1})json",
     .error = ErrorCode::invalid_input,
     .message = "Memory"},
};

FLOW_NODE_TABLE(RunCode, "run_code", kCases);

}  // namespace
}  // namespace flow::nodes
