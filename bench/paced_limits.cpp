#include "paced_limits.h"

#include <sched.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include "clock.h"
#include "stopwatch.h"
#include "udp_socket.h"

namespace convoke::bench {
namespace {

constexpr int kGeneratorCore = 1;
constexpr int kTicks = 150;
constexpr int kFirstTicks = 25;            // Not counted: routes and sockets are cold.
constexpr std::size_t kPacketBytes = 172;  // G.711, 20 ms.
/// The phones of a tick send in so many portions, as they do at all times of it.
constexpr std::size_t kPortions = 20;

using Sockets = std::vector<std::unique_ptr<UdpSocket>>;

Sockets open_sockets(std::size_t count) {
  Sockets sockets;
  for (std::size_t i = 0; i < count; ++i)
    sockets.push_back(std::make_unique<UdpSocket>(std::uint16_t{0}, kRtpBufferBytes));
  return sockets;
}

std::vector<sockaddr_in> addresses_of(const Sockets& sockets) {
  std::vector<sockaddr_in> addresses;
  for (const auto& socket : sockets) addresses.push_back(ipv4("127.0.0.1", socket->port()));
  return addresses;
}

void move_to_core(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  ::sched_setaffinity(0, sizeof cores, &cores);
}

/// Each sends a packet every 20 ms to its server's socket, and reads what came.
void be_phones(const Sockets& phones, const std::vector<sockaddr_in>& servers,
               const std::atomic<bool>& stop) {
  move_to_core(kGeneratorCore);
  const std::array<std::uint8_t, kPacketBytes> packet{};
  Reader reader;
  auto due = std::chrono::steady_clock::now();
  for (std::size_t portion = 0; !stop; ++portion) {
    for (std::size_t i = portion % kPortions; i < phones.size(); i += kPortions) {
      phones[i]->send(packet, servers[i]);
      reader.drain(*phones[i], [](const Datagram&) {});
    }
    due += kPacketTime / kPortions;
    std::this_thread::sleep_until(due);
  }
}

struct Cost {
  double receive_us = 0;
  double send_us = 0;
  std::size_t received = 0;
};

void tick(const Sockets& servers, const std::vector<sockaddr_in>& phones, Reader& reader,
          Cost& cost) {
  const std::array<std::uint8_t, kPacketBytes> packet{};
  const double begun = cpu_us();
  for (const auto& server : servers)
    reader.drain(*server, [&](const Datagram&) { ++cost.received; });
  const double read = cpu_us();
  for (std::size_t i = 0; i < servers.size(); ++i) servers[i]->send(packet, phones[i]);
  cost.receive_us += read - begun;
  cost.send_us += cpu_us() - read;
}

}  // namespace

void print_paced_udp_limits(std::size_t legs) {
  const auto servers = open_sockets(legs);
  const auto phones = open_sockets(legs);
  const auto server_addresses = addresses_of(servers);
  const auto phone_addresses = addresses_of(phones);
  std::atomic<bool> stop = false;
  std::thread others([&] { be_phones(phones, server_addresses, stop); });
  Cost cost;
  Reader reader;
  auto due = std::chrono::steady_clock::now();
  for (int i = 0; i < kFirstTicks + kTicks; ++i) {
    if (i == kFirstTicks) cost = {};
    due += kPacketTime;
    std::this_thread::sleep_until(due);
    tick(servers, phone_addresses, reader, cost);
  }
  stop = true;
  others.join();
  const auto sent = static_cast<double>(legs) * kTicks;
  std::printf(
      "UDP, a socket for each of %zu legs, every 20 ms: send %.2f us, receive %.2f us (%.0f %%)\n",
      legs, cost.send_us / sent, cost.receive_us / static_cast<double>(cost.received),
      100 * static_cast<double>(cost.received) / sent);
}

}  // namespace convoke::bench
