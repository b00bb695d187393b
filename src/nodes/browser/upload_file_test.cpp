#include "nodes/testing/node_test.hpp"

namespace flow::nodes {
namespace {

const testing::PageCase kCases[] = {
    {.name = "NoFiles",
     .html = R"json(<input id=f type=file>)json",
     .inputs = R"json({"Selector": "#f", "Files": []})json",
     .error = ErrorCode::invalid_input,
     .message = "empty"},
    {.name = "NotAFile",
     .html = R"json(<input id=f type=file>)json",
     .inputs = R"json({"Selector": "#f", "Files": ["x"]})json",
     .error = ErrorCode::invalid_input,
     .message = "string"},
    {.name = "UnknownArtefact",
     .html = R"json(<input id=f type=file>)json",
     .inputs =
         R"json({"Selector": "#f", "Files": [{"name": "a", "mime": "text/plain", "bytes": 1, "sha256": "00", "artefact": "nope"}]})json",
     .error = ErrorCode::not_found},
};

FLOW_PAGE_TABLE(UploadFile, "upload_file", kCases);

}  // namespace
}  // namespace flow::nodes
