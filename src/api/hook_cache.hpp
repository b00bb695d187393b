#pragma once
// HookCache: what a call of a webhook needs to know, kept for a moment so that a busy one does not read the
// same rows a thousand times a second. A change over the API empties it; one made elsewhere (command line) is
// seen after kFresh.
#include <memory>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"
#include "db/store/trigger_store.hpp"
#include "trigger/webhook.hpp"

namespace flow::api {

struct KnownHook {
  db::Hook hook;
  trigger::WebhookSettings settings;
  trigger::HookSecrets secrets;
  json::object params;  // defaults of the version's parameters
  bool light = false;   // no node of the version needs a browser
};

class HookCache {
 public:
  static constexpr milliseconds kFresh{2'000};
  static constexpr std::size_t kMax = 1'000;

  std::shared_ptr<const KnownHook> find(const std::string& token_hash, SteadyTime now) const;
  void keep(const std::string& token_hash, std::shared_ptr<const KnownHook> hook, SteadyTime now);
  void clear() { known_.clear(); }

 private:
  struct Entry {
    std::shared_ptr<const KnownHook> hook;
    SteadyTime until;
  };
  std::unordered_map<std::string, Entry> known_;
};

}  // namespace flow::api
