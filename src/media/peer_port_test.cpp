#include "media/peer_port.h"

#include <gmock/gmock.h>

#include "media/browser_test.h"
#include "wire/demux.h"

namespace convoke::media {
namespace {

using namespace std::chrono_literals;
using testing::Browser;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

constexpr EndpointSlot kSlot{3};
const TransportAddress kOurs{IpAddress::v4(198, 51, 100, 7), 30000};

ice::Path path_from(std::uint16_t port, ice::Transport transport = ice::Transport::Udp) {
  return {transport, kOurs, {IpAddress::v4(203, 0, 113, 9), port}};
}
const ice::Path kWifi = path_from(50000);
const ice::Path kMobile = path_from(60000);

/// A browser whose transport is open, and its port.
class PeerPortTest : public ::testing::Test {
 protected:
  PeerPortTest() { port.open(kSlot, browser.transport(), now, out); }

  /// Gives the last byte of the packet of media that it was.
  std::optional<int> sends(const ice::Path& path, Bytes datagram) {
    const auto opened = port.on_datagram(datagram, path, now, out);
    if (!opened) return std::nullopt;
    EXPECT_EQ(opened->slot, kSlot);
    return opened->packet.back();
  }
  void sends_all(const ice::Path& path, const std::vector<Bytes>& datagrams) {
    for (const auto& datagram : datagrams) sends(path, datagram);
  }
  /// Hands the browser what it is sent, and the port what it answers, until both are silent.
  void exchange_handshake(const ice::Path& path) {
    while (!out.datagrams.empty())
      for (const auto& datagram : std::exchange(out.datagrams, {}))
        if (wire::packet_kind(datagram.bytes) == wire::PacketKind::Dtls)
          sends_all(path, browser.on_dtls(datagram.bytes));
  }
  void comes_up_on(const ice::Path& path) {
    sends(path, browser.check());
    sends_all(path, browser.begins_handshake());
    exchange_handshake(path);
    ASSERT_TRUE(browser.is_connected());
  }
  std::optional<ice::Path> sending_path() {
    const Bytes packet = plain_packet();
    const auto ready = port.protect(kSlot, packet, now);
    if (!ready) return std::nullopt;
    return ready->path;
  }
  Bytes plain_packet() {
    Bytes packet(wire::kRtpHeaderBytes + 1);
    wire::write_rtp_header({.sequence = ++sequence, .ssrc = 9}, packet);
    return packet;
  }

