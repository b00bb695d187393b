#pragma once
// The tokens of webhooks: found by their hash, shown again to their owner from their sealed form.
#include "api/services.hpp"

namespace flow::api {

// Makes a token for each trigger it is asked for.
db::MakeHookToken hook_token_maker(std::shared_ptr<const crypto::Sealing> sealing);
// The address to call, "https://flows.example/hooks/fbh_…"; nothing for a trigger without a token, or when
// its key is gone from the ring: calls are found by hash and still arrive.
std::optional<std::string> hook_url(const Services& services, const db::StoredTrigger& trigger);

}  // namespace flow::api
