#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace convoke::bench {

/// What goes out in place of an audio packet while a key is down (RFC 4733 §2.3).
struct KeyPacket {
  std::array<std::uint8_t, 4> payload{};
  bool begins = false;  ///< The first packet of this event; it carries the marker.
};

/// Keys digits, one packet every 20 ms: 100 ms each with 100 ms between, the last packet of an
/// event three times (RFC 4733 §2.5.1.4).
class Keypad {
 public:
  /// `digits` are 0-9 * #; `wait_packets` of 20 ms pass before the first. `rate_hz` is the clock of
  /// the durations.
  Keypad(std::string digits, int wait_packets, int rate_hz);

  /// To be called every 20 ms; nothing means that it is audio's turn.
  std::optional<KeyPacket> next();
  bool is_done() const { return next_digit_ == digits_.size() && step_ < 0; }

 private:
  std::string digits_;
  int rate_hz_;
  std::size_t next_digit_ = 0;
  std::uint8_t event_ = 0;
  int wait_;
  int step_ = -1;  ///< Packets of the event sent so far; -1: no key is down.
};

}  // namespace convoke::bench
