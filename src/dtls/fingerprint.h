#pragma once

#include <array>
#include <cstdint>

namespace convoke::dtls {

/// SHA-256 of a certificate in DER. As SDP's text (RFC 8122 §5): wire::SdpFingerprint.
struct Fingerprint {
  std::array<std::uint8_t, 32> bytes{};

  bool operator==(const Fingerprint&) const = default;
};

}  // namespace convoke::dtls
