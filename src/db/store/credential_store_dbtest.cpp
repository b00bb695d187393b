// Credentials: sealed bytes and their bindings, on a real server.
#include "db/store/credential_store.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::db {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class Credentials : public StoreTest {};

TEST_F(Credentials, AreMadeChangedAndTakenAway) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CredentialStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    const NewCredential shop{.name = "shop",
                             .kind = "login",
                             .sealed = {std::string("\0\xff'\\", 4), "k1"},
                             .binding = {.hosts = {"a.example"}}};
    CO_TRY(const StoredCredential made, co_await store.create(cx, ann, shop));
    EXPECT_EQ(code_of((co_await store.create(cx, ann, shop)).error()), "name_taken");
    CO_TRY_VOID(co_await store.create(cx, bob, shop));
    CO_TRY(const StoredCredential renamed,
           co_await store.update(cx, ann, {.id = made.id, .expected = 1, .name = "store"}));
    EXPECT_EQ(renamed.name, "store");
    EXPECT_EQ(renamed.revision, 2);
    EXPECT_THAT(renamed.binding.hosts, ElementsAre("a.example"));
    EXPECT_EQ(code_of((co_await store.update(cx, ann, {.id = made.id, .expected = 1})).error()),
              "revision_conflict");
    EXPECT_EQ((co_await store.get(cx, bob, made.id)).error().code, ErrorCode::not_found);
    EXPECT_EQ((co_await store.update(cx, bob, {.id = made.id})).error().code, ErrorCode::not_found);
    EXPECT_EQ((co_await store.remove(cx, bob, made.id)).error().code, ErrorCode::not_found);
    CO_TRY_VOID(co_await store.remove(cx, ann, made.id));
    CO_TRY(const auto left, co_await store.list(cx, ann));
    EXPECT_THAT(left, SizeIs(0));
    co_return Result<void>{};
  });
}

TEST_F(Credentials, AreFoundByTheWorkflowsTheyAreBoundTo) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CredentialStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow one,
           co_await new_workflow(
               cx, db, ann,
               R"({"nodes": [{"data": {"inputs": {"P": {"$credential": "bo\"und", "field": "x"}}}}]})"));
    CO_TRY(const Workflow two, co_await new_workflow(cx, db, ann, document_text()));
    const std::string bytes("\0sealed\xfe", 8);
    CO_TRY(const auto bound, co_await store.create(cx, ann,
                                                   {.name = "bo\"und",
                                                    .kind = "login",
                                                    .sealed = {bytes, "k1"},
                                                    .binding = {.workflows = {one.id}}}));
    CO_TRY_VOID(co_await store.create(cx, ann, {.name = "free", .kind = "bearer", .sealed = {"b", "k1"}}));
    CO_TRY(const auto for_one, co_await store.find_for_run(cx, ann, one.id));
    EXPECT_THAT(for_one, SizeIs(2));
    EXPECT_EQ(for_one.at(0).sealed, bytes);
    CO_TRY(const auto for_two, co_await store.find_for_run(cx, ann, two.id));
    EXPECT_THAT(for_two, SizeIs(1));
    EXPECT_EQ(for_two.at(0).credential.name, "free");
    CO_TRY(const auto users, co_await store.used_by(cx, ann, bound.id));
    EXPECT_THAT(users, ElementsAre(one.id));
    CO_TRY_VOID(co_await store.note_used(cx, ann, {bound.id}));
    CO_TRY(const auto used, co_await store.get(cx, ann, bound.id));
    EXPECT_TRUE(used.last_used_at.has_value());
    co_return Result<void>{};
  });
}

TEST_F(Credentials, ARotationWalksOverThoseUnderOtherKeys) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CredentialStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    for (int i = 0; i < 5; ++i) {
      CO_TRY_VOID(co_await store.create(
          cx, ann,
          {.name = fmt::format("c{}", i), .kind = "generic", .sealed = {"old", i == 2 ? "new" : "old"}}));
    }
    CredentialId after;
    std::vector<std::string> names;
    for (;;) {
      CO_TRY(const auto batch, co_await store.sealed_under_other(cx, "new", after, 2));
      if (batch.empty()) break;
      for (const SealedCredential& one : batch) {
        names.push_back(one.credential.name);
        CO_TRY(const bool done,
               co_await store.reseal(cx, one.credential.id, one.credential.revision, {"fresh", "new"}));
        EXPECT_TRUE(done);
        after = one.credential.id;
      }
    }
    EXPECT_THAT(names, ElementsAre("c0", "c1", "c3", "c4"));
    CO_TRY_VOID(co_await store.update(cx, ann, {.id = after, .name = "changed"}));
    CO_TRY(const bool late, co_await store.reseal(cx, after, 1, {"stale", "new"}));
    EXPECT_FALSE(late);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
