#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "dtls/openssl_client_test.h"
#include "media/peer_port.h"
#include "rtp/srtp.h"
#include "wire/rtp.h"
#include "wire/stun.h"

/// A browser before a PeerPort, for tests of what is between them.
namespace convoke::media::testing {

/// The server's certificate and what comes of it.
inline const dtls::Server& dtls_server() {
  static const dtls::Certificate certificate;
  static const dtls::Server server(certificate);
  return server;
}

/// Makes what a browser sends and reads what it is sent: checks, the handshake, media.
class Browser {
 public:
  explicit Browser(std::string ufrag) : ufrag_(std::move(ufrag)) {}

  /// What its offer and our answer agreed on.
  plane::PeerTransport transport() const {
    return {.ice_ufrag = ufrag_,
            .ice_pwd = std::string(kPwd),
            .fingerprint = certificate().fingerprint().bytes};
  }

  Bytes check(bool nominates = true, std::string_view pwd = kPwd) const {
    const std::string username = ufrag_ + ":RUnZ";
    wire::StunMessage message{.transaction = {1, 2, 3}, .priority = 1853824767};
    message.username = username;
    message.use_candidate = nominates;
    message.ice_controlling = 7;
    wire::StunKey key(pwd);
    std::array<std::uint8_t, wire::kMaxStunBytes> memory{};
    const auto bytes = wire::write_stun(message, &key, memory);
    return {bytes.begin(), bytes.end()};
  }

  std::vector<Bytes> begins_handshake() { return client_.begin(); }
  std::vector<Bytes> on_dtls(BytesView datagram) { return client_.on_datagram(datagram); }
  std::vector<Bytes> says_goodbye() { return client_.say_goodbye(); }
  bool is_connected() const { return client_.is_connected(); }
  bool heard_goodbye() const { return client_.heard_goodbye(); }

  /// A packet of media that says one byte. Requires is_connected().
  Bytes rtp(std::uint8_t said) {
    Bytes packet(wire::kRtpHeaderBytes + 1 + rtp::kSrtpTailBytes);
    wire::write_rtp_header({.sequence = ++sequence_, .ssrc = 7}, packet);
    packet[wire::kRtpHeaderBytes] = said;
    return copied(*sender().protect_rtp(packet));
  }
  /// An empty receiver report.
  Bytes rtcp() {
    Bytes packet{0x80, 201, 0, 1, 0, 0, 0, 7};
    packet.resize(packet.size() + rtp::kSrtpTailBytes);
    return copied(*sender().protect_rtcp(packet));
  }
  /// Nothing: it was not for this browser.
  std::optional<Bytes> opened_rtp(Bytes packet) {
    rtp::SrtpReceiver receiver(kProfile, keys().server);
    const auto opened = receiver.open_rtp(packet);
    if (!opened) return std::nullopt;
    return copied(*opened);
  }

 private:
  static constexpr std::string_view kPwd = "an agent's password of old";
  static constexpr auto kProfile = wire::SrtpProfile::AeadAes128Gcm;

  static const dtls::Certificate& certificate() {
    static const dtls::Certificate made;
    return made;
  }
  static Bytes copied(BytesView bytes) { return {bytes.begin(), bytes.end()}; }

  /// RFC 5764 §4.2: both keys, then both salts, the client's first.
  wire::SrtpKeys keys() const {
    const std::size_t key_bytes = wire::srtp_key_bytes(kProfile);
    const std::size_t salt_bytes = wire::srtp_salt_bytes(kProfile);
    const Bytes exported = client_.exported(2 * (key_bytes + salt_bytes));
    BytesView rest(exported);
    const auto take = [&](std::size_t size, auto& target) {
      std::ranges::copy(rest.first(size), target.begin());
      rest = rest.subspan(size);
    };
    wire::SrtpKeys keys{.profile = kProfile};
    take(key_bytes, keys.client.key);
    take(key_bytes, keys.server.key);
    take(salt_bytes, keys.client.salt);
    take(salt_bytes, keys.server.salt);
    return keys;
  }
  rtp::SrtpSender& sender() {
    CHECK(is_connected());
    if (!sender_) sender_.emplace(kProfile, keys().client);
    return *sender_;
  }

  std::string ufrag_;
  dtls::OpensslClient client_{&certificate(), "SRTP_AEAD_AES_128_GCM"};
  std::optional<rtp::SrtpSender> sender_{};
  std::uint16_t sequence_ = 0;
};

}  // namespace convoke::media::testing
