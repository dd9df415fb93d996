#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace convoke::wire {

/// How the media of a peer is protected, by its number in DTLS's use_srtp extension (RFC 5764
/// §4.1.2, RFC 7714 §14.2).
enum class SrtpProfile : std::uint16_t {
  Aes128CmSha1Tag80 = 0x0001,
  AeadAes128Gcm = 0x0007,
  AeadAes256Gcm = 0x0008,
};

inline constexpr std::size_t kMaxSrtpKeyBytes = 32;
inline constexpr std::size_t kMaxSrtpSaltBytes = 14;

/// The length of master keys and of session keys.
constexpr std::size_t srtp_key_bytes(SrtpProfile profile) {
  return profile == SrtpProfile::AeadAes256Gcm ? 32 : 16;
}

/// The length of master salts and of session salts.
constexpr std::size_t srtp_salt_bytes(SrtpProfile profile) {
  return profile == SrtpProfile::Aes128CmSha1Tag80 ? 14 : 12;
}

/// What protects one direction; the profile says how many bytes count.
struct SrtpMasterKey {
  std::array<std::uint8_t, kMaxSrtpKeyBytes> key{};
  std::array<std::uint8_t, kMaxSrtpSaltBytes> salt{};

  bool operator==(const SrtpMasterKey&) const = default;
};

/// What a DTLS handshake agrees on (RFC 5764 §4.2): its client protects what it sends with
/// `client`, its server with `server`.
struct SrtpKeys {
  SrtpProfile profile = SrtpProfile::AeadAes128Gcm;
  SrtpMasterKey client{};
  SrtpMasterKey server{};

  bool operator==(const SrtpKeys&) const = default;
};

}  // namespace convoke::wire
