#include "media/peer_streams.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "media/browser_test.h"
#include "wire/demux.h"

namespace convoke::media {
namespace {

using namespace std::chrono_literals;
using testing::Browser;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

constexpr EndpointSlot kFirstSlot{3};
const TransportAddress kOurPort{IpAddress::v4(198, 51, 100, 7), 30000};
const IpAddress kHome = IpAddress::v4(203, 0, 113, 9);

Bytes framed(BytesView packet) {
  Bytes frame(wire::kFrameHeadBytes + packet.size());
  wire::write_frame(packet, frame);
  return frame;
}

/// A browser whose transport is open, and its TCP connections. What is written to a connection is
/// taken by the kernel up to `room_bytes`.
class PeerStreamsTest : public ::testing::Test {
 protected:
  PeerStreamsTest() { port.open(kFirstSlot, browser.transport(), now, out); }

  std::optional<StreamId> connects(std::uint16_t from_port, const IpAddress& ip = kHome) {
    return streams.on_accepted(kOurPort, {ip, from_port}, now);
  }
  /// Gives what was said last in media.
  std::optional<int> brings(StreamId id, BytesView bytes) {
    std::optional<int> said;
    streams.on_bytes(id, bytes);
    while (const auto opened = streams.next(id, now, out)) said = opened->packet.back();
    return said;
  }
  void sends_out() {
    for (const auto& datagram : std::exchange(out.datagrams, {}))
      streams.send(datagram.path, datagram.bytes, now);
    streams.flush(now, [&](StreamId id, BytesView bytes) {
      const auto taken = bytes.first(std::min(bytes.size(), room_bytes));
      room_bytes -= taken.size();
      auto& all = written[id];
      all.insert(all.end(), taken.begin(), taken.end());
      return taken.size();
    });
  }
  /// The packets that the other end of the connection has received and not yet looked at.
  std::vector<Bytes> received(StreamId id) {
    std::vector<Bytes> packets;
    wire::Reassembler reassembler;
    const Bytes bytes = std::exchange(written[id], {});
    reassembler.feed(bytes);
    while (const auto packet = reassembler.next())
      packets.emplace_back(packet->begin(), packet->end());
    return packets;
  }
  void comes_up_on(StreamId id) {
    brings(id, framed(browser.check()));
    for (const auto& datagram : browser.begins_handshake()) brings(id, framed(datagram));
    while (!out.datagrams.empty()) {
      sends_out();
      for (const auto& packet : received(id))
        if (wire::packet_kind(packet) == wire::PacketKind::Dtls)
          for (const auto& answer : browser.on_dtls(packet)) brings(id, framed(answer));
    }
    ASSERT_TRUE(browser.is_connected());
  }
  /// The connections that are to be closed after so long.
  std::vector<StreamId> closed_after(Duration by) {
    now += by;
    std::vector<StreamId> ids;
    streams.tick(now, ids);
    return ids;
  }
  void says(std::size_t size_bytes, StreamId id) {
    streams.send(*streams.path_of(id), Bytes(size_bytes, 0x80), now);
    sends_out();
  }

