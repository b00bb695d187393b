#include "nodes/testing/remote_test.hpp"

namespace flow::nodes {
namespace {

const testing::RemoteCase kCases[] = {
    {.name = "Empty",
     .inputs = R"json({"Endpoint URL": "{endpoint}"})json",
     .outputs = R"json({"Final URL": "about:blank", "Status": 0})json"},
    {.name = "AddressFromACredential",
     .inputs = R"json({"Endpoint URL": {"$secret": "{endpoint}"}, "Website URL": "about:blank"})json",
     .habits = {.user = "u", .password = "p"},
     .outputs = R"json({"Final URL": "about:blank", "Status": 0})json",
     .secret_hosts = {"127.0.0.1"}},
    {.name = "Bearer",
     .inputs = R"json({"Endpoint URL": "http://127.0.0.1:{port}", "Credential": {"$secret": "token"}})json",
     .habits = {.bearer = "token"},
     .outputs = R"json({"Final URL": "about:blank", "Status": 0})json"},
    {.name = "OtherToken",
     .inputs = R"json({"Endpoint URL": "{endpoint}", "Credential": {"$secret": "other"}})json",
     .habits = {.bearer = "token"},
     .error = ErrorCode::auth,
     .message = "status 401"},
    {.name = "TokenForOtherHosts",
     .inputs = R"json({"Endpoint URL": "{endpoint}", "Credential": {"$secret": "token"}})json",
     .error = ErrorCode::auth,
     .message = "127.0.0.1",
     .secret_hosts = {"browser.example"}},
    {.name = "TooMany",
     .inputs = R"json({"Endpoint URL": "{endpoint}"})json",
     .habits = {.refuse_with = 429, .refusal_header = "Retry-After: 30"},
     .error = ErrorCode::quota,
     .message = "(Retry-After: 30)"},
    {.name = "NothingListens",
     .inputs = R"json({"Endpoint URL": "ws://127.0.0.1:1"})json",
     .error = ErrorCode::network,
     .message = "127.0.0.1:1"},
    {.name = "NoEndpoint",
     .inputs = R"json({"Endpoint URL": "browser.example"})json",
     .error = ErrorCode::invalid_input,
     .message = "wss://browser.example:9222"},
    {.name = "ForbiddenScheme",
     .inputs = R"json({"Endpoint URL": "{endpoint}", "Website URL": "file:///etc/passwd"})json",
     .error = ErrorCode::invalid_input,
     .message = "file:"},
    {.name = "NoSite",
     .inputs = R"json({"Endpoint URL": "{endpoint}", "Website URL": "http://127.0.0.1:1/"})json",
     .error = ErrorCode::navigation,
     .message = "http://127.0.0.1:1/"},
};

FLOW_REMOTE_TABLE(ConnectRemoteBrowser, "connect_remote_browser", kCases);

}  // namespace
}  // namespace flow::nodes
