#include "packet_limits.h"

#include <srtp2/srtp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include "rtp_stream.h"
#include "srtp.h"
#include "stopwatch.h"
#include "udp_socket.h"

namespace convoke::bench {
namespace {

constexpr std::size_t kPayloadBytes = 80;  ///< 32 kbit/s.
constexpr std::size_t kRoundsOfLegs = 20;
constexpr std::uint32_t kSsrc = 0x1234;
constexpr std::size_t kMemoryBytes = RtpSender::kMaxBytes + SRTP_MAX_TRAILER_LEN;

using Memory = std::array<std::uint8_t, kMemoryBytes>;

struct Packet {
  Memory memory{};
  std::size_t size = 0;
};

struct Dealloc {
  void operator()(srtp_ctx_t* context) const { ::srtp_dealloc(context); }
};

/// One leg of libsrtp's: what it sends, and its peer that receives.
class LibSrtp {
 public:
  LibSrtp(SrtpProfile profile, const SrtpMaster& master) {
    auto key = master.key;
    key.insert(key.end(), master.salt.begin(), master.salt.end());
    srtp_policy_t policy{};
    if (profile == SrtpProfile::Aes128Gcm) {
      ::srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
      ::srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
      ::srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
      ::srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
    }
    policy.ssrc = {.type = ssrc_specific, .value = kSsrc};
    policy.key = key.data();
    for (auto* side : {&sender_, &receiver_}) {
      srtp_t context = nullptr;
      if (::srtp_create(&context, &policy) != srtp_err_status_ok)
        throw std::runtime_error("libsrtp gives no context.");
      side->reset(context);
    }
  }

  void seal(Packet& packet) {
    int size = static_cast<int>(packet.size);
    ::srtp_protect(sender_.get(), packet.memory.data(), &size);
    packet.size = static_cast<std::size_t>(size);
  }
  bool open(Packet& packet) {
    int size = static_cast<int>(packet.size);
    return ::srtp_unprotect(receiver_.get(), packet.memory.data(), &size) == srtp_err_status_ok;
  }

 private:
  std::unique_ptr<srtp_ctx_t, Dealloc> sender_{};
  std::unique_ptr<srtp_ctx_t, Dealloc> receiver_{};
};

/// The same on OpenSSL, as the generator does it.
class EvpSrtp {
 public:
  EvpSrtp(SrtpProfile profile, const SrtpMaster& master)
      : sender_(profile, master, Srtp::Direction::Seal),
        receiver_(profile, master, Srtp::Direction::Open) {}

  void seal(Packet& packet) { packet.size = sender_.seal(packet.memory, packet.size); }
  bool open(Packet& packet) {
    return receiver_.open(std::span(packet.memory).first(packet.size)).has_value();
  }

