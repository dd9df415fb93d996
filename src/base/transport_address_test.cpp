#include "base/transport_address.h"

#include <gtest/gtest.h>

namespace convoke {
namespace {

TEST(IpAddress, ReadsAndWritesBothFamilies) {
  for (const auto* text : {"192.0.2.1", "0.0.0.0", "2001:db8::1", "::", "::1", "fe80::1:2",
                           "1:2:3:4:5:6:7:8", "2001:0:0:1::1"}) {
    const auto ip = IpAddress::parse(text);
    ASSERT_TRUE(ip) << text;
    EXPECT_EQ(IpAddress::parse(ip->text()), ip) << text << " became " << ip->text();
  }
  EXPECT_EQ(IpAddress::parse("2001:db8:0:0:0:0:0:1")->text(), "2001:db8::1");
}

TEST(IpAddress, GivesOneHostOneSpelling) {
  EXPECT_EQ(IpAddress::parse("::ffff:127.0.0.1"), IpAddress::v4(127, 0, 0, 1));
  EXPECT_EQ(IpAddress::parse("::ffff:7f00:1"), IpAddress::v4(127, 0, 0, 1));
  EXPECT_TRUE(IpAddress::parse("::ffff:127.0.0.1")->is_loopback());
}

TEST(IpAddress, RefusesWhatIsNoAddress) {
  for (const auto* text : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "g::", "1:2",
                           ":::", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "[::1]", "1.2.3.0004"})
    EXPECT_FALSE(IpAddress::parse(text)) << text;
}

TEST(IpAddress, KnowsWhatTheInternetCannotReach) {
  for (const auto* text :
       {"10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1", "fd00::1", "fe80::1"})
    EXPECT_TRUE(IpAddress::parse(text)->is_private()) << text;
  for (const auto* text : {"8.8.8.8", "172.32.0.1", "2001:db8::1"})
    EXPECT_FALSE(IpAddress::parse(text)->is_private()) << text;
}

TEST(IpAddress, IsOneSourceWithItsNetwork) {
  EXPECT_EQ(IpAddress::v4(192, 0, 2, 1).network(), IpAddress::v4(192, 0, 2, 1));
  EXPECT_EQ(IpAddress::parse("2001:db8:1:2:3:4:5:6")->network(),
            IpAddress::parse("2001:db8:1:2::"));
  EXPECT_NE(IpAddress::parse("2001:db8:1:2::1")->network(),
            IpAddress::parse("2001:db8:1:3::1")->network());
}

TEST(TransportAddress, IsWrittenAsInAUri) {
  EXPECT_EQ((TransportAddress{IpAddress::v4(192, 0, 2, 1), 5060}.text()), "192.0.2.1:5060");
  EXPECT_EQ((TransportAddress{*IpAddress::parse("::1"), 5060}.text()), "[::1]:5060");
}

TEST(IpBlock, ContainsItsAddressesOnly) {
  const auto block = IpBlock::parse("192.0.2.0/25");
  ASSERT_TRUE(block);
  EXPECT_TRUE(block->contains(IpAddress::v4(192, 0, 2, 127)));
  EXPECT_FALSE(block->contains(IpAddress::v4(192, 0, 2, 128)));
  EXPECT_FALSE(block->contains(*IpAddress::parse("2001:db8::1")));
  EXPECT_TRUE(IpBlock::parse("::/0")->contains(IpAddress::v4(1, 2, 3, 4)));
  EXPECT_FALSE(IpBlock::parse("192.0.2.0/33"));
  EXPECT_FALSE(IpBlock::parse("192.0.2.0/x"));
}

}  // namespace
}  // namespace convoke
