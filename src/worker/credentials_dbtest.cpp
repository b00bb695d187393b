// Credentials that only some types of node may use, as a worker holds to it.
#include "db/store/credential_store.hpp"
#include "engine/credential_seal.hpp"
#include "worker/testing/workshop.hpp"

namespace flow::worker {
namespace {

using testing::Draft;
using testing::notebook;
using testing::Workshop;

Task<Result<void>> add_credential(Workshop* shop, std::vector<std::string> nodes) {
  const crypto::KeyRing& ring = shop->options.keys.ring();
  db::CredentialStore store(shop->database);
  CO_TRY_VOID(co_await store.create(
      shop->context(), shop->user,
      {.name = "shop",
       .kind = "login",
       .sealed = {.bytes = engine::seal_fields(ring, shop->user, "shop", {{"password", Secret("hunter22")}}),
                  .key_id = ring.current_key_id()},
       .binding = {.nodes = std::move(nodes)}}));
  co_return Result<void>{};
}

Draft log_in() {
  return Draft().node("n", "login", R"({"Password": {"$credential": "shop"}})");
}

TEST(Bindings, TheRightTypeOfNodeUsesTheCredential) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY_VOID(co_await add_credential(shop, {"deliver_to_webhook", "login"}));
    CO_TRY(const ExecutionId id, co_await shop->accept(log_in()));
    CO_TRY(const OnceResult result, co_await shop->attempt(id));
    EXPECT_EQ(result, OnceResult::done);
    EXPECT_EQ(notebook().texts["n"], std::vector<std::string>{"hunter22"});
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::completed);
    co_return Result<void>{};
  });
}

TEST(Bindings, AnotherTypeOfNodeDoesNotEvenBegin) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY_VOID(co_await add_credential(shop, {"deliver_to_webhook", "send_mail"}));
    CO_TRY(const ExecutionId id, co_await shop->accept(log_in()));
    CO_TRY(const OnceResult result, co_await shop->attempt(id));
    EXPECT_EQ(result, OnceResult::failed);
    EXPECT_TRUE(notebook().texts["n"].empty());
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::failed);
    const json::object& error = detail.execution.error->get_object();
    EXPECT_EQ(json::string_or(error, "class", ""), "auth");
    EXPECT_EQ(json::string_or(error, "message", ""),
              R"(credential "shop" may only be used by deliver_to_webhook, send_mail, and "n" is login)");
    EXPECT_TRUE(detail.node_runs.empty());
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::worker
