#include "engine/detail/browsers.hpp"

#include <boost/asio/this_coro.hpp>

#include "async/task_group.hpp"
#include "browser/pool.hpp"
#include "sdk/browser_session.hpp"

namespace flow::engine::detail {
namespace {

constexpr milliseconds kCloseGrace{5000};

Task<Result<void>> close_session(Context cx, std::shared_ptr<sdk::BrowserSession> session) {
  co_return co_await session->close(cx);
}

}  // namespace

void kill_browsers(const Run& run) {
  std::vector<browser::ContextLease*> leases;
  for (const auto& session : run.sessions) leases.push_back(&session->lease());
  browser::kill_browsers(leases);
}

// One that does not answer costs the others nothing.
Task<void> close_browsers(Context cx, std::shared_ptr<Run> run) {
  if (!run->check_lease()) kill_browsers(*run);
  const Context grace = cx.grace(kCloseGrace);
  async::TaskGroup group(co_await boost::asio::this_coro::executor, async::OnFailure::keep_going);
  for (const auto& session : run->sessions)
    group.spawn("closing a browser session", close_session(grace, session));
  const auto closed = co_await group.join(Context(cx.clock(), cx.log(), SteadyTime::max()));
  if (!closed) cx.log().warning("a browser session did not close", {{"error", closed.error().message}});
}

}  // namespace flow::engine::detail
