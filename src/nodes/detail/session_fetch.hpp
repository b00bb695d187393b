#pragma once
// Fetching an address with the cookies and the user agent of a browser session, without a page.
#include <memory>
#include <string>

#include "nodes/detail/on_page.hpp"

namespace flow::nodes::detail {

// An error status is an error by its class; a body over `cap` is `quota`. The result is an artifact.
Task<Result<StoredDownload>> fetch_in_session(NodeContext cx, std::shared_ptr<sdk::BrowserSession> session,
                                              browser::PageLease* lease, std::string url, Bytes cap);

}  // namespace flow::nodes::detail
