#include "api/hook_token.hpp"

#include "api/authenticate.hpp"

namespace flow::api {
namespace {

crypto::SealedAs seal_of(const UserId& user, const TriggerId& trigger) {
  return {.kind = "hook", .user_id = user.str(), .name = trigger.str()};
}

}  // namespace

db::MakeHookToken hook_token_maker(std::shared_ptr<const crypto::Sealing> sealing) {
  return [sealing = std::move(sealing)](const UserId& user, const TriggerId& trigger) {
    const std::string token = new_token("fbh_");
    return db::HookToken{.hash = token_hash(token),
                         .sealed = sealing->ring().seal(token, seal_of(user, trigger)),
                         .key_id = sealing->ring().current_key_id()};
  };
}

std::optional<std::string> hook_url(const Services& services, const db::StoredTrigger& trigger) {
  if (trigger.token_sealed.empty()) return std::nullopt;
  const auto token = services.keys.ring().open(trigger.token_sealed, seal_of(trigger.user, trigger.id));
  if (!token) {
    services.options.logger.warning(
        "the address of a webhook cannot be shown; it still works, or give it a new one",
        {{"trigger", trigger.id.str()}, {"error", token.error().message}});
    return std::nullopt;
  }
  return fmt::format("{}/hooks/{}", services.origin, token->reveal());
}

}  // namespace flow::api
