#pragma once
// Waits for something of a page as a whole; for elements see Reader::wait_for(). All survive reloads and
// navigations, need no lease, fail with `timeout` at the deadline of their context and with the page's reason
// when it ends.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "browser/network.hpp"
#include "browser/page.hpp"

namespace flow::browser {

// The address once it matches; at once when it does already.
Task<Result<std::string>> wait_for_url(Context cx, std::shared_ptr<Page> page,
                                       std::function<bool(std::string_view)> matches);

// The first response that begins after the call and matches.
Task<Result<ResponseInfo>> wait_for_response(Context cx, std::shared_ptr<Page> page,
                                             std::function<bool(const ResponseInfo&)> matches);

// The value of a JavaScript expression of the page once it is true in the sense of that language, promises
// awaited. One that throws is not true yet; one that does not parse is `invalid_input`. The message of a
// timeout tells the last value or what was thrown.
Task<Result<json::value>> wait_for_expression(Context cx, std::shared_ptr<Page> page, std::string expression);

}  // namespace flow::browser
