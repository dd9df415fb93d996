#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "rtp/srtp_session.h"
#include "wire/srtp_profile.h"

namespace convoke::rtp {

/// Follows every RTCP packet: the E bit and the index (RFC 3711 §3.4).
inline constexpr std::size_t kSrtcpWordBytes = 4;
inline constexpr std::uint32_t kSrtcpEncryptedBit = 0x80000000;

constexpr std::size_t srtp_tag_bytes(wire::SrtpProfile profile) {
  return profile == wire::SrtpProfile::Aes128CmSha1Tag80 ? 10 : 16;
}

/// How far before the end of a protected RTCP packet the word with its index begins: AEAD has it
/// behind the tag (RFC 7714 §9.2), HMAC before it (RFC 3711 §3.4).
constexpr std::size_t srtcp_word_from_end(wire::SrtpProfile profile) {
  return profile == wire::SrtpProfile::Aes128CmSha1Tag80 ? kSrtcpWordBytes + srtp_tag_bytes(profile)
                                                         : kSrtcpWordBytes;
}

/// One packet on its way through a transform.
struct SrtpUnit {
  /// Header, payload and what protection adds, written or still to be written.
  std::span<std::uint8_t> bytes;
  std::size_t header_bytes = 0;  ///< What stays legible.
  std::uint32_t ssrc = 0;
  std::uint64_t index = 0;  ///< 48 bits for RTP, 31 bits for RTCP.
};

enum class SrtpDirection : std::uint8_t { Seal, Open };

/// Protects or opens packets of one kind, in place, without knowing about their order.
class SrtpTransform {
 public:
  SrtpTransform() = default;
  virtual ~SrtpTransform() = default;
  SrtpTransform(const SrtpTransform&) = delete;
  SrtpTransform& operator=(const SrtpTransform&) = delete;

  virtual void seal(const SrtpUnit& unit) = 0;
  /// False if it was made by somebody else; its payload is then undefined.
  virtual bool open(const SrtpUnit& unit) = 0;
};

/// For one direction and kind. Allocates; its packets do not.
std::unique_ptr<SrtpTransform> make_srtp_transform(wire::SrtpProfile profile,
                                                   const SrtpSessionKeys& keys, SrtpKind kind,
                                                   SrtpDirection direction);
std::unique_ptr<SrtpTransform> make_srtp_gcm(wire::SrtpProfile profile, const SrtpSessionKeys& keys,
                                             SrtpKind kind, SrtpDirection direction);
std::unique_ptr<SrtpTransform> make_srtp_cm(const SrtpSessionKeys& keys, SrtpKind kind);

}  // namespace convoke::rtp