  Instant now{1h};
  PeerPort port{testing::dtls_server()};
  PeerOutbox out;
  Browser browser{"srv1LITE"};
  std::uint16_t sequence = 0;
};

TEST_F(PeerPortTest, AnswersAChecksSenderOnItsOwnPath) {
  sends(kMobile, browser.check());
  ASSERT_THAT(out.datagrams, SizeIs(1));
  EXPECT_EQ(out.datagrams[0].path, kMobile);
  EXPECT_EQ(wire::parse_stun(out.datagrams[0].bytes)->kind, wire::StunClass::Success);
  EXPECT_TRUE(port.is_checked(kMobile, now));
  EXPECT_FALSE(port.is_checked(kWifi, now));
}

TEST_F(PeerPortTest, SaysNothingToWhomNoTransportIsOpenFor) {
  sends(kWifi, Browser("somebody").check());
  EXPECT_THAT(out.datagrams, IsEmpty());
  EXPECT_FALSE(port.is_checked(kWifi, now));
}

TEST_F(PeerPortTest, TakesNoPathFromWhoDoesNotKnowThePassword) {
  sends(kWifi, browser.check(true, "a guess that is long enough"));
  ASSERT_THAT(out.datagrams, SizeIs(1));
  EXPECT_EQ(wire::parse_stun(out.datagrams[0].bytes)->kind, wire::StunClass::Error);
  EXPECT_FALSE(port.is_checked(kWifi, now));
}

TEST_F(PeerPortTest, ShakesNoHandsBeforeACheck) {
  const auto hello = browser.begins_handshake();
  sends_all(kWifi, hello);
  EXPECT_THAT(out.datagrams, IsEmpty());
  sends(kWifi, browser.check());
  out.datagrams.clear();
  sends_all(kMobile, hello);
  EXPECT_THAT(out.datagrams, IsEmpty());
  sends_all(kWifi, hello);
  EXPECT_FALSE(out.datagrams.empty());
}

TEST_F(PeerPortTest, CarriesMediaBothWaysOnceHandsAreShaken) {
  EXPECT_EQ(sending_path(), std::nullopt);
  comes_up_on(kWifi);
  ASSERT_THAT(out.changes, SizeIs(1));
  EXPECT_EQ(out.changes[0].kind, PeerChange::Kind::Up);
  EXPECT_THAT(sends(kWifi, browser.rtp(42)), Optional(42));
  EXPECT_THAT(sends(kWifi, browser.rtcp()), Optional(7));
  const Bytes packet = plain_packet();
  const auto ready = port.protect(kSlot, packet, now);
  ASSERT_TRUE(ready.has_value());
  EXPECT_EQ(browser.opened_rtp(Bytes(ready->bytes.begin(), ready->bytes.end())), packet);
}

TEST_F(PeerPortTest, TakesMediaFromCheckedPathsOnly) {
  comes_up_on(kWifi);
  EXPECT_EQ(sends(kMobile, browser.rtp(1)), std::nullopt);
  EXPECT_EQ(sends(path_from(50000, ice::Transport::Tcp), browser.rtp(2)), std::nullopt);
  sends(kMobile, browser.check(false));
  EXPECT_THAT(sends(kMobile, browser.rtp(3)), Optional(3));
}

TEST_F(PeerPortTest, TakesNoPacketTwiceAndNoneThatWasChanged) {
  comes_up_on(kWifi);
  const Bytes packet = browser.rtp(1);
  Bytes changed = packet;
  changed.at(wire::kRtpHeaderBytes) ^= 1U;
  EXPECT_EQ(sends(kWifi, changed), std::nullopt);
  EXPECT_THAT(sends(kWifi, packet), Optional(1));
  EXPECT_EQ(sends(kWifi, packet), std::nullopt);
}

TEST_F(PeerPortTest, FollowsTheNominationFromUdpToTcp) {
  const auto tcp = path_from(50001, ice::Transport::Tcp);
  comes_up_on(kWifi);
  EXPECT_EQ(sending_path(), kWifi);
  sends(tcp, browser.check(false));
  EXPECT_EQ(sending_path(), kWifi);
  sends(tcp, browser.check(true));
  EXPECT_EQ(sending_path(), tcp);
}

TEST_F(PeerPortTest, SendsOnAnotherPathWhenAConnectionIsClosed) {
  const auto tcp = path_from(50001, ice::Transport::Tcp);
  comes_up_on(tcp);
  sends(kMobile, browser.check(false));
  port.on_closed(tcp);
  EXPECT_EQ(sending_path(), kMobile);
  EXPECT_EQ(sends(tcp, browser.rtp(1)), std::nullopt);
  port.on_closed(tcp);
  port.on_closed(kMobile);
  EXPECT_EQ(sending_path(), std::nullopt);
}

TEST_F(PeerPortTest, SaysGoodbyeAndForgetsWhomItCloses) {
  comes_up_on(kWifi);
  port.close(kSlot, now, out);
  for (const auto& datagram : out.datagrams) {
    EXPECT_EQ(datagram.path, kWifi);
    browser.on_dtls(datagram.bytes);
  }
  EXPECT_TRUE(browser.heard_goodbye());
  EXPECT_FALSE(port.has(kSlot));
  EXPECT_FALSE(port.is_checked(kWifi, now));
  EXPECT_EQ(sends(kWifi, browser.rtp(1)), std::nullopt);
  out.datagrams.clear();
  sends(kWifi, browser.check());
  port.close(kSlot, now, out);
  EXPECT_THAT(out.datagrams, IsEmpty());
}

TEST_F(PeerPortTest, SaysOnceThatABrowserFellSilent) {
  comes_up_on(kWifi);
  out.changes.clear();
  now += 30s - 1ns;
  port.tick(now, out);
  EXPECT_THAT(out.changes, IsEmpty());
  now += 1ns;
  port.tick(now, out);
  port.tick(now + 20ms, out);
  ASSERT_THAT(out.changes, SizeIs(1));
  EXPECT_EQ(out.changes[0].kind, PeerChange::Kind::Down);
  EXPECT_EQ(out.changes[0].slot, kSlot);
  EXPECT_FALSE(port.is_checked(kWifi, now));
}

TEST_F(PeerPortTest, IsToldThatTheBrowserLeaves) {
  comes_up_on(kWifi);
  out.changes.clear();
  sends_all(kWifi, browser.says_goodbye());
  ASSERT_THAT(out.changes, SizeIs(1));
  EXPECT_EQ(out.changes[0].kind, PeerChange::Kind::Down);
}

TEST_F(PeerPortTest, SendsItsFlightAgainWhenTheBrowserIsSilent) {
  sends(kWifi, browser.check());
  sends_all(kWifi, browser.begins_handshake());
  const auto flight = std::exchange(out.datagrams, {});
  now += dtls::kFirstRetransmission;
  port.tick(now, out);
  ASSERT_FALSE(out.datagrams.empty());
  EXPECT_EQ(out.datagrams[0].path, kWifi);
}

TEST_F(PeerPortTest, RefusesATransportWhoseFragmentIsTaken) {
  port.open({4}, browser.transport(), now, out);
  ASSERT_THAT(out.changes, SizeIs(1));
  EXPECT_EQ(out.changes[0].slot, EndpointSlot{4});
  EXPECT_EQ(out.changes[0].kind, PeerChange::Kind::Down);
  EXPECT_FALSE(port.has({4}));
}

TEST_F(PeerPortTest, KeepsTwoBrowsersApart) {
  Browser other("srv2LITE");
  port.open({4}, other.transport(), now, out);
  comes_up_on(kWifi);
  sends(kMobile, other.check());
  EXPECT_EQ(sends(kMobile, browser.rtp(1)), std::nullopt);
  EXPECT_THAT(sends(kWifi, browser.rtp(2)), Optional(2));
}

}  // namespace
}  // namespace convoke::media
