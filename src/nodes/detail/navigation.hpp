#pragma once
// Loading a page, shared by the nodes that do: the address is checked before, the status after.
//
// Everything here works under the deadline of the attempt. HTTP statuses are judged as the documentation of
// the nodes says: 401 and 407 are `auth`, 403, 429 and 503 with the marks of a bot wall are `blocked`, other
// errors go by their name.
#include <string>

#include "browser/page_lease.hpp"
#include "browser/profile.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes::detail {

struct LoadRequest {
  std::string url;
  std::string wait_until;  // a value of "Wait Until"
  bool allow_http_errors = false;
  // Above 0: for so long the provider of the browser looks for a CAPTCHA on the page, and what is judged is
  // the document behind it.
  milliseconds captcha_wait{0};
};

struct Loaded {
  int status = 0;  // 0: the same document, or no response (about:blank)
  std::string url;
};

// `lease` outlives the call: the attempt holds it.
Task<Result<Loaded>> load(NodeContext cx, browser::PageLease* lease, LoadRequest request);

// The status of a document that has loaded, as an error when it is one.
Task<Result<Loaded>> judged(NodeContext cx, browser::PageLease* lease, browser::NavigationResult navigation,
                            bool allow_http_errors);

// Only http, https and about:blank may be opened.
Result<void> check_address(std::string_view url);

// Resolves an address as a link on the page would.
Task<Result<std::string>> resolve_address(NodeContext cx, browser::PageLease* lease, std::string url);

struct LaunchRequest {
  browser::LaunchProfile profile;
  browser::ContextOptions options;
  LoadRequest load;
  bool live_view = false;  // its address is an output, "Live View"
};

// A fresh context with one page, loaded. The execution owns the session; a failed launch closes it.
Task<Result<Outputs>> launch(NodeContext cx, LaunchRequest request);

// Viewport, Locale, Time Zone and Proxy of the launch nodes.
Result<browser::ContextOptions> context_options(const Inputs& in);

// "1280x800"
Result<std::pair<int, int>> parse_viewport(std::string_view text);

}  // namespace flow::nodes::detail
