#pragma once

#include <memory>

#include "audio/active_speakers.h"
#include "media/voice.h"

namespace convoke::media {

/// What one leg says, tick by tick: how loud, and the sound of it while there is any.
struct Speech {
  audio::Loudness loudness{};
  std::unique_ptr<Voice> voice{};  ///< Only while the leg is listened to.
  bool has_frame = false;          ///< `voice` holds the sound of this tick.
  audio::LevelDbov level_dbov = audio::kSilenceDbov;
  bool was_active = false;  ///< In the mix of the tick before.
  bool in_mix = false;      ///< In the mix of this tick, maybe for the last time.
};

}  // namespace convoke::media
