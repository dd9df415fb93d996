#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convoke::dtls {

/// SHA-256 of a certificate in DER.
struct Fingerprint {
  std::array<std::uint8_t, 32> bytes{};

  bool operator==(const Fingerprint&) const = default;
};

/// The value of SDP's attribute `fingerprint` (RFC 8122 §5): "sha-256 4A:AD:…", either case.
/// Nothing for another hash function or another length.
std::optional<Fingerprint> parse_fingerprint(std::string_view text);

/// "sha-256 4A:AD:…".
std::string fingerprint_text(const Fingerprint& fingerprint);

}  // namespace convoke::dtls
