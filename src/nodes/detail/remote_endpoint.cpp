#include "nodes/detail/remote_endpoint.hpp"

#include "nodes/detail/on_page.hpp"

namespace flow::nodes::detail {

Task<Result<Outputs>> connect(NodeContext cx, browser::RemoteEndpoint endpoint,
                              std::vector<std::string_view> secrets, LoadRequest load, bool live_view) {
  const std::string host = host_of(endpoint.url.reveal());
  for (const auto input : secrets) CO_TRY_VOID(cx->check_secret_host(input, host));
  LaunchRequest request;
  request.profile.engine = browser::Engine::remote;
  request.profile.remote = std::make_shared<const browser::RemoteEndpoint>(std::move(endpoint));
  request.load = std::move(load);
  request.live_view = live_view;
  co_return co_await launch(cx, std::move(request));
}

}  // namespace flow::nodes::detail
