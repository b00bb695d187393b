#include "worker/run_credentials.hpp"

#include <algorithm>

#include "engine/credential_seal.hpp"

namespace flow::worker {
namespace {

struct Use {
  std::string credential;
  std::string node;
  std::string type;
};

std::vector<Use> uses_of(const workflow::Plan& plan) {
  std::vector<Use> uses;
  for (const workflow::PlanNode& node : plan.nodes) {
    for (const workflow::PlanInput& input : node.inputs) {
      if (!input.literal) continue;
      input.literal->each_credential([&](const workflow::CredentialReference& reference) {
        uses.push_back(
            {.credential = reference.name, .node = node.name, .type = std::string(node.spec->type)});
      });
    }
  }
  return uses;
}

Result<void> check_binding(const db::Binding& binding, const Use& use) {
  if (binding.nodes.empty() || std::ranges::find(binding.nodes, use.type) != binding.nodes.end()) return {};
  return fail(ErrorCode::auth, "credential \"{}\" may only be used by {}, and \"{}\" is {}", use.credential,
              fmt::join(binding.nodes, ", "), use.node, use.type);
}

}  // namespace

Task<Result<std::shared_ptr<RunCredentials>>> RunCredentials::load(Context cx, db::Database* database,
                                                                   UserId user,
                                                                   std::shared_ptr<const workflow::Plan> plan,
                                                                   crypto::Keys* keys) {
  auto credentials = std::shared_ptr<RunCredentials>(new RunCredentials(user, keys));
  const std::vector<Use> uses = uses_of(*plan);
  if (uses.empty()) co_return credentials;
  db::CredentialStore store(*database);
  CO_TRY(auto sealed, co_await store.find_for_run(cx, user, plan->workflow_id));
  for (db::SealedCredential& one : sealed) {
    std::string name = one.credential.name;
    credentials->sealed_.emplace(std::move(name), std::move(one));
  }
  for (const Use& use : uses) {
    const auto found = credentials->sealed_.find(use.credential);
    if (found != credentials->sealed_.end())
      CO_TRY_VOID(check_binding(found->second.credential.binding, use));
  }
  co_return credentials;
}

Result<engine::Credential> RunCredentials::open(std::string_view name) {
  const auto found = sealed_.find(name);
  if (found == sealed_.end()) {
    return fail(
        ErrorCode::auth,
        "there is no credential \"{}\" that this workflow may use; it was deleted, or is bound to others",
        name);
  }
  const db::StoredCredential& stored = found->second.credential;
  const std::string& sealed = found->second.sealed;
  auto fields = engine::open_fields(keys_->ring_for(sealed, before_), user_, stored.name, sealed);
  if (!fields)
    return std::unexpected(std::move(fields).error().context(fmt::format("credential \"{}\"", name)));
  used_.push_back(stored.id);
  return engine::Credential{
      .name = stored.name, .kind = stored.kind, .fields = *std::move(fields), .hosts = stored.binding.hosts};
}

}  // namespace flow::worker
