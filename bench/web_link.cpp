#include "web_link.h"

#include <algorithm>
#include <iterator>

namespace convoke::bench {
namespace {

/// Chromium's intervals for a pair that is not yet writable, and for one that is.
constexpr auto kImpatient = milliseconds(48);
constexpr auto kConsent = milliseconds(2500);
constexpr auto kHandshakeLook = milliseconds(50);

// RFC 7983.
constexpr std::uint8_t kLastStun = 3;
constexpr std::uint8_t kFirstDtls = 20;
constexpr std::uint8_t kLastDtls = 63;
constexpr std::uint8_t kFirstRtp = 128;
// RFC 5761 §4.
constexpr std::uint8_t kFirstRtcp = 192;
constexpr std::uint8_t kLastRtcp = 223;

}  // namespace

WebLink::WebLink(const CheckParties& parties, const sockaddr_in& server,
                 const DtlsIdentity& identity)
    : parties_(parties), server_(server), profile_(identity.profile()), dtls_(identity) {
  std::copy_n(parties.own_ufrag.begin(), std::min(parties.own_ufrag.size(), transaction_.size()),
              transaction_.begin());
}

void WebLink::poll(const UdpSocket& socket, Time now) {
  if (now >= next_check_) check(socket, now);
  if (!nominated_ || is_up() || now < next_repeat_) return;
  next_repeat_ = now + kHandshakeLook;
  dtls_.advance([&](std::span<const std::uint8_t> bytes) { socket.send(bytes, server_); });
}

void WebLink::check(const UdpSocket& socket, Time now) {
  next_check_ = now + (nominated_ ? kConsent : kImpatient);
  ++transaction_.back();
  socket.send(make_check(parties_, transaction_), server_);
}

std::optional<std::span<const std::uint8_t>> WebLink::on_datagram(
    const UdpSocket& socket, std::span<const std::uint8_t> bytes, Time now) {
  if (bytes.size() < 2 || bytes.size() > memory_.size()) return std::nullopt;
  if (bytes[0] <= kLastStun) {
    if (is_answer(bytes) && !nominated_) {
      nominated_ = true;
      next_check_ = now + kConsent;
      begin_handshake(socket);
    }
  } else if (bytes[0] >= kFirstDtls && bytes[0] <= kLastDtls) {
    on_handshake(socket, bytes);
  } else if (bytes[0] >= kFirstRtp && (bytes[1] < kFirstRtcp || bytes[1] > kLastRtcp) && opener_) {
    const std::span memory(memory_);
    std::copy(bytes.begin(), bytes.end(), memory.begin());
    if (const auto opened = opener_->open(memory.first(bytes.size()))) return *opened;
  }
  return std::nullopt;
}

/// Transactions of one link differ in their last byte.
bool WebLink::is_answer(std::span<const std::uint8_t> bytes) const {
  const auto answered = answered_check(bytes);
  return answered &&
         std::equal(answered->begin(), std::prev(answered->end()), transaction_.begin());
}

void WebLink::begin_handshake(const UdpSocket& socket) {
  dtls_.advance([&](std::span<const std::uint8_t> bytes) { socket.send(bytes, server_); });
}

void WebLink::on_handshake(const UdpSocket& socket, std::span<const std::uint8_t> bytes) {
  dtls_.on_datagram(bytes, [&](std::span<const std::uint8_t> out) { socket.send(out, server_); });
  if (!dtls_.keys() || is_up()) return;
  sealer_.emplace(profile_, dtls_.keys()->send, Srtp::Direction::Seal);
  opener_.emplace(profile_, dtls_.keys()->receive, Srtp::Direction::Open);
}

}  // namespace convoke::bench
