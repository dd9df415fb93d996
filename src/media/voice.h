#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "audio/codec.h"
#include "audio/pcm_queue.h"
#include "audio/resampler.h"
#include "media/pool.h"

namespace convoke::media {

/// The rates at which rooms are mixed, one bus each.
inline constexpr std::array<int, 3> kBusRatesHz{8000, 16000, 48000};
inline constexpr std::size_t kBusCount = kBusRatesHz.size();

/// The bus that listeners of a codec hear.
constexpr std::size_t bus_of(audio::Codec codec) {
  return codec == audio::Codec::Opus ? 2 : codec == audio::Codec::G722 ? 1 : 0;
}

/// What is held for an attendee while there is something to hear: the decoder, the frame of this
/// tick, and that frame at the rates of the others.
class Voice {
 public:
  explicit Voice(audio::Codec codec);

  audio::Codec codec() const { return codec_; }
  /// 20 ms at the codec's rate, the frame of this tick.
  audio::Pcm frame() { return audio::Pcm(frames_[bus_of(codec_)]).first(frame_samples_); }

  /// Appends what is in a packet to what is still to be heard, less `skip` samples at its front.
  /// `scratch` holds kMaxPacketSamples. False: not a packet of this codec, nothing was appended.
  bool append_packet(BytesView payload, std::size_t skip, audio::Pcm scratch);
  /// Appends what was lost before `next`. False, and nothing appended, if that does not tell it.
  bool append_recovered(BytesView next, audio::Pcm lost);
  void append_concealed(audio::Pcm scratch);
  void append_silence(std::size_t samples) { waiting_.push_silence(samples); }
  /// Decodes a packet for what the decoder learns from it; nobody hears it.
  void prime(BytesView payload, audio::Pcm scratch) { decoder_->decode(payload, scratch); }

  /// The next 20 ms of what is to be heard become the frame of this tick; what is short is
  /// concealed.
  void take();
  /// The next 40 ms are blended into one frame.
  void take_twice();
  /// Makes up a frame and takes nothing.
  void expand() { decoder_->conceal(frame()); }
  std::size_t waiting_samples() const { return waiting_.size(); }
  void drop_waiting() { waiting_.clear(); }

  /// The frame at the rate of a bus; converted when first asked for after next_tick().
  audio::PcmView frame_at(std::size_t bus);
  void next_tick() { converted_.fill(false); }

  void reset();

 private:
  audio::Codec codec_;
  std::size_t frame_samples_;
  std::unique_ptr<audio::Decoder> decoder_;
  audio::PcmQueue waiting_;
  std::array<std::unique_ptr<audio::Resampler>, kBusCount> resamplers_;
  std::array<bool, kBusCount> converted_{};
  std::array<std::array<std::int16_t, audio::kMaxFrameSamples>, kBusCount> frames_{};
};

using VoicePool = Pool<Voice>;

}  // namespace convoke::media
