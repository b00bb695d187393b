// Users, sessions, tokens, links and the audit log on a real server.
#include "crypto/hash.hpp"
#include "db/store/audit_store.hpp"
#include "db/store/session_store.hpp"
#include "db/store/testing/store_test.hpp"
#include "db/store/token_store.hpp"

namespace flow::db {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class People : public StoreTest {};

TEST_F(People, AnAddressIsOneUserInAnyCase) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    UserStore users(*db);
    CO_TRY(const bool before, co_await users.any(cx));
    EXPECT_FALSE(before);
    CO_TRY(const User ann, co_await users.create(cx, {.email = "Ann@Example.com", .limits = {.nodes = 5}}));
    EXPECT_EQ(ann.limits, Limits{.nodes = 5});
    const auto again = co_await users.create(cx, {.email = "ann@example.COM"});
    EXPECT_EQ(again.error().code, ErrorCode::conflict);
    EXPECT_EQ(code_of(again.error()), "email_taken");
    CO_TRY(const auto login, co_await users.find_login(cx, "ANN@example.com"));
    EXPECT_EQ(login->user.id, ann.id);
    EXPECT_EQ(login->password_hash, "");
    for (const char* bad : {"", "ann", "@b", "a@", "a b@c"}) {
      const auto refused = co_await users.create(cx, {.email = bad});
      EXPECT_EQ(refused.error().code, ErrorCode::invalid_input) << bad;
    }
    const auto foreign = co_await users.get(cx, UserId("no-uuid"));
    EXPECT_EQ(foreign.error().code, ErrorCode::not_found);
    co_return Result<void>{};
  });
}

TEST_F(People, LanesAreDealtRoundRobin) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    UserStore users(*db);
    for (int i = 0; i < 66; ++i) {
      CO_TRY(const User user, co_await users.create(cx, {.email = fmt::format("u{}@example.com", i)}));
      EXPECT_EQ(user.lane, i % 64);
    }
    co_return Result<void>{};
  });
}

TEST_F(People, TheLastAdministratorStays) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    UserStore users(*db);
    CO_TRY(const User ann, co_await users.create(cx, {.email = "ann@example.com", .role = Role::admin}));
    const auto demoted = co_await users.update(cx, ann.id, {.role = Role::member});
    EXPECT_EQ(code_of(demoted.error()), "last_admin");
    const auto disabled = co_await users.update(cx, ann.id, {.disabled = true});
    EXPECT_EQ(code_of(disabled.error()), "last_admin");
    CO_TRY(const User bob, co_await users.create(cx, {.email = "bob@example.com", .role = Role::admin}));
    CO_TRY(const User now, co_await users.update(cx, ann.id, {.name = "Ann", .role = Role::member}));
    EXPECT_EQ(now.role, Role::member);
    EXPECT_EQ(now.name, "Ann");
    EXPECT_EQ(code_of((co_await users.update(cx, bob.id, {.disabled = true})).error()), "last_admin");
    co_return Result<void>{};
  });
}

TEST_F(People, ASetupLinkMakesOneAdministratorOnce) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    UserStore users(*db);
    const std::string hash = crypto::sha256("link");
    CO_TRY_VOID(co_await users.add_link(cx, {.token_hash = hash}));
    CO_TRY(const auto found, co_await users.find_link(cx, hash));
    EXPECT_EQ(found->purpose, LinkPurpose::setup);
    CO_TRY(const User ann,
           co_await users.use_setup_link(cx, hash, {.email = "ann@example.com", .password_hash = "h"}));
    EXPECT_EQ(ann.role, Role::admin);
    EXPECT_TRUE(ann.has_password);
    const auto again = co_await users.use_setup_link(cx, hash, {.email = "bob@example.com"});
    EXPECT_EQ(again.error().code, ErrorCode::auth);
    // Another one is worth nothing once somebody is there.
    CO_TRY_VOID(co_await users.add_link(cx, {.token_hash = crypto::sha256("late")}));
    const auto late = co_await users.use_setup_link(cx, crypto::sha256("late"), {.email = "bob@example.com"});
    EXPECT_EQ(late.error().code, ErrorCode::auth);
    co_return Result<void>{};
  });
}

TEST_F(People, ANewPasswordEndsSessionsAndOtherLinks) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    UserStore users(*db);
    SessionStore sessions(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    const std::string cookie = crypto::sha256("cookie");
    CO_TRY_VOID(co_await sessions.create(cx, {.user = ann, .token_hash = cookie, .user_agent = "test"}));
    for (const char* link : {"one", "two"}) {
      CO_TRY_VOID(co_await users.add_link(
          cx, {.purpose = LinkPurpose::password, .user = ann, .token_hash = crypto::sha256(link)}));
    }
    CO_TRY(const User now, co_await users.use_password_link(cx, crypto::sha256("one"), "new"));
    EXPECT_TRUE(now.has_password);
    CO_TRY(const auto session, co_await sessions.find(cx, cookie));
    EXPECT_FALSE(session.has_value());
    const auto second = co_await users.use_password_link(cx, crypto::sha256("two"), "other");
    EXPECT_EQ(second.error().code, ErrorCode::auth);
    co_return Result<void>{};
  });
}

