// Which addresses may be reached, as a table: kind, allowed with allow_private, allowed without.
#include "net/egress_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flow::net {
namespace {

using ::testing::HasSubstr;

struct AddressRow {
  std::string_view address;
  AddressKind kind;
};

class AddressKinds : public ::testing::TestWithParam<AddressRow> {};

TEST_P(AddressKinds, AreKnown) {
  const auto address = IpAddress::parse(GetParam().address);
  ASSERT_TRUE(address) << GetParam().address;
  EXPECT_EQ(static_cast<int>(kind_of(*address)), static_cast<int>(GetParam().kind)) << GetParam().address;
}

using enum AddressKind;
INSTANTIATE_TEST_SUITE_P(
    Table, AddressKinds,
    ::testing::Values(
        AddressRow{"8.8.8.8", global}, AddressRow{"1.1.1.1", global}, AddressRow{"172.15.255.255", global},
        AddressRow{"172.32.0.0", global}, AddressRow{"192.167.255.255", global},
        AddressRow{"100.63.255.255", global}, AddressRow{"100.128.0.0", global},
        AddressRow{"11.0.0.0", global}, AddressRow{"223.255.255.255", global},
        AddressRow{"10.0.0.1", private_network}, AddressRow{"10.255.255.255", private_network},
        AddressRow{"172.16.0.0", private_network}, AddressRow{"172.31.255.255", private_network},
        AddressRow{"192.168.0.1", private_network}, AddressRow{"127.0.0.1", loopback},
        AddressRow{"127.255.255.254", loopback}, AddressRow{"0.0.0.0", unspecified},
        AddressRow{"0.1.2.3", unspecified}, AddressRow{"169.254.1.1", link_local},
        AddressRow{"100.64.0.1", shared}, AddressRow{"224.0.0.1", multicast},
        AddressRow{"239.255.255.255", multicast}, AddressRow{"255.255.255.255", reserved},
        AddressRow{"192.0.2.1", reserved}, AddressRow{"198.18.0.1", reserved},
        AddressRow{"203.0.113.9", reserved}, AddressRow{"240.0.0.1", reserved},
        // Metadata services, also where the range would say something milder.
        AddressRow{"169.254.169.254", metadata}, AddressRow{"169.254.170.2", metadata},
        AddressRow{"169.254.170.23", metadata}, AddressRow{"100.100.100.200", metadata},
        AddressRow{"168.63.129.16", metadata}, AddressRow{"192.0.0.192", metadata},
        AddressRow{"fd00:ec2::254", metadata}, AddressRow{"fd20:ce::254", metadata},
        // IPv6.
        AddressRow{"2606:4700::1111", global}, AddressRow{"::1", loopback}, AddressRow{"::", unspecified},
        AddressRow{"fc00::1", private_network}, AddressRow{"fdff::1", private_network},
        AddressRow{"fe80::1", link_local}, AddressRow{"febf::1", link_local},
        AddressRow{"fec0::1", private_network}, AddressRow{"ff02::1", multicast},
        AddressRow{"2001:db8::1", reserved}, AddressRow{"4000::1", reserved},
        // IPv4 inside IPv6 counts as itself.
        AddressRow{"::ffff:127.0.0.1", loopback}, AddressRow{"::ffff:8.8.8.8", global},
        AddressRow{"::ffff:10.0.0.1", private_network}, AddressRow{"::ffff:169.254.169.254", metadata},
        AddressRow{"::ffff:0:127.0.0.1", loopback}, AddressRow{"64:ff9b::10.0.0.1", private_network},
        AddressRow{"64:ff9b::169.254.169.254", metadata}, AddressRow{"64:ff9b::8.8.8.8", global},
        AddressRow{"2002:7f00:1::", loopback}, AddressRow{"2002:a9fe:a9fe::", metadata},
        AddressRow{"2002:808:808::", global}, AddressRow{"2001:0:0:0:0:0:80ff:fffe", loopback},
        AddressRow{"2606::5efe:169.254.169.254", metadata}, AddressRow{"::127.0.0.1", loopback},
        AddressRow{"::169.254.169.254", metadata}));

TEST(EgressPolicy, DecidesByKind) {
  for (const auto kind : {loopback, private_network, link_local, shared, unspecified}) {
    EXPECT_FALSE(is_allowed({}, kind)) << static_cast<int>(kind);
    EXPECT_TRUE(is_allowed({.allow_private = true}, kind)) << static_cast<int>(kind);
  }
  for (const auto kind : {metadata, multicast, reserved}) {
    EXPECT_FALSE(is_allowed({}, kind)) << static_cast<int>(kind);
    EXPECT_FALSE(is_allowed({.allow_private = true}, kind)) << static_cast<int>(kind);
  }
  EXPECT_TRUE(is_allowed({}, global));
}

struct HostRow {
  std::string_view host;
  bool allowed;
  bool allowed_with_private;
};

TEST(EgressHosts, AreJudgedBeforeTheyAreResolved) {
  static const HostRow kTable[] = {{"example.com", true, true},
                                   {"localhost", false, true},
                                   {"LOCALHOST", false, true},
                                   {"localhost.", false, true},
                                   {"db.localhost", false, true},
                                   {"notlocalhost", true, true},
                                   {"localhost.example.com", true, true},
                                   {"127.0.0.1", false, true},
                                   {"[::1]", false, true},
                                   {"10.1.2.3", false, true},
                                   {"8.8.8.8", true, true},
                                   {"169.254.169.254", false, false},
                                   {"[::ffff:169.254.169.254]", false, false},
                                   {"metadata.google.internal", false, false},
                                   {"Metadata.Google.Internal.", false, false}};
  for (const auto& row : kTable) {
    EXPECT_EQ(check_host({}, row.host).has_value(), row.allowed) << row.host;
    EXPECT_EQ(check_host({.allow_private = true}, row.host).has_value(), row.allowed_with_private)
        << row.host;
  }
}

TEST(EgressRanges, OpenPrivateAddressesAndNothingElse) {
  const EgressPolicy policy{.allowed = {*IpRange::parse("10.1.0.0/16"), *IpRange::parse("127.0.0.1"),
                                        *IpRange::parse("0.0.0.0/0")}};
  const EgressPolicy narrow{.allowed = {*IpRange::parse("10.1.0.0/16"), *IpRange::parse("fd00::/8")}};
  struct Row {
    std::string_view address;
    bool everything;
    bool one_network;
  };
  for (const Row& row :
       {Row{"10.1.2.3", true, true}, Row{"10.2.0.1", true, false}, Row{"127.0.0.1", true, false},
        Row{"fd12::1", false, true}, Row{"169.254.169.254", false, false}, Row{"224.0.0.1", false, false},
        Row{"8.8.8.8", true, true}}) {
    const auto address = *IpAddress::parse(row.address);
    EXPECT_EQ(check_address(policy, "x", address).has_value(), row.everything) << row.address;
    EXPECT_EQ(check_address(narrow, "x", address).has_value(), row.one_network) << row.address;
  }
  EXPECT_TRUE(check_host(policy, "localhost"));
  EXPECT_FALSE(check_host(narrow, "localhost"));
}

TEST(EgressRefusal, NamesHostAddressReasonAndNextStep) {
  const auto refused = check_address({}, "shop.example", *IpAddress::parse("10.1.2.3"));
  ASSERT_FALSE(refused);
  const Error& error = refused.error();
  EXPECT_EQ(error.code, ErrorCode::blocked);
  EXPECT_EQ(error.effect, Effect::none);
  EXPECT_EQ(error.message,
            "shop.example at 10.1.2.3 was not called: it is a private address; the operator can allow it "
            "with egress.allow, or all such addresses with egress.allow_private");
  EXPECT_EQ(error.detail.at("reason"), "egress");
  EXPECT_EQ(error.detail.at("address_kind"), "private");
  const auto never = check_address({.allow_private = true}, "x", *IpAddress::parse("169.254.169.254"));
  ASSERT_FALSE(never);
  EXPECT_THAT(never.error().message, HasSubstr("never reached"));
}

}  // namespace
}  // namespace flow::net
