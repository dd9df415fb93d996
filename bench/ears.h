#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "clock.h"
#include "codec.h"

namespace convoke::bench {

/// Listens for the tones of a meeting's talkers.
class ToneEar {
 public:
  ToneEar(Codec codec, std::size_t talkers);

  void on_payload(std::span<const std::uint8_t> payload);
  /// Mean level of the tone of the talker in this seat; 0 if nothing came.
  double level(std::size_t seat) const;

 private:
  int rate_hz_;
  Decoder decoder_;
  Pcm block_{};
  std::vector<double> sums_;
  double blocks_ = 0;
};

/// Listens for clicks, and says how long each was under way.
class ClickEar {
 public:
  struct Heard {
    Time at{};
    nanoseconds to_packet{};  ///< From sending a click to the packet that brings its beginning.
    nanoseconds to_sound{};   ///< The same, and the position of the beginning in that packet.
  };

  explicit ClickEar(Codec codec);

  void on_payload(std::span<const std::uint8_t> payload, Time arrival, Time last_click_sent);
  const std::vector<Heard>& heard() const { return heard_; }

 private:
  int rate_hz_;
  Decoder decoder_;
  Time deaf_until_{};
  std::vector<Heard> heard_{};
};

}  // namespace convoke::bench