TEST_F(People, ASessionEndsByTimeIdlenessAndItsUser) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    UserStore users(*db);
    SessionStore sessions(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    const std::string cookie = crypto::sha256("cookie");
    CO_TRY_VOID(co_await sessions.create(cx, {.user = ann, .token_hash = cookie}));
    CO_TRY(const auto found, co_await sessions.find(cx, cookie));
    EXPECT_EQ(found->id, ann);
    CO_TRY(const auto listed, co_await sessions.list(cx, ann));
    EXPECT_THAT(listed, SizeIs(1));

    CO_TRY_VOID(co_await sql(cx, db, "UPDATE sessions SET last_seen_at = now() - interval '2 hours'"));
    CO_TRY(const auto idle, co_await sessions.find(cx, cookie, std::chrono::hours{1}));
    EXPECT_FALSE(idle.has_value());
    CO_TRY(const auto seen, co_await sessions.find(cx, cookie, std::chrono::hours{3}));
    EXPECT_TRUE(seen.has_value());  // and noted
    CO_TRY(const auto again, co_await sessions.find(cx, cookie, std::chrono::hours{1}));
    EXPECT_TRUE(again.has_value());

    CO_TRY_VOID(co_await users.update(cx, ann, {.disabled = true}));
    CO_TRY(const auto disabled, co_await sessions.find(cx, cookie));
    EXPECT_FALSE(disabled.has_value());
    CO_TRY_VOID(co_await users.update(cx, ann, {.disabled = false}));
    CO_TRY_VOID(co_await sql(cx, db, "UPDATE sessions SET expires_at = now()"));
    CO_TRY(const auto over, co_await sessions.find(cx, cookie));
    EXPECT_FALSE(over.has_value());
    co_return Result<void>{};
  });
}

TEST_F(People, ATokenWorksUntilItIsRevokedByItsUser) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    TokenStore tokens(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    const std::string hash = crypto::sha256("token");
    CO_TRY(const ApiToken token,
           co_await tokens.create(cx, {.user = ann,
                                       .name = "ci",
                                       .token_hash = hash,
                                       .prefix = "fb_12",
                                       .scopes = {"workflows:read", "a \"quoted\" one"}}));
    CO_TRY(const auto login, co_await tokens.find(cx, hash));
    EXPECT_EQ(login->user.id, ann);
    EXPECT_THAT(login->scopes, ::testing::ElementsAre("workflows:read", "a \"quoted\" one"));
    CO_TRY(const auto listed, co_await tokens.list(cx, ann));
    EXPECT_TRUE(listed.at(0).last_used_at.has_value());
    EXPECT_EQ((co_await tokens.revoke(cx, bob, token.id)).error().code, ErrorCode::not_found);
    CO_TRY_VOID(co_await tokens.revoke(cx, ann, token.id));
    CO_TRY(const auto gone, co_await tokens.find(cx, hash));
    EXPECT_FALSE(gone.has_value());
    CO_TRY_VOID(co_await tokens.create(cx, {.user = ann,
                                            .name = "short",
                                            .token_hash = crypto::sha256("s"),
                                            .prefix = "x",
                                            .life = std::chrono::seconds{-1}}));
    CO_TRY(const auto over, co_await tokens.find(cx, crypto::sha256("s")));
    EXPECT_FALSE(over.has_value());
    co_return Result<void>{};
  });
}

TEST_F(People, TheAuditLogIsReadInPages) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    AuditStore audit(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    for (int i = 0; i < 5; ++i) {
      CO_TRY_VOID(co_await audit.write(cx, {.user = i % 2 == 0 ? ann : bob,
                                            .actor = ann,
                                            .action = fmt::format("test.{}", i),
                                            .detail = {{"n", i}}}));
    }
    CO_TRY(const auto first, co_await audit.list(cx, ann, {.limit = 3}));
    EXPECT_THAT(first.items, SizeIs(3));
    EXPECT_EQ(first.items.at(0).entry.action, "test.4");
    CO_TRY(const auto second, co_await audit.list(cx, ann, {.cursor = first.next, .limit = 3}));
    EXPECT_THAT(second.items, SizeIs(2));
    EXPECT_EQ(second.items.at(1).entry.action, "test.0");
    EXPECT_EQ(second.next, "");
    CO_TRY(const auto bobs, co_await audit.list(cx, bob, {}));
    EXPECT_THAT(bobs.items, SizeIs(2));
    const auto bad = co_await audit.list(cx, ann, {.cursor = "bm90IG1pbmU"});
    EXPECT_THAT(bad.error().message, HasSubstr("cursor"));
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
