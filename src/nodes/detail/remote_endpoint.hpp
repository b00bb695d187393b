#pragma once
// The endpoints of remote browsers, shared by the nodes that connect to one.
#include <string_view>

#include "browser/profile.hpp"
#include "nodes/detail/navigation.hpp"

namespace flow::nodes::detail {

// Session and page in the browser at `endpoint`, loaded. Credential-born inputs of the node, named in
// `secrets`, must be allowed towards its host.
Task<Result<Outputs>> connect(NodeContext cx, browser::RemoteEndpoint endpoint,
                              std::vector<std::string_view> secrets, LoadRequest load,
                              bool live_view = false);

}  // namespace flow::nodes::detail
