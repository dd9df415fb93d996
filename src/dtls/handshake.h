#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "dtls/datagram_bio.h"
#include "dtls/fingerprint.h"
#include "dtls/openssl.h"
#include "dtls/server.h"
#include "wire/srtp_profile.h"

struct x509_store_ctx_st;

namespace convoke::dtls {

enum class HandshakeError : std::uint8_t {
  WrongFingerprint,  ///< The peer's certificate is not the one that its SDP names.
  NoSrtp,            ///< The peer offers no SRTP profile of ours.
  Refused,           ///< The peer sent a fatal alert or close_notify.
  Protocol,          ///< The peer breaks DTLS, or wants what we do not speak.
  TimedOut,
};

/// Agreed; media may flow. We are the handshake's server.
struct Connected {
  wire::SrtpKeys keys;
};
/// The handshake is over without keys. Nothing more will be heard of it.
struct Failed {
  HandshakeError error{};
};
/// The peer ended the association after it was Connected.
struct Closed {};

using Event = std::variant<Connected, Failed, Closed>;

struct Outbox {
  std::vector<Bytes> datagrams{};  ///< To the path that the peer's datagrams come on.
  std::vector<Event> events{};
};

/// The largest datagram that is made, and that is worth reading.
inline constexpr std::size_t kMtuBytes = 1200;
inline constexpr std::size_t kMaxDatagramBytes = 2048;
inline constexpr Duration kFirstRetransmission = std::chrono::milliseconds(200);
inline constexpr Duration kLongestRetransmission = std::chrono::milliseconds(3200);
inline constexpr Duration kHandshakeLimit = std::chrono::seconds(30);

/// The server's side of one peer's DTLS 1.2 association (RFC 6347) for SRTP (RFC 5764). Begun when
/// the path has passed its ICE check. Not thread-safe: its media worker owns it.
class Handshake {
 public:
  /// `peer` is from the peer's SDP.
  Handshake(const Server& server, const Fingerprint& peer, Instant now);
  ~Handshake();
  Handshake(const Handshake&) = delete;
  Handshake& operator=(const Handshake&) = delete;

  /// A datagram whose first byte is 20 to 63 (RFC 7983). Go on calling this when Connected: the
  /// peer may have lost our last flight, and says here that it leaves.
  void on_datagram(BytesView datagram, Instant now, Outbox& out);

  Instant deadline() const;
  void on_deadline(Instant now, Outbox& out);

  /// Says goodbye to the peer.
  void close(Outbox& out);

  /// OpenSSL's callback while it verifies the peer's certificate.
  static int verify_peer(x509_store_ctx_st* store, void* unused);

 private:
  enum class State : std::uint8_t { Shaking, Connected, Over };

  void shake(Outbox& out);
  void connect(Outbox& out);
  bool wake();
  void read_rest(Outbox& out);
  void note_flight(Instant now, std::size_t sent_before, const Outbox& out);
  void fail_with(HandshakeError error, Outbox& out);
  HandshakeError reason(int ssl_error) const;
  void drain(Outbox& out);
  void end();

  Fingerprint peer_;
  DatagramPort port_{};  // the SSL object's BIO points to it
  OpensslPtr<ssl_st> ssl_;
  State state_ = State::Shaking;
  bool is_wrong_peer_ = false;
  Instant give_up_;
  std::vector<Bytes> flight_{};  // the last one, until the peer answers it
  Duration wait_ = kFirstRetransmission;
  Instant retransmission_ = kNever;
};

}  // namespace convoke::dtls
