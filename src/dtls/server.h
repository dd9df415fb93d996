#pragma once

#include "dtls/certificate.h"
#include "dtls/openssl.h"

namespace convoke::dtls {

/// What all handshakes share: our certificate and what we accept. DTLS 1.2 only, with ECDHE and
/// AEAD suites; no tickets, no session cache, no renegotiation. Immutable, so worker threads may
/// share it. Outlives its handshakes.
class Server {
 public:
  /// Throws DtlsError.
  explicit Server(const Certificate& certificate);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  ssl_ctx_st* context() const { return context_.get(); }

 private:
  OpensslPtr<ssl_ctx_st> context_;
};

}  // namespace convoke::dtls
