#pragma once

#include <openssl/ssl.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/time.h"
#include "dtls/certificate.h"
#include "dtls/datagram_bio.h"
#include "dtls/openssl.h"
#include "wire/srtp_profile.h"

namespace convoke::dtls {

/// OpenSSL's own DTLS client, as a browser would be. Its timer asks for the time of day, which the
/// test program answers with `openssl_time` (see handshake_test.cpp).
class OpensslClient {
 public:
  OpensslClient(const Certificate* certificate, const std::string& profiles)
      : context_(SSL_CTX_new(DTLS_client_method())) {
    if (certificate != nullptr) {
      CHECK(SSL_CTX_use_certificate(context_.get(), certificate->x509()) == 1);
      CHECK(SSL_CTX_use_PrivateKey(context_.get(), certificate->key()) == 1);
    }
    if (!profiles.empty())
      CHECK(SSL_CTX_set_tlsext_use_srtp(context_.get(), profiles.c_str()) == 0);
    SSL_CTX_set_options(context_.get(), SSL_OP_NO_QUERY_MTU);
    ssl_.reset(SSL_new(context_.get()));
    auto* const bio = new_datagram_bio(port_);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_mtu(ssl_.get(), 400);  // several datagrams a flight
    DTLS_set_timer_cb(ssl_.get(), &next_wait_us);
    SSL_set_connect_state(ssl_.get());
  }

  /// The datagrams that the client sends now.
  std::vector<Bytes> begin() { return run(); }
  std::vector<Bytes> on_datagram(BytesView datagram) {
    port_.received = datagram;
    return run();
  }
  std::vector<Bytes> on_time() {
    DTLSv1_handle_timeout(ssl_.get());
    return run();
  }
  std::vector<Bytes> say_goodbye() {
    SSL_shutdown(ssl_.get());
    return std::exchange(port_.to_send, {});
  }
  std::vector<Bytes> say(const std::string& text) {
    SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
    return std::exchange(port_.to_send, {});
  }

  bool is_connected() const { return SSL_is_init_finished(ssl_.get()) == 1; }
  bool heard_goodbye() const { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }
  std::string profile() const {
    const auto* const selected = SSL_get_selected_srtp_profile(ssl_.get());
    return selected == nullptr ? "" : selected->name;
  }
  /// What RFC 5764 has both sides derive, in one piece.
  Bytes exported(std::size_t size) const {
    Bytes bytes(size);
    const std::string label = "EXTRACTOR-dtls_srtp";
    CHECK(SSL_export_keying_material(ssl_.get(), bytes.data(), size, label.data(), label.size(),
                                     nullptr, 0, 0) == 1);
    return bytes;
  }
  std::optional<Fingerprint> server_fingerprint() const {
    const OpensslPtr<X509> certificate(SSL_get1_peer_certificate(ssl_.get()));
    return certificate == nullptr ? std::nullopt : fingerprint_of(certificate.get());
  }

 private:
  /// As browsers wait, in microseconds: 50 ms, then twice as long each time.
  static unsigned int next_wait_us(SSL*, unsigned int last) {
    return last == 0 ? 50'000 : 2 * last;
  }

  std::vector<Bytes> run() {
    if (is_connected()) {
      char ignored = 0;
      SSL_read(ssl_.get(), &ignored, 1);
    } else {
      SSL_do_handshake(ssl_.get());
    }
    port_.received = {};
    return std::exchange(port_.to_send, {});
  }

  DatagramPort port_{};
  OpensslPtr<SSL_CTX> context_;
  OpensslPtr<SSL> ssl_{};
};

}  // namespace convoke::dtls
