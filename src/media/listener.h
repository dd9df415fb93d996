#pragma once

#include <cstdint>
#include <memory>

#include "audio/codec.h"
#include "audio/level.h"
#include "base/bytes.h"
#include "media/speech.h"
#include "media/voice.h"
#include "rtp/jitter_buffer.h"

namespace convoke::media {

/// What all listeners of a worker share; none keeps any of it beyond a call.
struct ListeningTools {
  VoicePool& voices;
  audio::Pcm scratch;  ///< kMaxPacketSamples.
};

/// Turns the ordered packets of one leg into its Speech. Packets in which nobody speaks are not
/// decoded, and there is no decoder as long as there are only such.
class Listener {
 public:
  /// Listeners with different `phase` do not probe silence (see listener.cpp) in the same tick.
  Listener(audio::Codec codec, std::uint32_t phase);

  /// Hears the steps of one tick.
  void hear(const rtp::Tick& tick, Speech& speech, const ListeningTools& tools);
  /// Nobody listens, or a key is being pressed: lets this tick pass.
  void ignore(Speech& speech, const ListeningTools& tools);

  std::uint64_t concealed_frames() const { return concealed_; }
  std::uint64_t recovered_frames() const { return recovered_; }

 private:
  audio::PacketLevel level_of(const rtp::Step& step) const;
  bool is_worth_hearing(const rtp::Tick& tick, Speech& speech);
  bool is_time_to_probe();
  void pass_over(const rtp::Tick& tick, Speech& speech, const ListeningTools& tools);
  void open_voice(Speech& speech, const ListeningTools& tools);
  void append(const rtp::Step& step, Voice& voice, audio::Pcm scratch);
  void append_lost(const rtp::Step& step, Voice& voice, audio::Pcm scratch);
  std::size_t samples_of(std::uint32_t units) const;

  audio::Codec codec_;
  Bytes last_passed_{};  ///< The packet before a word begins, for the decoder to settle on.
  std::size_t passed_waiting_ = 0;  ///< Samples passed over that the next ticks still cover.
  std::uint32_t ticks_until_probe_;
  std::uint32_t ticks_between_probes_;
  std::uint64_t concealed_ = 0;
  std::uint64_t recovered_ = 0;
};

}  // namespace convoke::media
