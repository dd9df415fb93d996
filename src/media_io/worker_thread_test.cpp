#include "media_io/worker_thread.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <future>
#include <optional>
#include <utility>
#include <vector>

#include "dtls/certificate.h"
#include "dtls/server.h"
#include "media_io/receive_batch.h"
#include "media_io/sockaddr.h"
#include "wire/rtp.h"

namespace convoke::media_io {
namespace {

using namespace std::chrono_literals;

const IpAddress kLoopback = IpAddress::v4(127, 0, 0, 1);

/// Waits for a datagram; nothing if none comes.
std::optional<Bytes> received(int fd, std::chrono::milliseconds patience = 2s) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1) return std::nullopt;
  Bytes datagram(2000);
  datagram.resize(static_cast<std::size_t>(::recv(fd, datagram.data(), datagram.size(), 0)));
  return datagram;
}

/// What all workers share.
struct Door {
  dtls::Certificate certificate{};
  dtls::Server dtls{certificate};
};

TEST(WorkerThreadTest, SendsALegItsMediaOverLoopbackAndClosesIt) {
  PortPairs phone_ports({.first = 39000, .last = 39400});
  const auto phone = phone_ports.bind(kLoopback);
  ASSERT_TRUE(phone.has_value());

  std::promise<plane::LegOpened> opened;
  std::promise<plane::MediaFlow> flowed;
  std::promise<plane::LegClosed> closed;
  const Door door;
  const auto take = [&](const plane::Report& report) {
    if (const auto* one = std::get_if<plane::LegOpened>(&report)) opened.set_value(*one);
    if (const auto* one = std::get_if<plane::MediaFlow>(&report)) flowed.set_value(*one);
    if (const auto* one = std::get_if<plane::LegClosed>(&report)) closed.set_value(*one);
  };
  WorkerThread worker({.ports = {.first = 38000, .last = 38400}}, door.dtls, {.report = take});
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

/// The next packet's header.
std::optional<wire::RtpHeader> received_header(int fd, std::chrono::milliseconds patience = 2s) {
  const auto datagram = received(fd, patience);
  if (!datagram) return std::nullopt;
  const auto packet = wire::parse_rtp(*datagram);
  return packet ? std::optional(packet->header) : std::nullopt;
}

TEST(WorkerThreadTest, HandsALegToAnotherWorkerWithItsPorts) {
  PortPairs phone_ports({.first = 39402, .last = 39600});
  const auto phone = phone_ports.bind(kLoopback);
  ASSERT_TRUE(phone.has_value());

  const Door door;
  std::promise<plane::LegOpened> opened;
  std::promise<void> handed_over;
  std::promise<plane::LegClosed> closed;
  const auto here_takes = [&](const plane::Report& report) {
    if (const auto* one = std::get_if<plane::LegOpened>(&report)) opened.set_value(*one);
  };
  const auto there_takes = [&](const plane::Report& report) {
    if (const auto* one = std::get_if<plane::LegClosed>(&report)) closed.set_value(*one);
  };
  WorkerThread here({.ports = {.first = 38402, .last = 38500}}, door.dtls,
                    {.report = here_takes, .handed_over = [&] { handed_over.set_value(); }});
  WorkerThread there({.number = 1, .ports = {.first = 38402, .last = 38500}}, door.dtls,
                     {.report = there_takes});
  const LegId leg{1};
  here.post(plane::OpenLeg{.leg = leg, .local_ip = kLoopback});
  here.post(plane::SetRemote{.leg = leg,
                             .parameters = {.remote = phone->local, .codec = plane::Codec::Pcmu}});
  const auto local = opened.get_future().get().local;
  auto last = received_header(phone->rtp.get());
  ASSERT_TRUE(last.has_value());

  EXPECT_TRUE(here.call_out(leg));
  handed_over.get_future().get();
  auto luggage = here.take_handed_over();
  ASSERT_EQ(luggage.size(), 1U);
  EXPECT_EQ(luggage[0].leg, leg);
  EXPECT_EQ(luggage[0].sockets.local, local);
  while (const auto before = received_header(phone->rtp.get(), 0ms)) last = before;
  std::array<std::uint8_t, wire::kRtpHeaderBytes + 160> sent{};
  wire::write_rtp_header({.sequence = 1, .ssrc = 7}, sent);
  const Sockaddr to = to_sockaddr(local);
  ::sendto(phone->rtp.get(), sent.data(), sent.size(), 0, to.get(), to.size_bytes);

  EXPECT_TRUE(there.put(std::move(luggage[0])));
  const auto next = received_header(phone->rtp.get());
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->ssrc, last->ssrc);
  EXPECT_EQ(next->sequence, static_cast<std::uint16_t>(last->sequence + 1));
  there.post(plane::CloseLeg{.leg = leg});
  EXPECT_EQ(closed.get_future().get().statistics.packets_received, 1U);
}

TEST(PortPairsTest, BeginsInTheMiddleForWhoIsNotAlone) {
  PortPairs ports({.first = 38502, .last = 38509}, 6);
  const auto first = ports.bind(kLoopback);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->local.port, 38506);
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
