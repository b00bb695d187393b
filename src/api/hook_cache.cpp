#include "api/hook_cache.hpp"

namespace flow::api {

std::shared_ptr<const KnownHook> HookCache::find(const std::string& token_hash, SteadyTime now) const {
  const auto found = known_.find(token_hash);
  return found == known_.end() || found->second.until <= now ? nullptr : found->second.hook;
}

void HookCache::keep(const std::string& token_hash, std::shared_ptr<const KnownHook> hook, SteadyTime now) {
  if (known_.size() >= kMax) known_.clear();
  known_.insert_or_assign(token_hash, Entry{std::move(hook), now + kFresh});
}

}  // namespace flow::api
