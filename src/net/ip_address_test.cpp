#include "net/ip_address.hpp"

#include <gtest/gtest.h>

namespace flow::net {
namespace {

TEST(IpAddressText, ReadsAndPrintsItsShortestForm) {
  static const std::pair<std::string_view, std::string_view> kTable[] = {
      {"192.0.2.1", "192.0.2.1"},
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

TEST(IpRanges, AreBitsOfOneFamily) {
  struct Row {
    std::string_view range;
    std::string_view address;
    bool inside;
  };
  for (const Row& row : {Row{"10.0.0.0/8", "10.255.0.1", true}, Row{"10.0.0.0/8", "11.0.0.0", false},
                         Row{"10.0.0.0/9", "10.127.0.1", true}, Row{"10.0.0.0/9", "10.128.0.0", false},
                         Row{"192.0.2.7", "192.0.2.7", true}, Row{"192.0.2.7", "192.0.2.6", false},
                         Row{"0.0.0.0/0", "255.0.0.1", true}, Row{"0.0.0.0/0", "::1", false},
                         Row{"2001:db8::/33", "2001:db8:7fff::", true},
                         Row{"2001:db8::/33", "2001:db8:8000::", false}, Row{"::/0", "fd00::1", true}}) {
    EXPECT_EQ(IpRange::parse(row.range)->contains(*IpAddress::parse(row.address)), row.inside)
        << row.range << " " << row.address;
  }
  for (const std::string_view text :
       {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "::/129", "10/8"})
    EXPECT_FALSE(IpRange::parse(text)) << text;
  EXPECT_EQ(IpRange::parse("10.0.0.1")->to_string(), "10.0.0.1/32");
}

}  // namespace
}  // namespace flow::net
