#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "audio/level.h"

namespace convoke::audio {

/// So many of a room are mixed at a time: more at once cannot be followed by anybody.
inline constexpr std::size_t kDefaultActiveSpeakers = 4;

/// What is remembered of how loud one attendee is; told once a tick.
class Loudness {
 public:
  /// The level of this tick's frame.
  void hear(LevelDbov level_dbov);

  /// Speech within the last 0.6 s, so that pauses between words do not count as silence.
  bool is_speaking() const { return hangover_ticks_ > 0; }
  /// Whether a frame of that level would be taken for speech.
  bool would_speak(LevelDbov level_dbov) const { return level_dbov <= threshold_dbov(); }
  /// Rises at once and falls by 1 dB a tick.
  LevelDbov smoothed_dbov() const { return smoothed_dbov_; }

  /// Set by choose_active().
  bool is_active() const { return active_; }
  void set_active(bool active) { active_ = active; }

 private:
  LevelDbov threshold_dbov() const;

  LevelDbov smoothed_dbov_ = kSilenceDbov;
  std::uint16_t floor_tenths_ = 600;  ///< The background noise, in tenths of -dBov.
  std::uint8_t hangover_ticks_ = 0;
  bool active_ = false;
};

/// Marks the (at most) `limit` loudest of those who speak as active. Who is active already keeps
/// the place against anyone less than 6 dB louder. Pure; reorders `all`.
void choose_active(std::span<Loudness*> all, std::size_t limit);

}  // namespace convoke::audio
