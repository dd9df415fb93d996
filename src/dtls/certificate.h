#pragma once

#include <optional>
#include <stdexcept>

#include "dtls/fingerprint.h"
#include "dtls/openssl.h"

namespace convoke::dtls {

/// OpenSSL has no keys, no randomness or no DTLS for us: Convoke cannot start.
class DtlsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A key on P-256 and its certificate, signed by itself: what peers check is the fingerprint that
/// our SDP tells them (RFC 8827 §6.5). Made at start and never stored. Immutable.
class Certificate {
 public:
  /// Throws DtlsError.
  Certificate();
  ~Certificate();
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  const Fingerprint& fingerprint() const { return fingerprint_; }
  evp_pkey_st* key() const { return key_.get(); }
  x509_st* x509() const { return x509_.get(); }

 private:
  OpensslPtr<evp_pkey_st> key_;
  OpensslPtr<x509_st> x509_;
  Fingerprint fingerprint_{};
};

/// Of any certificate. Nothing if OpenSSL cannot encode it.
std::optional<Fingerprint> fingerprint_of(const x509_st* certificate);

}  // namespace convoke::dtls
