#include "net/ip_address.hpp"

#include <gtest/gtest.h>

namespace flow::net {
namespace {

TEST(IpAddressText, ReadsAndPrintsItsShortestForm) {
  const std::pair<std::string_view, std::string_view> kTable[] = {{"192.0.2.1", "192.0.2.1"},
                                                                  {"0.0.0.0", "0.0.0.0"},
                                                                  {"::", "::"},
                                                                  {"[::1]", "::1"},
                                                                  {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
                                                                  {"::ffff:10.0.0.1", "::ffff:10.0.0.1"},
                                                                  {"fe80::1", "fe80::1"}};
  for (const auto& [text, printed] : kTable) {
    const auto address = IpAddress::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), printed);
  }
}

TEST(IpAddressText, OnlyTheFullFormIsAnAddress) {
  for (const std::string_view text :
       {"", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "256.0.0.1", "1.2.3", "1.2.3.4.5",
        "[127.0.0.1]", "::g", "1::2::3", "fe80::1%eth0", "localhost", " 127.0.0.1", "127.0.0.1 "}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

TEST(IpAddressText, KindsAreToldApart) {
  EXPECT_TRUE(IpAddress::parse("10.0.0.1")->is_v4());
  EXPECT_FALSE(IpAddress::parse("::ffff:10.0.0.1")->is_v4());
  EXPECT_NE(*IpAddress::parse("10.0.0.1"), *IpAddress::parse("::ffff:10.0.0.1"));
}

}  // namespace
}  // namespace flow::net
