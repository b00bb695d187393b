#include "nodes/testing/remote_test.hpp"

namespace flow::nodes {
namespace {

std::string inputs(std::string_view password, std::string_view more = "") {
  return fmt::format(
      R"json({{"Website URL": "about:blank", "Bright Data Browser Username": "brd-customer-1-zone-z", "Bright Data Browser Password": {{"$secret": "{}"}}, "Endpoint": "ws://127.0.0.1:{{port}}"{}}})json",
      password, more);
}

constexpr std::string_view kWaits = R"json(, "CAPTCHA Wait (seconds)": 2.5)json";
constexpr std::string_view kWatched = R"json(, "Live View": true)json";

const testing::RemoteCase kCases[] = {
    {.name = "Opens",
     .inputs = inputs("p@ss:word/1"),
     .habits = {.user = "brd-customer-1-zone-z", .password = "p@ss:word/1"},
     .outputs = R"json({"Final URL": "about:blank", "Status": 0})json"},
    {.name = "WrongPassword",
     .inputs = inputs("other"),
     .habits = {.user = "brd-customer-1-zone-z", .password = "p"},
     .error = ErrorCode::auth,
     .message = "status 401"},
    {.name = "UnknownZone",
     .inputs = inputs("p"),
     .habits = {.refuse_with = 403, .refusal_body = "zone_not_found"},
     .error = ErrorCode::auth,
     .message = "zone_not_found"},
    {.name = "NoPeers",
     .inputs = inputs("p"),
     .habits = {.refuse_with = 502, .refusal_header = "x-brd-err-code: no_peers"},
     .error = ErrorCode::network,
     .message = "no_peers"},
    {.name = "Overloaded",
     .inputs = inputs("p"),
     .habits = {.refuse_with = 503},
     .error = ErrorCode::network,
     .message = "status 503"},
    {.name = "Robots",
     .inputs = inputs("p"),
     .habits = {.refuse_with = 403, .refusal_body = "restricted (brob)"},
     .error = ErrorCode::blocked,
     .message = "brob"},
    {.name = "PasswordForOtherHosts",
     .inputs = inputs("p"),
     .error = ErrorCode::auth,
     .message = "127.0.0.1",
     .secret_hosts = {"brd.superproxy.io"}},
    {.name = "BadEndpoint",
     .inputs = inputs("p", R"json(, "Endpoint": "http://x")json"),
     .error = ErrorCode::invalid_input,
     .message = "http://x"},
    {.name = "UserInTheEndpoint",
     .inputs = inputs("p", R"json(, "Endpoint": "wss://u:q@x")json"),
     .error = ErrorCode::invalid_input,
     .message = "holds a user name"},
    {.name = "NoCaptcha",
     .inputs = inputs("p", kWaits),
     .habits = {.own = {{"Captcha.solve", R"json({"status": "not_detected"})json"}}},
     .outputs = R"json({"Final URL": "about:blank", "Status": 0})json"},
    {.name = "CaptchaSolved",
     .inputs = inputs("p", kWaits),
     .habits = {.own = {{"Captcha.solve", R"json({"status": "solve_finished", "type": "hcaptcha"})json"}}},
     .outputs = R"json({"Final URL": "about:blank", "Status": 0})json"},
    {.name = "CaptchaUnsolved",
     .inputs = inputs("p", kWaits),
     .habits = {.own = {{"Captcha.solve",
                         R"json({"status": "solve_failed", "type": "hcaptcha", "error": "no answer"})json"}}},
     .error = ErrorCode::blocked,
     .message = "the provider of the browser did not solve the CAPTCHA of kind hcaptcha: no answer"},
    {.name = "NoSolver",
     .inputs = inputs("p", kWaits),
     .error = ErrorCode::invalid_input,
     .message = "does not allow it: Captcha.solve failed: 'Captcha.solve' wasn't found"},
    {.name = "CaptchaWaitTooLong",
     .inputs = inputs("p", R"json(, "CAPTCHA Wait (seconds)": 121)json"),
     .error = ErrorCode::invalid_input,
     .message = "CAPTCHA Wait (seconds) is 121; it must be between 0 and 120"},
    {.name = "LiveView",
     .inputs = inputs("p", kWatched),
     .habits = {.own = {{"Page.inspect", R"json({"url": "https://watch.example/?wss=x"})json"}}},
     .outputs =
         R"json({"Final URL": "about:blank", "Live View": "https://watch.example/?wss=x", "Status": 0})json"},
    {.name = "NoLiveView",
     .inputs = inputs("p", kWatched),
     .error = ErrorCode::invalid_input,
     .message = "does not allow it: Page.inspect failed: 'Page.inspect' wasn't found"},
};

FLOW_REMOTE_TABLE(LaunchBrightDataBrowser, "launch_bright_data_browser", kCases);

}  // namespace
}  // namespace flow::nodes
