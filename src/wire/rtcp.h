#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "wire/rtcp_part.h"
#include "wire/short_list.h"

namespace convoke::wire {

inline constexpr std::size_t kMaxReportBlocks = 31;  ///< What one SR or RR can carry.
inline constexpr std::size_t kMaxByes = 31;
inline constexpr std::size_t kMaxCnameBytes = 255;

/// What a sender says about its own stream (RFC 3550 §6.4.1).
struct SenderInfo {
  std::uint64_t ntp = 0;  ///< Seconds since 1900 in the upper half, fractions in the lower.
  std::uint32_t rtp_timestamp = 0;
  std::uint32_t packets = 0;
  std::uint32_t octets = 0;

  bool operator==(const SenderInfo&) const = default;
};

/// What a receiver says about one stream that it receives (RFC 3550 §6.4.1).
struct ReportBlock {
  std::uint32_t ssrc = 0;
  std::uint8_t fraction_lost = 0;    ///< Of 256, since the last report.
  std::int32_t cumulative_lost = 0;  ///< Signed 24 bits; duplicates make it fall.
  std::uint32_t highest_sequence = 0;
  std::uint32_t jitter = 0;               ///< In RTP timestamp units.
  std::uint32_t last_sr = 0;              ///< Middle 32 bits of the NTP time of the last SR.
  std::uint32_t delay_since_last_sr = 0;  ///< In 1/65536 s.

  bool operator==(const ReportBlock&) const = default;
};

/// What a compound packet says. Views point into the datagram.
struct RtcpCompound {
  std::uint32_t sender_ssrc = 0;            ///< Of the last SR or RR; 0 without any.
  std::optional<SenderInfo> sender_info{};  ///< Of the last SR.
  ShortList<ReportBlock, kMaxReportBlocks> blocks{};
  std::string_view cname{};  ///< The first one; empty without any.
  ShortList<std::uint32_t, kMaxByes> byes{};
};

/// Parses SR, RR, SDES CNAME and BYE of a compound packet; other types are skipped. Reduced-size
/// packets (RFC 5506), which do not begin with a report, are understood.
Result<RtcpCompound, RtcpError> parse_rtcp(BytesView datagram);

/// A compound packet of ours: SR (with sender info) or RR, SDES with CNAME, BYE if asked for.
struct RtcpReport {
  std::uint32_t ssrc = 0;
  std::optional<SenderInfo> sender_info{};
  std::span<const ReportBlock> blocks{};  ///< At most kMaxReportBlocks.
  std::string_view cname{};               ///< At most kMaxCnameBytes.
  bool bye = false;
};

/// Enough memory for any RtcpReport with one block.
inline constexpr std::size_t kRtcpReportBytes = 384;

/// Writes the report and gives the part of the memory that it took.
BytesView write_rtcp(const RtcpReport& report, std::span<std::uint8_t> memory);

}  // namespace convoke::wire
