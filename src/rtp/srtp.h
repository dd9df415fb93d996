#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/result.h"
#include "rtp/replay_window.h"
#include "rtp/srtp_sources.h"
#include "wire/srtp_profile.h"

namespace convoke::rtp {

class SrtpTransform;

/// The most that protection adds to a packet: leave so much room behind it.
inline constexpr std::size_t kSrtpTailBytes = 20;
/// How many SSRCs of a peer are remembered.
inline constexpr std::size_t kMaxSrtpSources = 256;
/// How many SSRCs one peer may be sent in all, since none can be forgotten: a browser that watches
/// other people all day needs two for each new section.
inline constexpr std::size_t kMaxSrtpSentSources = 4096;

enum class SrtpSendError : std::uint8_t {
  Malformed,
  AlreadySent,     ///< The sequence number was used, or is too old to tell.
  NeverSent,       ///< protect_again() of a packet that protect_rtp() did not have, or long ago.
  TooManySources,  ///< More than kMaxSrtpSentSources: what was sent is not forgotten.
  KeyUsedUp,       ///< RFC 3711 §9.2: 2^48 RTP or 2^31 RTCP packets.
};

enum class SrtpReceiveError : std::uint8_t { Malformed, NotAuthentic, Replayed };

/// Protects what one peer is sent, in place (RFC 3711, RFC 7714). Allocates for a new SSRC only.
/// A stream's first sequence number should be below 2^15: the peer takes its first packet for one
/// from before the first roll-over. Not thread-safe: its media worker owns it.
class SrtpSender {
 public:
  SrtpSender(wire::SrtpProfile profile, const wire::SrtpMasterKey& key);
  ~SrtpSender();
  SrtpSender(SrtpSender&&) noexcept;
  SrtpSender& operator=(SrtpSender&&) noexcept;

  /// Protects the packet that is all of `memory` but the last kSrtpTailBytes; the result is at its
  /// front. Packets of an SSRC may come in any order, but each sequence number once: two texts
  /// under one number would give the key away.
  Result<BytesView, SrtpSendError> protect_rtp(std::span<std::uint8_t> memory);

  /// Protects a packet once more, for a peer that lost it. Requires the very bytes, header
  /// extensions included, that protect_rtp() had; anything else needs a new sequence number
  /// (RFC 4588).
  Result<BytesView, SrtpSendError> protect_again(std::span<std::uint8_t> memory);

  /// The same for a compound RTCP packet.
  /// Deviates from RFC 3711 §3.4: the index is counted over all SSRCs, so that of one may skip.
  Result<BytesView, SrtpSendError> protect_rtcp(std::span<std::uint8_t> memory);

 private:
  wire::SrtpProfile profile_;
  std::unique_ptr<SrtpTransform> rtp_;
  std::unique_ptr<SrtpTransform> rtcp_;
  SrtpSources<ReplayWindow<kSrtpWindowPackets>> sources_{};
  std::uint64_t next_rtcp_index_ = 0;
};

/// Opens what one peer sends, in place. Of a packet that is refused, the memory is undefined and
/// nothing is remembered. Allocates for a new SSRC only; beyond kMaxSrtpSources the one that was
/// silent for longest is forgotten. Not thread-safe: its media worker owns it.
class SrtpReceiver {
 public:
  SrtpReceiver(wire::SrtpProfile profile, const wire::SrtpMasterKey& key);
  ~SrtpReceiver();
  SrtpReceiver(SrtpReceiver&&) noexcept;
  SrtpReceiver& operator=(SrtpReceiver&&) noexcept;

  /// The RTP packet, at the front of the memory.
  Result<std::span<std::uint8_t>, SrtpReceiveError> open_rtp(std::span<std::uint8_t> packet);
  /// The compound RTCP packet. One that is not encrypted is malformed (RFC 5764 has no such
  /// profile).
  Result<std::span<std::uint8_t>, SrtpReceiveError> open_rtcp(std::span<std::uint8_t> packet);

 private:
  wire::SrtpProfile profile_;
  std::unique_ptr<SrtpTransform> rtp_;
  std::unique_ptr<SrtpTransform> rtcp_;
  SrtpSources<ReplayWindow<kSrtpWindowPackets>> rtp_sources_{};
  SrtpSources<ReplayWindow<kSrtcpWindowPackets>> rtcp_sources_{};
};

}  // namespace convoke::rtp
