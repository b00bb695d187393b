#include <set>

#include "browser/detail/context_state.hpp"
#include "browser/detail/kill_browsers.hpp"
#include "browser/pool.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

void kill_browsers(const std::vector<ContextLease*>& leases) {
  std::set<std::shared_ptr<BrowserProcess>> empty;
  for (const ContextLease* lease : leases) {
    ContextLease::State& state = *lease->state_;
    const bool has_a_place = static_cast<bool>(state.on_released);
    if (!has_a_place || state.process->is_remote() || state.process->gone()) continue;
    if (!state.condemned) state.condemned = state.condemn();
    if (state.tenants() == 0) empty.insert(state.process);
  }
  for (const auto& process : empty) {
    process->kill(cdp::browser_gone("whoever used it may not act any more, and it was ended")
                      .with_detail("cause", json::string(kKilledOnPurpose)));
  }
}

}  // namespace flow::browser
