#include "media_io/worker_thread.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <future>
#include <optional>
#include <vector>

#include "media_io/receive_batch.h"
#include "media_io/sockaddr.h"
#include "wire/rtp.h"

namespace convoke::media_io {
namespace {

using namespace std::chrono_literals;

const IpAddress kLoopback = IpAddress::v4(127, 0, 0, 1);

/// Waits for a datagram; nothing after two seconds.
std::optional<Bytes> received(int fd) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  if (::poll(&waiting, 1, 2000) != 1) return std::nullopt;
  Bytes datagram(2000);
  datagram.resize(static_cast<std::size_t>(::recv(fd, datagram.data(), datagram.size(), 0)));
  return datagram;
}

TEST(WorkerThreadTest, SendsALegItsMediaOverLoopbackAndClosesIt) {
  PortPairs phone_ports({.first = 39000, .last = 39400});
  const auto phone = phone_ports.bind(kLoopback);
  ASSERT_TRUE(phone.has_value());

  std::promise<plane::LegOpened> opened;
  std::promise<plane::MediaFlow> flowed;
  std::promise<plane::LegClosed> closed;
  WorkerThread worker({.ports = {.first = 38000, .last = 38400}}, [&](plane::Report report) {
    if (const auto* one = std::get_if<plane::LegOpened>(&report)) opened.set_value(*one);
    if (const auto* one = std::get_if<plane::MediaFlow>(&report)) flowed.set_value(*one);
    if (const auto* one = std::get_if<plane::LegClosed>(&report)) closed.set_value(*one);
  });
  const LegId leg{1};
  ASSERT_TRUE(worker.post(plane::OpenLeg{.leg = leg, .local_ip = kLoopback}));
  const auto local = opened.get_future().get().local;
  EXPECT_EQ(local.port % 2, 0);

  worker.post(plane::SetRemote{
      .leg = leg,
      .parameters = {
          .remote = phone->local, .remote_rtcp = {kLoopback, 39001}, .codec = plane::Codec::Pcmu}});
  const auto datagram = received(phone->rtp.get());
  ASSERT_TRUE(datagram.has_value());
  const auto packet = wire::parse_rtp(*datagram);
  ASSERT_TRUE(packet.has_value());
  EXPECT_EQ(packet->payload.size(), 160U);

  std::array<std::uint8_t, wire::kRtpHeaderBytes + 160> sent{};
  wire::write_rtp_header({.sequence = 1, .ssrc = 7}, sent);
  const Sockaddr to = to_sockaddr(local);
  ::sendto(phone->rtp.get(), sent.data(), sent.size(), 0, to.get(), to.size_bytes);
  EXPECT_TRUE(flowed.get_future().get().arriving);

  worker.post(plane::CloseLeg{.leg = leg});
  const auto statistics = closed.get_future().get().statistics;
  EXPECT_EQ(statistics.packets_received, 1U);
  EXPECT_GE(statistics.packets_sent, 1U);
}

TEST(PortPairsTest, TakesEvenPortsInTurnAndSaysWhenNoneIsLeft) {
  PortPairs ports({.first = 38501, .last = 38505});
  const auto first = ports.bind(kLoopback);
  const auto second = ports.bind(kLoopback);
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(first->local.port, 38502);
  EXPECT_EQ(second->local.port, 38504);
  EXPECT_FALSE(ports.bind(kLoopback).has_value());
}

TEST(SockaddrTest, ComesBackAsItWas) {
  for (const char* text : {"192.0.2.7", "2001:db8::5"}) {
    const TransportAddress address{*IpAddress::parse(text), 5004};
    EXPECT_EQ(from_sockaddr(to_sockaddr(address).storage), address) << text;
  }
}

}  // namespace
}  // namespace convoke::media_io
