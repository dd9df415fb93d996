#include "media/encoded_prompt.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "media/limits.h"

namespace convoke::media {
namespace {

/// An Opus encoder's, the largest.
constexpr std::size_t kEncoderBytes = 44'000;

}  // namespace

EncodedPrompt::EncodedPrompt(plane::SoundRef sound, audio::Codec codec, std::size_t first)
    : sound_(std::move(sound)),
      codec_(codec),
      first_(first),
      encoding_(Encoding{.playback = Playback(sound_, audio::pcm_rate_hz(codec), first),
                         .encoder = audio::make_encoder(codec)}) {
  // One encoding for many: some of them lose packets, and its cost does not count.
  encoding_->encoder->protect(audio::Protection::AgainstLoss);
  encoding_->encoder->refresh();
}

BytesView EncodedPrompt::payload(std::size_t frame) {
  CHECK(reaches(frame));
  const std::size_t at = frame - first_;
  if (at == ends_.size()) encode_next();
  const std::size_t begin = at == 0 ? 0 : ends_[at - 1];
  return BytesView(payloads_).subspan(begin, ends_[at] - begin);
}

void EncodedPrompt::encode_next() {
  CHECK(encoding_.has_value());
  std::array<std::int16_t, audio::kMaxFrameSamples> memory;
  const audio::Pcm frame =
      audio::Pcm(memory).first(audio::frame_samples(audio::pcm_rate_hz(codec_)));
  encoding_->playback.next(frame);
  std::array<std::uint8_t, audio::kMaxPayloadBytes> payload;
  const std::size_t size = encoding_->encoder->encode(frame, payload);
  payloads_.insert(payloads_.end(), payload.begin(),
                   payload.begin() + static_cast<std::ptrdiff_t>(size));
  ends_.push_back(payloads_.size());
  if (first_ + ends_.size() == frames_of(sound_)) encoding_.reset();
}

std::size_t EncodedPrompt::size_bytes() const {
  return sound_->samples.size() * sizeof(std::int16_t) + payloads_.capacity() +
         ends_.capacity() * sizeof(std::size_t) + (encoding_ ? kEncoderBytes : 0);
}

EncodedPrompts::Ref EncodedPrompts::at(const plane::SoundRef& sound, audio::Codec codec,
                                       std::size_t frame) {
  const auto found = std::ranges::find_if(prompts_, [&](const Ref& prompt) {
    return prompt->is_of(sound, codec) && prompt->reaches(frame);
  });
  if (found == prompts_.end())
    prompts_.push_back(std::make_shared<EncodedPrompt>(sound, codec, frame));
  else
    std::rotate(found, found + 1, prompts_.end());
  return prompts_.back();
}

void EncodedPrompts::tidy() {
  const auto is_idle = [](const Ref& prompt) { return prompt.use_count() == 1; };
  std::size_t idle_bytes = 0;
  for (const Ref& prompt : prompts_)
    if (is_idle(prompt)) idle_bytes += prompt->size_bytes();
  std::erase_if(prompts_, [&](const Ref& prompt) {
    if (idle_bytes <= kMaxIdlePromptBytes || !is_idle(prompt)) return false;
    idle_bytes -= prompt->size_bytes();
    return true;
  });
}

PromptPlayback::PromptPlayback(plane::SoundRef sound, audio::Codec codec, int times)
    : sound_(std::move(sound)),
      codec_(codec),
      times_left_(std::clamp(times, 1, kMaxPlaybackTimes)),
      frame_count_(frames_of(sound_)) {
  if (frame_count_ == 0) times_left_ = 0;
}

void PromptPlayback::set_codec(audio::Codec codec) {
  if (codec != codec_) encoded_.reset();
  codec_ = codec;
}

BytesView PromptPlayback::next(EncodedPrompts& prompts) {
  CHECK(!has_ended());
  if (!encoded_ || !encoded_->reaches(frame_)) encoded_ = prompts.at(sound_, codec_, frame_);
  const BytesView payload = encoded_->payload(frame_);
  if (++frame_ < frame_count_) return payload;
  frame_ = 0;
  --times_left_;
  return payload;
}

}  // namespace convoke::media
