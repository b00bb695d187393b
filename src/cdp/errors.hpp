#pragma once
// Errors of the protocol layer. Finer causes are in detail.reason: protocol, context_gone, session_gone,
// browser_gone, disconnected.
#include <string_view>

#include "base/error.hpp"

namespace flow::cdp {

// Bytes or replies that no Chromium we know sends: `internal`.
Error protocol_error(std::string_view what);
// The `error` member of a reply. -32000 about a dead execution context is `navigation` (context_gone), an
// unknown session `navigation` (session_gone), everything else `internal` (protocol) with method, code and
// message.
Error reply_error(std::string_view method, std::string_view error_text);
Error browser_gone(std::string_view how);
// The link to a remote browser ended by itself: `network`; whoever knows that pages were open there makes
// more of it.
Error disconnected(std::string_view how);

std::string_view reason_of(const Error& error);  // detail.reason, or empty

}  // namespace flow::cdp
