#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <variant>

#include "base/time.h"
#include "wire/telephone_event.h"

namespace convoke::rtp {

/// What a telephone-event packet needs besides sequence number, SSRC and payload type.
struct DigitPacket {
  bool marker = false;
  std::uint32_t timestamp = 0;  ///< Of the event's begin, the same for all its packets.
  std::array<std::uint8_t, wire::kTelephoneEventBytes> payload{};
};

/// Makes the packets of keyed digits (RFC 4733 §2.5.1): one at each 20 ms tick, the end three
/// times, at least 80 ms between two digits. A comma is a pause of 0.5 s.
class DigitSender {
 public:
  static constexpr std::size_t kMaxDigits = 128;

  /// `rate_hz`: the clock rate of telephone-event and of the timestamps given to on_tick().
  explicit DigitSender(std::uint32_t rate_hz);

  /// Queues digits after those still to be sent; other characters are left out. False, and nothing
  /// is queued, if there are too many.
  bool start(std::string_view digits, Duration tone);
  void cancel();
  bool is_busy() const { return !queue_.empty() || !std::holds_alternative<Idle>(state_); }

  /// One tick. While there is a packet, it is sent in place of audio (§2.5.1).
  std::optional<DigitPacket> on_tick(std::uint32_t timestamp);

 private:
  struct Keyed {
    char digit = ',';
    std::uint32_t tone = 0;  ///< In clock units, a multiple of a tick.
  };
  struct Idle {};
  struct Toning {
    std::uint8_t code = 0;
    std::uint32_t timestamp = 0;  ///< Of the segment.
    std::uint32_t elapsed = 0;    ///< Of the segment.
    std::uint32_t left = 0;
    bool first = true;
  };
  struct Ending {
    std::uint8_t code = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t elapsed = 0;
    int packets_left = 0;
  };
  struct Pausing {
    int ticks_left = 0;
  };

  void begin_next(std::uint32_t timestamp);
  static std::optional<DigitPacket> step(Idle);
  std::optional<DigitPacket> step(Toning at);
  std::optional<DigitPacket> step(Ending at);
  std::optional<DigitPacket> step(Pausing at);

  std::uint32_t tick_units_;
  std::deque<Keyed> queue_{};
  std::variant<Idle, Toning, Ending, Pausing> state_{};
};

}  // namespace convoke::rtp