 private:
  Srtp sender_;
  Srtp receiver_;
};

std::vector<Packet> make_packets(std::size_t legs) {
  const std::vector<std::uint8_t> payload(kPayloadBytes, 0x55);
  RtpSender sender(kSsrc);
  std::vector<Packet> packets(legs * kRoundsOfLegs);
  for (std::size_t i = 0; i < packets.size(); i += legs) {
    Packet& first = packets[i];
    first.size = sender.write(first.memory, {.payload_type = 111, .payload = payload});
    std::fill_n(std::next(packets.begin(), static_cast<std::ptrdiff_t>(i)), legs, first);
  }
  return packets;
}

template <class Leg>
void print_srtp(const char* name, SrtpProfile profile, std::size_t count) {
  const std::size_t salt_bytes = profile == SrtpProfile::Aes128Gcm ? 12 : 14;
  double seal_us = 0;
  double open_us = 0;
  // Each round has contexts of its own: a sequence number may be used once.
  for (int round = 0; round < 3; ++round) {
    std::vector<std::unique_ptr<Leg>> legs;
    for (std::size_t i = 0; i < count; ++i) {
      const auto byte = static_cast<std::uint8_t>(i);
      legs.push_back(std::make_unique<Leg>(
          profile, SrtpMaster{.key = std::vector<std::uint8_t>(16, byte),
                              .salt = std::vector<std::uint8_t>(salt_bytes, byte)}));
    }
    auto packets = make_packets(count);
    const auto all = static_cast<double>(packets.size());
    const double begun = cpu_us();
    for (std::size_t i = 0; i < packets.size(); ++i) legs[i % count]->seal(packets[i]);
    const double sealed = cpu_us();
    bool ok = true;
    for (std::size_t i = 0; i < packets.size(); ++i) ok = legs[i % count]->open(packets[i]) && ok;
    const double opened = cpu_us();
    if (!ok) throw std::runtime_error("A packet that was sealed does not open.");
    seal_us = round == 0 ? (sealed - begun) / all : std::min(seal_us, (sealed - begun) / all);
    open_us = round == 0 ? (opened - sealed) / all : std::min(open_us, (opened - sealed) / all);
  }
  std::printf("SRTP %-16s %4zu legs: protect %.2f us, open %.2f us\n", name, count, seal_us,
              open_us);
}

}  // namespace

void print_srtp_limits(std::size_t legs) {
  ::srtp_init();
  print_srtp<LibSrtp>("libsrtp AES-GCM", SrtpProfile::Aes128Gcm, legs);
  print_srtp<LibSrtp>("libsrtp AES-CM", SrtpProfile::Aes128CmSha1, legs);
  print_srtp<EvpSrtp>("EVP AES-GCM", SrtpProfile::Aes128Gcm, legs);
  print_srtp<EvpSrtp>("EVP AES-CM", SrtpProfile::Aes128CmSha1, legs);
}

void print_udp_limits(std::size_t legs) {
  constexpr int kBufferBytes = 4 * 1024 * 1024;
  constexpr std::size_t kBatch = 64;
  const UdpSocket server(0, kBufferBytes);
  const auto server_address = ipv4("127.0.0.1", server.port());
  std::vector<std::unique_ptr<UdpSocket>> clients;
  std::vector<sockaddr_in> addresses;
  for (std::size_t i = 0; i < legs; ++i) {
    clients.push_back(std::make_unique<UdpSocket>(std::uint16_t{0}, kBufferBytes));
    addresses.push_back(ipv4("127.0.0.1", clients.back()->port()));
  }
  std::array<std::uint8_t, kPayloadBytes + 28> bytes{};
  iovec vector{.iov_base = bytes.data(), .iov_len = bytes.size()};
  std::vector<mmsghdr> headers(legs);
  for (std::size_t i = 0; i < legs; ++i) {
    headers[i].msg_hdr.msg_name = &addresses[i];
    headers[i].msg_hdr.msg_namelen = sizeof(sockaddr_in);
    headers[i].msg_hdr.msg_iov = &vector;
    headers[i].msg_hdr.msg_iovlen = 1;
  }
  const double send_us = best_us(legs, [&] {
    for (std::size_t at = 0; at < legs; at += kBatch)
      ::sendmmsg(server.fd(), &headers[at], static_cast<unsigned>(std::min(kBatch, legs - at)), 0);
  });
  Reader reader;
  std::size_t received = 0;
  double receive_us = 0;
  for (int round = 0; round < 5; ++round) {
    for (const auto& client : clients) client->send(bytes, server_address);
    const double begun = cpu_us();
    reader.drain(server, [&](const Datagram&) { ++received; });
    const double each = (cpu_us() - begun) / static_cast<double>(legs);
    receive_us = round == 0 ? each : std::min(receive_us, each);
  }
  if (received != 5 * legs) throw std::runtime_error("Packets are lost on loopback.");
  std::printf("UDP, one socket for %zu legs: send %.2f us, receive %.2f us\n", legs, send_us,
              receive_us);
}

}  // namespace convoke::bench
