#include "control/browser_peer.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "base/random.h"

namespace convoke::control {
namespace {

using ::testing::HasSubstr;

std::string offer_of_chromium() {
  std::ifstream file(std::string(CONVOKE_RTP_TESTDATA) + "/offers/01-audio-only.sdp");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(BrowserPeer, AgreesOnRedundantSound) {
  SeededRandom random(1);
  BrowserPeer peer({.leg = LegId{1}}, {.address = {IpAddress::v4(127, 0, 0, 1), 5000}}, random);
  const auto settled = peer.on_offer({.sdp_offer = offer_of_chromium()});
  ASSERT_TRUE(settled && settled->remote);
  EXPECT_THAT(settled->answer.sdp, HasSubstr("UDP/TLS/RTP/SAVPF 63 111\r\n"));
  EXPECT_THAT(settled->answer.sdp, HasSubstr("a=fmtp:63 111/111\r\n"));
  EXPECT_EQ(settled->remote->parameters.payload_type, 111);
  EXPECT_EQ(settled->remote->parameters.red_payload_type, 63);
}

}  // namespace
}  // namespace convoke::control
