#include "http/sources.h"

#include <gtest/gtest.h>

namespace convoke::http {
namespace {

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value_or(IpAddress{});
}

class SourcesTest : public ::testing::Test {
 protected:
  Sources sources{2};
};

TEST_F(SourcesTest, LeaveRoomForOthersWhenOneHasTakenItsShare) {
  sources.add(ip("192.0.2.1"));
  EXPECT_TRUE(sources.has_room_for(ip("192.0.2.1")));
  sources.add(ip("192.0.2.1"));
  EXPECT_FALSE(sources.has_room_for(ip("192.0.2.1")));
  EXPECT_TRUE(sources.has_room_for(ip("192.0.2.2")));
  sources.remove(ip("192.0.2.1"));
  EXPECT_TRUE(sources.has_room_for(ip("192.0.2.1")));
}

TEST_F(SourcesTest, TakeAnIpv6NetworkForOneSource) {
  sources.add(ip("2001:db8::1"));
  sources.add(ip("2001:db8::2"));
  EXPECT_FALSE(sources.has_room_for(ip("2001:db8::3")));
  EXPECT_TRUE(sources.has_room_for(ip("2001:db8:0:1::1")));
}

TEST_F(SourcesTest, NeverShutOutLoopback) {
  for (int i = 0; i < 10; ++i) sources.add(ip("127.0.0.1"));
  for (int i = 0; i < 10; ++i) sources.add(ip("::1"));
  EXPECT_TRUE(sources.has_room_for(ip("127.0.0.1")));
  EXPECT_TRUE(sources.has_room_for(ip("::1")));
}

TEST_F(SourcesTest, ForgetWhoIsGone) {
  sources.add(ip("192.0.2.1"));
  sources.remove(ip("192.0.2.1"));
  sources.remove(ip("192.0.2.1"));
  EXPECT_TRUE(sources.has_room_for(ip("192.0.2.1")));
}

}  // namespace
}  // namespace convoke::http
