#pragma once
// How the stealth profile introduces itself: as the same binary would with a window.
//
// Headless Chromium puts a token into its user agent. Workers that several pages share (SharedWorker,
// ServiceWorker) take the user agent of the process and nothing else, so the plain one is given at start by a
// switch. With that switch Chromium no longer tells the finer client hints; they are what the running binary
// says of itself (brands, version) and what the machine is.
#include <string>
#include <string_view>

#include "async/context.hpp"
#include "async/task.hpp"
#include "json/json.hpp"

namespace flow::async {
class Loop;
}

namespace flow::browser {

struct ContextOptions;
class BrowserProcess;

// "156.0.8078.108" of "Chromium 156.0.8078.108 built on Debian"; empty when there is none.
std::string version_in(std::string_view said);

// What `binary --version` says. It is asked once for each state of the file.
Task<Result<std::string>> version_of_binary(Context cx, async::Loop* loop, std::string binary);

// Chromium says no more than its major version in it, whatever machine it runs on.
std::string plain_user_agent(std::string_view version);

// Adds to `hints` (brands …) what Chromium leaves out with the switch: `fullVersionList`, in which brands of
// another version than the browser's are made up and end in zeros, `architecture` and `bitness`.
void complete_client_hints(json::object& hints, std::string_view version, std::string_view machine);

// Parameters of Emulation.setUserAgentOverride for the pages and workers of a context; empty when it is what
// it is.
json::object user_agent_override(const BrowserProcess& process, const ContextOptions& options);

}  // namespace flow::browser
