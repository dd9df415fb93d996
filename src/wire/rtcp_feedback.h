#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/result.h"
#include "wire/rtcp_part.h"
#include "wire/short_list.h"

namespace convoke::wire {

inline constexpr std::size_t kMaxNackedPackets = 512;  ///< Of one datagram; more are not read.
inline constexpr std::size_t kMaxKeyframeRequests = 32;
inline constexpr std::size_t kMaxRembStreams = 64;

/// A packet that did not arrive.
struct NackedPacket {
  std::uint32_t ssrc = 0;
  std::uint16_t sequence = 0;

  bool operator==(const NackedPacket&) const = default;
};

/// A Full Intra Request (RFC 5104 §4.3.1). A repeated request has the number of the first.
struct FullIntraRequest {
  std::uint32_t ssrc = 0;  ///< Of the stream that should bring a keyframe.
  std::uint8_t number = 0;

  bool operator==(const FullIntraRequest&) const = default;
};

/// What a receiver believes that all streams to it may take together
/// (draft-alvestrand-rmcat-remb-03 §2.2).
struct Remb {
  std::uint64_t bits_per_second = 0;
  ShortList<std::uint32_t, kMaxRembStreams> ssrcs{};  ///< The streams that it counts.
};

/// What a receiver says about the streams that it is sent.
struct RtcpFeedback {
  std::uint32_t sender_ssrc = 0;  ///< Of the last feedback; 0 without any.
  ShortList<NackedPacket, kMaxNackedPackets> nacked{};
  ShortList<std::uint32_t, kMaxKeyframeRequests> plis{};  ///< The streams that lost a picture.
  ShortList<FullIntraRequest, kMaxKeyframeRequests> firs{};
  std::optional<Remb> remb{};  ///< The last one.
};

/// Parses generic NACK (RFC 4585 §6.2.1), PLI (§6.3.1), FIR and REMB of a compound or reduced-size
/// datagram (RFC 5506); reports and other feedback are skipped, so `parse_rtcp()` can read the same
/// bytes. A REMB beyond 64 bits is skipped as well.
Result<RtcpFeedback, RtcpError> parse_rtcp_feedback(BytesView datagram);

/// Who says it, and about which stream.
struct FeedbackSsrcs {
  std::uint32_t sender = 0;
  std::uint32_t media = 0;
};

inline constexpr std::size_t kPliBytes = 12;
inline constexpr std::size_t kFirBytes = 20;

/// Enough memory for a NACK of so many packets, however far apart they are.
constexpr std::size_t nack_bytes(std::size_t packets) {
  return 12 + 4 * packets;
}
constexpr std::size_t remb_bytes(std::size_t streams) {
  return 20 + 4 * streams;
}

/// Each of these writes one packet and gives the part of the memory that it took. A peer that did
/// not agree to reduced-size RTCP needs a report in front of it (RFC 5506).

/// Requires at least one packet. Small in the order of sending; right in any.
BytesView write_nack(FeedbackSsrcs ssrcs, std::span<const std::uint16_t> sequences,
                     std::span<std::uint8_t> memory);
BytesView write_pli(FeedbackSsrcs ssrcs, std::span<std::uint8_t> memory);
BytesView write_fir(std::uint32_t sender_ssrc, FullIntraRequest request,
                    std::span<std::uint8_t> memory);
/// The bitrate is rounded down to 18 significant bits. At most 255 streams.
BytesView write_remb(std::uint32_t sender_ssrc, std::uint64_t bits_per_second,
                     std::span<const std::uint32_t> ssrcs, std::span<std::uint8_t> memory);

}  // namespace convoke::wire
