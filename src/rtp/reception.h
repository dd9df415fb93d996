#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "wire/rtcp.h"
#include "wire/rtp.h"
#include "wire/sequence.h"

namespace convoke::rtp {

/// What is counted about a received stream (RFC 3550 §A.1, §A.3, §A.8).
class Reception {
 public:
  explicit Reception(std::uint32_t clock_rate_hz) : clock_rate_hz_(clock_rate_hz) {}

  /// Every packet of an accepted source but telephone events, whose timestamps stand still.
  void on_packet(const wire::RtpHeader& header, Instant arrival);
  /// A telephone event or the like: counts for loss, not for jitter.
  void on_event_packet(const wire::RtpHeader& header);

  std::uint64_t received() const { return received_total_; }
  /// Never negative; duplicates make up for losses.
  std::uint64_t lost() const;
  Duration jitter() const;

  /// The block about this stream for a report made now; nothing before the first packet. Begins
  /// the next interval of the fraction lost.
  std::optional<wire::ReportBlock> make_block();

 private:
  bool count(const wire::RtpHeader& header);
  void start_over(const wire::RtpHeader& header);
  std::int64_t expected() const { return highest_ - base_ + 1; }

  std::uint32_t clock_rate_hz_;
  std::optional<std::uint32_t> ssrc_{};
  wire::SequenceUnwrapper sequences_{};
  std::optional<std::uint16_t> odd_sequence_{};
  std::int64_t base_ = 0;
  std::int64_t highest_ = 0;
  std::int64_t received_ = 0;
  std::int64_t lost_before_ = 0;  // of earlier runs of the sequence
  std::uint64_t received_total_ = 0;
  std::int64_t expected_prior_ = 0;
  std::int64_t received_prior_ = 0;
  std::optional<std::uint32_t> transit_{};
  double jitter_ = 0;  // in clock units
};

}  // namespace convoke::rtp
