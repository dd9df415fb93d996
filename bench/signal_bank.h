#pragma once

#include <cstddef>
#include <map>

#include "codec.h"
#include "leg.h"

namespace convoke::bench {

/// The sounds that legs send, encoded once before the first call.
class SignalBank {
 public:
  explicit SignalBank(Codec codec);

  static constexpr std::size_t kVoices = 8;
  static constexpr std::size_t kTones = 4;

  const Sound& voice(std::size_t seat) const { return voices_.at(seat % kVoices); }
  /// Of the first kTones seats only.
  const Sound& tone(std::size_t seat) const { return tones_.at(seat); }
  const Sound& silence() const { return silence_; }
  const Sound& clicks() const { return clicks_; }

 private:
  std::vector<Sound> voices_{};
  std::vector<Sound> tones_{};
  Sound silence_{};
  Sound clicks_{};
};

}  // namespace convoke::bench
