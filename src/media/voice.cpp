#include "media/voice.h"

#include <algorithm>

#include "audio/mixer.h"

namespace convoke::media {

Voice::Voice(audio::Codec codec)
    : codec_(codec),
      frame_samples_(audio::frame_samples(audio::pcm_rate_hz(codec))),
      decoder_(audio::make_decoder(codec)) {}

bool Voice::append_packet(BytesView payload, std::size_t skip, audio::Pcm scratch) {
  const std::size_t samples = decoder_->decode(payload, scratch);
  if (samples <= skip) return false;
  waiting_.push(scratch.subspan(skip, samples - skip));
  return true;
}

bool Voice::append_recovered(BytesView next, audio::Pcm lost) {
  if (!decoder_->recover(next, lost)) return false;
  waiting_.push(lost);
  return true;
}

void Voice::append_concealed(audio::Pcm scratch) {
  decoder_->conceal(scratch);
  waiting_.push(scratch);
}

void Voice::take() {
  const audio::Pcm to = frame();
  const std::size_t there = std::min(waiting_.size(), to.size());
  waiting_.pop(to.first(there));
  if (there < to.size()) decoder_->conceal(to.subspan(there));
}

void Voice::take_twice() {
  std::array<std::int16_t, audio::kMaxFrameSamples> memory;
  take();
  const audio::Pcm first = audio::Pcm(memory).first(frame_samples_);
  std::ranges::copy(frame(), first.begin());
  take();
  audio::fade_out(first);
  audio::fade_in(frame());
  std::ranges::transform(frame(), first, frame().begin(), [](std::int16_t a, std::int16_t b) {
    return static_cast<std::int16_t>(a + b);
  });
}

audio::PcmView Voice::frame_at(std::size_t bus) {
  if (bus == bus_of(codec_)) return frame();
  const audio::Pcm frame_there =
      audio::Pcm(frames_[bus]).first(audio::frame_samples(kBusRatesHz[bus]));
  if (converted_[bus]) return frame_there;
  auto& resampler = resamplers_[bus];
  if (!resampler)
    resampler = std::make_unique<audio::Resampler>(audio::pcm_rate_hz(codec_), kBusRatesHz[bus]);
  resampler->convert(frame(), frame_there);
  converted_[bus] = true;
  return frame_there;
}

void Voice::reset() {
  decoder_->reset();
  waiting_.clear();
  for (const auto& resampler : resamplers_)
    if (resampler) resampler->reset();
  converted_.fill(false);
}

}  // namespace convoke::media
