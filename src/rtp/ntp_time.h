#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.h"

namespace convoke::rtp {

/// An NTP timestamp on our own time line (RFC 3550 §4). All that we send shares it, so that peers
/// can tell what belongs together; the calendar is not in it.
inline std::uint64_t ntp_time(Instant now) {
  const auto since = now.time_since_epoch();
  const auto seconds = static_cast<std::uint64_t>(since / std::chrono::seconds(1));
  const auto rest = static_cast<std::uint64_t>((since % std::chrono::seconds(1)).count());
  return seconds << 32U | (rest << 32U) / 1'000'000'000U;
}

/// What a report block repeats of an NTP timestamp (RFC 3550 §6.4.1): in 1/65536 s.
inline std::uint32_t middle_of_ntp(std::uint64_t ntp_time) {
  return static_cast<std::uint32_t>(ntp_time >> 16U);
}

/// From 1/65536 s.
inline Duration duration_of_ntp(std::uint32_t ntp_short) {
  return Duration(static_cast<std::int64_t>(std::uint64_t{ntp_short} * 1'000'000'000U >> 16U));
}

}  // namespace convoke::rtp
