#include "dtls/handshake.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "base/byte_reader.h"
#include "base/check.h"

namespace convoke::dtls {
namespace {

constexpr std::string_view kExporterLabel = "EXTRACTOR-dtls_srtp";
constexpr std::size_t kMaxExportedBytes = 2 * (wire::kMaxSrtpKeyBytes + wire::kMaxSrtpSaltBytes);

/// OpenSSL's timer reads the clock itself. It is set too far away to ring before kHandshakeLimit:
/// we send flights again by our own time.
unsigned int never_in_microseconds(SSL*, unsigned int) {
  return 3'600'000'000U;
}

std::optional<wire::SrtpProfile> profile_of(SSL* ssl) {
  const auto* const selected = SSL_get_selected_srtp_profile(ssl);
  if (selected == nullptr) return std::nullopt;
  switch (selected->id) {
    case SRTP_AEAD_AES_128_GCM:
      return wire::SrtpProfile::AeadAes128Gcm;
    case SRTP_AEAD_AES_256_GCM:
      return wire::SrtpProfile::AeadAes256Gcm;
    case SRTP_AES128_CM_SHA1_80:
      return wire::SrtpProfile::Aes128CmSha1Tag80;
    default:
      return std::nullopt;
  }
}

/// RFC 5764 §4.2: both keys, then both salts, the client's first.
std::optional<wire::SrtpKeys> export_keys(SSL* ssl, wire::SrtpProfile profile) {
  const auto key_bytes = wire::srtp_key_bytes(profile);
  const auto salt_bytes = wire::srtp_salt_bytes(profile);
  std::array<std::uint8_t, kMaxExportedBytes> memory{};
  const auto exported = std::span(memory).first(2 * (key_bytes + salt_bytes));
  if (SSL_export_keying_material(ssl, exported.data(), exported.size(), kExporterLabel.data(),
                                 kExporterLabel.size(), nullptr, 0, 0) != 1)
    return std::nullopt;
  ByteReader reader(exported);
  wire::SrtpKeys keys{.profile = profile};
  const auto copy = [&reader](std::size_t size_bytes, std::span<std::uint8_t> to) {
    std::ranges::copy(*reader.take(size_bytes), to.begin());
  };
  copy(key_bytes, keys.client.key);
  copy(key_bytes, keys.server.key);
  copy(salt_bytes, keys.client.salt);
  copy(salt_bytes, keys.server.salt);
  OPENSSL_cleanse(memory.data(), memory.size());
  return keys;
}

}  // namespace

Handshake::Handshake(const Server& server, const Fingerprint& peer, Instant now)
    : peer_(peer), ssl_(SSL_new(server.context())), give_up_(now + kHandshakeLimit) {
  CHECK(ssl_ != nullptr);
  auto* const bio = new_datagram_bio(port_);
  CHECK(bio != nullptr);
  SSL_set_bio(ssl_.get(), bio, bio);
  CHECK(SSL_set_mtu(ssl_.get(), kMtuBytes) != 0);
  DTLS_set_timer_cb(ssl_.get(), &never_in_microseconds);
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_accept_state(ssl_.get());
}

Handshake::~Handshake() = default;

int Handshake::verify_peer(X509_STORE_CTX* store, void*) {
  auto* const ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto& self = *static_cast<Handshake*>(SSL_get_app_data(ssl));
  const auto* const certificate = X509_STORE_CTX_get0_cert(store);
  const auto shown = certificate == nullptr ? std::nullopt : fingerprint_of(certificate);
  if (shown &&
      CRYPTO_memcmp(shown->bytes.data(), self.peer_.bytes.data(), self.peer_.bytes.size()) == 0)
    return 1;
  self.is_wrong_peer_ = true;
  X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
  return 0;
}

void Handshake::on_datagram(BytesView datagram, Instant now, Outbox& out) {
  if (state_ == State::Over || datagram.empty() || datagram.size() > kMaxDatagramBytes) return;
  port_.received = datagram;
  const auto sent_before = out.datagrams.size();
  if (state_ == State::Shaking) {
    shake(out);
    if (state_ == State::Shaking) note_flight(now, sent_before, out);
  }
  if (state_ == State::Connected) read_rest(out);
  port_.received = {};
}

void Handshake::shake(Outbox& out) {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  const int error = SSL_get_error(ssl_.get(), result);
  drain(out);
  if (result == 1) {
    connect(out);
  } else if (error != SSL_ERROR_WANT_READ) {
    fail_with(reason(error), out);
  }
}

void Handshake::connect(Outbox& out) {
  const auto profile = profile_of(ssl_.get());
  const auto keys = profile ? export_keys(ssl_.get(), *profile) : std::nullopt;
  if (!keys) {
    SSL_shutdown(ssl_.get());
    drain(out);
    fail_with(profile ? HandshakeError::Protocol : HandshakeError::NoSrtp, out);
    return;
  }
  state_ = State::Connected;
  flight_ = {};
  out.events.emplace_back(Connected{*keys});
}

/// OpenSSL's buffers take 33 kB and are of use for a moment, when the association begins and ends.
bool Handshake::wake() {
  ERR_clear_error();
  return SSL_alloc_buffers(ssl_.get()) == 1;
}

/// Reads alerts and flights that the peer sends again; data is nothing to us, there is no channel
/// for it.
void Handshake::read_rest(Outbox& out) {
  std::array<std::uint8_t, kMaxDatagramBytes> ignored{};
  if (!wake()) return;
  int result = 1;
  while (result > 0) result = SSL_read(ssl_.get(), ignored.data(), ignored.size());
  const int error = SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ) {
    drain(out);
    SSL_free_buffers(ssl_.get());
    return;
  }
  if (error == SSL_ERROR_ZERO_RETURN) SSL_shutdown(ssl_.get());
  drain(out);
  out.events.emplace_back(Closed{});
  end();
}

