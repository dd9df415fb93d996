#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"

namespace convoke::wire {

inline constexpr std::size_t kTelephoneEventBytes = 4;

/// The payload of a telephone-event packet (RFC 4733 §2.3).
struct TelephoneEvent {
  std::uint8_t code = 0;          ///< 0 to 15 are the DTMF digits.
  bool end = false;               ///< The key was released.
  std::uint8_t volume_dbm0 = 10;  ///< The level is the negative of this, 0 to 63.
  std::uint16_t duration = 0;     ///< Since the packet's RTP timestamp, in its units.

  bool operator==(const TelephoneEvent&) const = default;
};

/// Reads the first event of a payload; nothing if it is shorter than four bytes.
std::optional<TelephoneEvent> parse_telephone_event(BytesView payload);

/// Requires kTelephoneEventBytes of memory.
void write_telephone_event(const TelephoneEvent& event, std::span<std::uint8_t> memory);

/// `0-9 * # A-D` for the codes 0 to 15 (RFC 4733 §3.2), nothing for any other event.
std::optional<char> digit_of_event(std::uint8_t code);

/// The code of a digit; small letters a to d are understood.
std::optional<std::uint8_t> event_of_digit(char digit);

}  // namespace convoke::wire
