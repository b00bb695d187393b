#include "app/credentials_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flow::app {
namespace {

TEST(CredentialsFile, HoldsKindFieldsAndHosts) {
  const auto read = parse_credentials(
      R"({"shop": {"kind": "login", "username": "ada", "password": "swordfish", "hosts": ["shop.example"]}})");
  ASSERT_TRUE(read) << read.error().message;
  const engine::Credential& shop = read->at("shop");
  EXPECT_EQ(shop.name, "shop");
  EXPECT_EQ(shop.kind, "login");
  EXPECT_EQ(shop.fields.at("password").reveal(), "swordfish");
  EXPECT_THAT(shop.hosts, ::testing::ElementsAre("shop.example"));
  EXPECT_THAT(kinds_of(*read), ::testing::ElementsAre(::testing::Pair("shop", "login")));

  const engine::CredentialLookup lookup = lookup_in(*read);
  EXPECT_EQ(lookup("shop")->kind, "login");
  EXPECT_EQ(lookup("mail").error().code, ErrorCode::auth);
}

struct Refused {
  const char* name;
  const char* text;
  const char* message;
};

class RefusedCredentials : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedCredentials, NameTheCredentialAndQuoteNoValue) {
  const auto read = parse_credentials(GetParam().text);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::invalid_input);
  EXPECT_THAT(read.error().message, ::testing::HasSubstr(GetParam().message));
  EXPECT_THAT(read.error().message, ::testing::Not(::testing::HasSubstr("swordfish")));
}

INSTANTIATE_TEST_SUITE_P(
    Case, RefusedCredentials,
    ::testing::Values(Refused{"text", R"({"shop": "swordfish"})", "credential \"shop\": must be an object"},
                      Refused{"no_kind", R"({"shop": {"password": "swordfish"}})", "has no \"kind\""},
                      Refused{"number", R"({"shop": {"kind": "login", "password": 5}})",
                              "credential \"shop\": \"password\" must be text, not number"},
                      Refused{"hosts", R"({"shop": {"kind": "login", "hosts": "swordfish"}})",
                              "\"hosts\" must be a list of host names"},
                      Refused{"list", R"(["swordfish"])", "object"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace flow::app
