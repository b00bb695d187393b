#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::NodeCase kCases[] = {
    {.name = "FirstMatch",
     .inputs = R"json({"Text": "a1 b2", "Pattern": "([a-z])([0-9])"})json",
     .outputs =
         R"json({"Match": "a1", "Groups": ["a", "1"], "Matches": [{"match": "a1", "groups": ["a", "1"]}]})json"},
    {.name = "EveryMatch",
     .inputs = R"json({"Text": "a1 b2", "Pattern": "[a-z]([0-9])", "All": true})json",
     .outputs =
         R"json({"Match": "a1", "Groups": ["1"], "Matches": [{"match": "a1", "groups": ["1"]}, {"match": "b2", "groups": ["2"]}]})json"},
    {.name = "GroupThatTookNoPart",
     .inputs = R"json({"Text": "b", "Pattern": "(a)|(b)"})json",
     .outputs =
         R"json({"Match": "b", "Groups": [null, "b"], "Matches": [{"match": "b", "groups": [null, "b"]}]})json"},
    {.name = "AnchorsMeanTheWholeText",
     .inputs = R"json({"Text": "aaa", "Pattern": "^a", "All": true})json",
     .outputs = R"json({"Match": "a", "Groups": [], "Matches": [{"match": "a", "groups": []}]})json"},
    {.name = "EmptyMatchesMoveOn",
     .inputs = R"json({"Text": "é1", "Pattern": "[0-9]*", "All": true})json",
     .outputs =
         R"json({"Match": "", "Groups": [], "Matches": [{"match": "", "groups": []}, {"match": "1", "groups": []}, {"match": "", "groups": []}]})json"},
    {.name = "NoneFails",
     .inputs = R"json({"Text": "abc", "Pattern": "[0-9]"})json",
     .error = ErrorCode::not_found,
     .message = "\"[0-9]\""},
    {.name = "NoneIsEmpty",
     .inputs = R"json({"Text": "abc", "Pattern": "[0-9]", "If None": "empty"})json",
     .outputs = R"json({"Match": "", "Groups": [], "Matches": []})json"},
    {.name = "BadPattern",
     .inputs = R"json({"Text": "abc", "Pattern": "(a"})json",
     .error = ErrorCode::invalid_input,
     .message = "(a"},
    {.name = "NoBackReferences",
     .inputs = R"json({"Text": "aa", "Pattern": "(a)\\1"})json",
     .error = ErrorCode::invalid_input},
};
FLOW_NODE_TABLE(RegexMatch, "regex_match", kCases);

}  // namespace
}  // namespace flow::nodes
