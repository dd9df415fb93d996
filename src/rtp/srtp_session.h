#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "wire/srtp_profile.h"

namespace convoke::rtp {

enum class SrtpKind : std::uint8_t { Rtp, Rtcp };

inline constexpr std::size_t kSrtpAuthKeyBytes = 20;

/// What protects the packets of one kind in one direction. The profile says how many bytes of key
/// and salt count; only AES-CM with HMAC has a key for authentication.
struct SrtpSessionKeys {
  std::array<std::uint8_t, wire::kMaxSrtpKeyBytes> cipher{};
  std::array<std::uint8_t, wire::kMaxSrtpSaltBytes> salt{};
  std::array<std::uint8_t, kSrtpAuthKeyBytes> auth{};
};

/// Derives session keys once for all packets (RFC 3711 §4.3 with a derivation rate of 0; RFC 7714
/// §11).
SrtpSessionKeys derive_session_keys(wire::SrtpProfile profile, const wire::SrtpMasterKey& master,
                                    SrtpKind kind);

}  // namespace convoke::rtp
