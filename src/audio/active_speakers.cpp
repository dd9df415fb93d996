#include "audio/active_speakers.h"

#include <algorithm>

namespace convoke::audio {
namespace {

constexpr std::uint8_t kHangoverTicks = 30;
/// Louder than this (numerically less) always counts as speech, quieter than the other never.
constexpr int kCertainSpeechDbov = 38;
constexpr int kCertainSilenceDbov = 52;
/// Speech stands out this much from its background.
constexpr int kAboveFloorDb = 8;
constexpr int kIncumbentBonusDb = 6;
constexpr int kFloorRisePerTickTenths = 1;  // 5 dB a second.

int rank(const Loudness& loudness) {
  return loudness.smoothed_dbov() - (loudness.is_active() ? kIncumbentBonusDb : 0);
}

}  // namespace

LevelDbov Loudness::threshold_dbov() const {
  return static_cast<LevelDbov>(
      std::clamp(floor_tenths_ / 10 - kAboveFloorDb, kCertainSpeechDbov, kCertainSilenceDbov));
}

void Loudness::hear(LevelDbov level_dbov) {
  if (would_speak(level_dbov))
    hangover_ticks_ = kHangoverTicks;
  else if (hangover_ticks_ > 0)
    --hangover_ticks_;

  const int fallen = std::min<int>(smoothed_dbov_ + 1, kSilenceDbov);
  smoothed_dbov_ = static_cast<LevelDbov>(std::min<int>(fallen, level_dbov));

  // The floor falls with the quietest frame at once and rises slowly: pauses set it, not words.
  const int risen = std::max(0, floor_tenths_ - kFloorRisePerTickTenths);
  floor_tenths_ = static_cast<std::uint16_t>(std::max(risen, level_dbov * 10));
}

void choose_active(std::span<Loudness*> all, std::size_t limit) {
  const auto silent = std::partition(all.begin(), all.end(),
                                     [](const Loudness* one) { return one->is_speaking(); });
  const auto speaking = static_cast<std::size_t>(silent - all.begin());
  if (speaking > limit) {
    std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(limit), silent,
                     [](const Loudness* a, const Loudness* b) { return rank(*a) < rank(*b); });
  }
  const std::size_t chosen = std::min(speaking, limit);
  for (std::size_t i = 0; i < all.size(); ++i) all[i]->set_active(i < chosen);
}

}  // namespace convoke::audio
