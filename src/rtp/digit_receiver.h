#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/rtp.h"

namespace convoke::rtp {

/// Recognises digits in telephone-event packets (RFC 4733), whatever their clock rate. An event is
/// known by its timestamp, which all its packets share; so any one packet of it is enough, and
/// repeated, reordered or missing ones do no harm. A press that is too long for one event goes on
/// as segments, which are not new digits (§2.5.1.3).
class DigitReceiver {
 public:
  /// The digit, once for each press, from the first packet of it that comes.
  std::optional<char> on_packet(const wire::RtpHeader& header, BytesView payload);

 private:
  struct Press {
    std::uint32_t timestamp = 0;
    std::uint8_t code = 0;
    bool ended = false;
  };
  static constexpr std::size_t kRemembered = 32;

  void forget_all();
  Press* find(std::uint32_t timestamp);
  bool is_continued(const wire::RtpHeader& header, std::uint8_t code);
  void remember(const Press& press);

  std::optional<std::uint32_t> ssrc_{};
  std::array<Press, kRemembered> presses_{};
  std::size_t count_ = 0;
  std::size_t next_ = 0;
};

}  // namespace convoke::rtp