  Instant now{1h};
  PeerPort port{testing::dtls_server()};
  PeerStreams streams{port};
  PeerOutbox out;
  Browser browser{"srv1LITE"};
  std::map<StreamId, Bytes> written;
  std::size_t room_bytes = 1'000'000;
};

TEST_F(PeerStreamsTest, CarriesABrowserOverItsConnection) {
  const auto id = *connects(50000);
  comes_up_on(id);
  EXPECT_THAT(brings(id, framed(browser.rtp(42))), Optional(42));
  EXPECT_THAT(closed_after(20s), IsEmpty());
}

TEST_F(PeerStreamsTest, FindsPacketsHoweverTheyAreCut) {
  const auto id = *connects(50000);
  comes_up_on(id);
  std::optional<int> said;
  for (const auto byte : framed(browser.rtp(1))) {
    EXPECT_EQ(said, std::nullopt);
    said = brings(id, Bytes{byte});
  }
  EXPECT_THAT(said, Optional(1));
  Bytes two = framed(browser.rtp(2));
  const Bytes more = framed(browser.rtp(3));
  two.insert(two.end(), more.begin(), more.end());
  EXPECT_THAT(brings(id, two), Optional(3));
}

TEST_F(PeerStreamsTest, AnswersEachConnectionOnItself) {
  const auto first = *connects(50000);
  const auto second = *connects(50001);
  brings(second, framed(browser.check()));
  sends_out();
  EXPECT_THAT(received(first), IsEmpty());
  ASSERT_EQ(received(second).size(), 1U);
}

TEST_F(PeerStreamsTest, ClosesWhoDoesNotBeginWithACheck) {
  const auto web = *connects(50000);
  const auto early = *connects(50001);
  const auto good = *connects(50002);
  const std::string request = "GET / HTTP/1.1\r\n\r\n";
  brings(web, BytesView(reinterpret_cast<const std::uint8_t*>(request.data()), request.size()));
  brings(early, framed(browser.begins_handshake().front()));
  brings(good, framed(browser.check()));
  const auto ids = closed_after(0s);
  EXPECT_THAT(ids, ::testing::UnorderedElementsAre(web, early));
  EXPECT_EQ(streams.size(), 1U);
}

TEST_F(PeerStreamsTest, ClosesWhoAnnouncesAPacketThatIsTooLong) {
  const auto id = *connects(50000);
  comes_up_on(id);
  brings(id, Bytes{0xFF, 0xFF});
  EXPECT_THAT(closed_after(0s), ElementsAre(id));
  EXPECT_EQ(brings(id, framed(browser.rtp(1))), std::nullopt);
}

TEST_F(PeerStreamsTest, ClosesWhoHasNotProvedItselfInTime) {
  const auto silent = *connects(50000);
  const auto stranger = *connects(50001);
  brings(stranger, framed(Browser("somebody").check()));
  EXPECT_THAT(closed_after(10s - 1ns), IsEmpty());
  brings(stranger, framed(browser.check(true, "a guess that is long enough")));
  EXPECT_THAT(closed_after(1ns), ::testing::UnorderedElementsAre(silent, stranger));
}

TEST_F(PeerStreamsTest, ClosesTheConnectionsOfATransportThatIsClosed) {
  const auto id = *connects(50000);
  comes_up_on(id);
  port.close(kFirstSlot, now, out);
  sends_out();
  for (const auto& packet : received(id)) browser.on_dtls(packet);
  EXPECT_TRUE(browser.heard_goodbye());
  EXPECT_THAT(closed_after(0s), ElementsAre(id));
  EXPECT_EQ(streams.size(), 0U);
}

TEST_F(PeerStreamsTest, ClosesAConnectionThatIsNoLongerChecked) {
  const auto idle = *connects(50000);
  const auto used = *connects(50001);
  brings(idle, framed(browser.check()));
  now += 20s;
  brings(used, framed(browser.check()));
  EXPECT_THAT(closed_after(10s), ElementsAre(idle));
}

TEST_F(PeerStreamsTest, TellsThePortThatAConnectionIsGone) {
  const auto id = *connects(50000);
  brings(id, framed(browser.check()));
  const auto path = *streams.path_of(id);
  EXPECT_TRUE(port.is_checked(path, now));
  streams.on_closed(id);
  EXPECT_FALSE(port.is_checked(path, now));
  EXPECT_EQ(streams.path_of(id), std::nullopt);
  streams.on_closed(id);
  EXPECT_THAT(closed_after(1h), IsEmpty());
}

TEST_F(PeerStreamsTest, TakesAPortAgainBeforeItsFirstConnectionWasSeenToEnd) {
  const auto before = *connects(50000);
  brings(before, framed(browser.check()));
  const auto after = *connects(50000);
  EXPECT_FALSE(port.is_checked(*streams.path_of(after), now));
  brings(after, framed(browser.check()));
  EXPECT_THAT(closed_after(0s), ElementsAre(before));
  EXPECT_TRUE(port.is_checked(*streams.path_of(after), now));
}

TEST_F(PeerStreamsTest, BoundsTheConnectionsOfOneSourceUntilTheyAreProven) {
  std::vector<StreamId> ids;
  for (std::uint16_t i = 0; i < PeerStreams::kMaxUnprovenOfSource; ++i)
    ids.push_back(connects(static_cast<std::uint16_t>(50000 + i)).value());
  EXPECT_FALSE(connects(60000).has_value());
  EXPECT_TRUE(connects(60000, IpAddress::v4(203, 0, 113, 10)).has_value());
  brings(ids[0], framed(browser.check()));
  EXPECT_TRUE(connects(60000).has_value());
  EXPECT_FALSE(connects(60001).has_value());
  streams.on_closed(ids[0]);
  EXPECT_FALSE(connects(60001).has_value());
  streams.on_closed(ids[1]);
  EXPECT_TRUE(connects(60001).has_value());
}

TEST_F(PeerStreamsTest, TakesANetworkOfIpv6ForOneSource) {
  auto ip = *IpAddress::parse("2001:db8::1");
  for (std::size_t i = 0; i < PeerStreams::kMaxUnprovenOfSource; ++i) {
    ip.bytes[15] = static_cast<std::uint8_t>(i);
    ASSERT_TRUE(connects(50000, ip).has_value());
  }
  ip.bytes[8] = 7;
  EXPECT_FALSE(connects(50000, ip).has_value());
  ip.bytes[7] = 7;
  EXPECT_TRUE(connects(50000, ip).has_value());
}

TEST_F(PeerStreamsTest, BoundsAllConnectionsThatAreNotProven) {
  std::size_t taken = 0;
  for (int host = 0; host < 250; ++host)
    for (std::uint16_t i = 0; i < 10; ++i)
      taken += connects(static_cast<std::uint16_t>(50000 + i),
                        IpAddress::v4(203, 0, 113, static_cast<std::uint8_t>(host)))
                   .has_value();
  EXPECT_EQ(taken, PeerStreams::kMaxUnproven);
  EXPECT_EQ(closed_after(PeerStreams::kProofLimit).size(), taken);
  EXPECT_TRUE(connects(50000).has_value());
}

TEST_F(PeerStreamsTest, DropsMediaForASlowReaderInsteadOfSendingItLate) {
  const auto id = *connects(50000);
  comes_up_on(id);
  room_bytes = 60;
  says(50, id);
  says(50, id);
  EXPECT_THAT(closed_after(1s), IsEmpty());
  says(40, id);
  room_bytes = 1000;
  sends_out();
  std::vector<std::size_t> sizes;
  for (const auto& packet : received(id)) sizes.push_back(packet.size());
  EXPECT_THAT(sizes, ElementsAre(50, 50, 40));
  room_bytes = 0;
  says(30, id);
  now += 1s;
  room_bytes = 1000;
  says(20, id);
  ASSERT_EQ(received(id).size(), 1U);
}

TEST_F(PeerStreamsTest, ClosesAConnectionThatTakesNothing) {
  const auto id = *connects(50000);
  comes_up_on(id);
  room_bytes = 0;
  says(50, id);
  now += 4s;
  room_bytes = 10;
  says(50, id);
  now += 5s - 1ns;
  says(50, id);
  EXPECT_THAT(closed_after(0s), IsEmpty());
  now += 1ns;
  says(50, id);
  EXPECT_THAT(closed_after(0s), ElementsAre(id));
}

TEST_F(PeerStreamsTest, DropsWhatIsForNoConnection) {
  streams.send({ice::Transport::Tcp, kOurPort, {kHome, 50000}}, Bytes(50), now);
  sends_out();
  EXPECT_THAT(written, IsEmpty());
}

}  // namespace
}  // namespace convoke::media
