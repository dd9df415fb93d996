#include "trunk/number.h"

#include <gtest/gtest.h>

#include "trunk/line_uri.h"

namespace convoke::trunk {
namespace {

TEST(NumberTest, IsWrittenAsTheTrunkWantsIt) {
  EXPECT_EQ(to_wire("+13125550100", NumberFormat::PlusE164), "+13125550100");
  EXPECT_EQ(to_wire("+13125550100", NumberFormat::E164), "13125550100");
  EXPECT_EQ(to_wire("+13125550100", NumberFormat::DoubleZero), "0013125550100");
  EXPECT_EQ(to_wire("+13125550100", NumberFormat::NorthAmerica), "3125550100");
  EXPECT_EQ(to_wire("+4930123456", NumberFormat::NorthAmerica), "0114930123456");
  EXPECT_EQ(to_wire("+10111333700", NumberFormat::NorthAmerica), "01110111333700");
  EXPECT_EQ(to_wire("1001", NumberFormat::DoubleZero), "1001");
}

TEST(NumberTest, IsReadBackFromEachFormat) {
  for (const auto format : {NumberFormat::PlusE164, NumberFormat::E164, NumberFormat::DoubleZero,
                            NumberFormat::NorthAmerica})
    for (const auto* number : {"+13125550100", "+4930123456", "+442079460000"})
      EXPECT_EQ(from_wire(to_wire(number, format), format), number);
}

TEST(NumberTest, IsReadInWhateverFormAPeerGivesIt) {
  for (const auto* user : {"+1 (312) 555-0100", "13125550100", "0013125550100", "01113125550100",
                           "+13125550100;phone-context=x"})
    EXPECT_EQ(from_wire(user, NumberFormat::PlusE164), "+13125550100") << user;
}

TEST(NumberTest, IsNoNumberIfItIsAName) {
  for (const auto* user : {"", "+", "anonymous", "alice", "1001", "++13125550100", "1312555O100",
                           "+0312555010000", "+12345678901234567"})
    EXPECT_EQ(from_wire(user, NumberFormat::PlusE164), std::nullopt) << user;
}

TEST(LineUriTest, SaysUserHostPortAndTransport) {
  const auto line = parse_line_uri("sip:alice@192.0.2.7:5062;transport=tcp");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->user, "alice");
  EXPECT_EQ(line->destination, (Destination{"192.0.2.7", 5062, Transport::Tcp}));
}

TEST(LineUriTest, HasDefaults) {
  EXPECT_EQ(parse_line_uri("sip:[2001:db8::7]")->destination, (Destination{"2001:db8::7"}));
  EXPECT_EQ(parse_line_uri("sip:phone.example")->user, "");
}

TEST(LineUriTest, IsRefusedIfItIsNotOne) {
  for (const auto* uri : {"", "sip:", "sips:a@b", "a@b", "sip:a@", "sip:a@b:0", "sip:a@b:70000",
                          "sip:a@b:", "sip:a@b;transport=tls", "sip:a@b\r\nX: y", "sip:a@[::1"})
    EXPECT_FALSE(parse_line_uri(uri)) << uri;
}

}  // namespace
}  // namespace convoke::trunk