/// Deviates from RFC 6347 §4.2.4: a flight that is sent again keeps its record numbers, as OpenSSL
/// would number it anew only by its own clock. Peers drop the records that they have.
void Handshake::note_flight(Instant now, std::size_t sent_before, const Outbox& out) {
  if (out.datagrams.size() == sent_before) return;
  flight_.assign(out.datagrams.begin() + static_cast<std::ptrdiff_t>(sent_before),
                 out.datagrams.end());
  wait_ = kFirstRetransmission;
  retransmission_ = now + wait_;
}

Instant Handshake::deadline() const {
  return state_ == State::Shaking ? std::min(retransmission_, give_up_) : kNever;
}

void Handshake::on_deadline(Instant now, Outbox& out) {
  if (state_ != State::Shaking) return;
  if (now >= give_up_) {
    fail_with(HandshakeError::TimedOut, out);
  } else if (now >= retransmission_) {
    out.datagrams.insert(out.datagrams.end(), flight_.begin(), flight_.end());
    wait_ = std::min(2 * wait_, kLongestRetransmission);
    retransmission_ = now + wait_;
  }
}

void Handshake::close(Outbox& out) {
  if (state_ == State::Connected && wake()) {
    SSL_shutdown(ssl_.get());
    drain(out);
  }
  end();
}

HandshakeError Handshake::reason(int ssl_error) const {
  if (is_wrong_peer_) return HandshakeError::WrongFingerprint;
  const bool is_closed = (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  if (ssl_error == SSL_ERROR_ZERO_RETURN || is_closed) return HandshakeError::Refused;
  return HandshakeError::Protocol;
}

void Handshake::fail_with(HandshakeError error, Outbox& out) {
  out.events.emplace_back(Failed{error});
  end();
}

void Handshake::drain(Outbox& out) {
  std::ranges::move(port_.to_send, std::back_inserter(out.datagrams));
  port_.to_send.clear();
}

void Handshake::end() {
  state_ = State::Over;
  ssl_.reset();
  flight_ = {};
}

}  // namespace convoke::dtls
