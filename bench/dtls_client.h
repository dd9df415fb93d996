#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "srtp.h"

namespace convoke::bench {

/// The keys of both directions, as a client sees them.
struct SrtpPair {
  SrtpMaster send{};
  SrtpMaster receive{};
};

/// A self-made certificate (P-256), shared by all browsers of a run, and the profile they offer.
class DtlsIdentity {
 public:
  explicit DtlsIdentity(SrtpProfile profile);

  SrtpProfile profile() const { return profile_; }
  /// sha-256, as in SDP: 32 pairs of capital digits.
  const std::string& fingerprint() const { return fingerprint_; }
  SSL_CTX* context() const { return context_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
  };
  SrtpProfile profile_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::string fingerprint_;
};

/// The client's side of a DTLS-SRTP handshake (RFC 5764). Does not check whose certificate it is
/// shown: what is measured is ours.
class DtlsClient {
 public:
  using Sink = std::function<void(std::span<const std::uint8_t>)>;

  explicit DtlsClient(const DtlsIdentity& identity);

  /// Begins, goes on, or repeats what was lost.
  void advance(const Sink& send);
  void on_datagram(std::span<const std::uint8_t> bytes, const Sink& send);
  /// Once the handshake is done.
  const std::optional<SrtpPair>& keys() const { return keys_; }

 private:
  struct Free {
    void operator()(SSL* ssl) const { ::SSL_free(ssl); }
  };
  void export_keys();

  SrtpProfile profile_;
  std::unique_ptr<SSL, Free> ssl_;
  std::optional<SrtpPair> keys_{};
};

}  // namespace convoke::bench
