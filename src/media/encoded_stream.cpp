#include "media/encoded_stream.h"

namespace convoke::media {

void EncodedStream::adopt(const EncodedStream* from, std::uint64_t tick) {
  if (origin_tick_ == tick && origin_ == from) return;
  if (is_running(tick) || origin_tick_ == tick) {
    encoder_->refresh();
    return;
  }
  started_ = true;
  origin_ = from;
  origin_tick_ = tick;
  limiter_ = from != nullptr ? from->limiter_ : audio::Limiter{};
  if (from != nullptr && from->codec_ == codec_) {
    encoder_->continue_from(*from->encoder_);
    return;
  }
  encoder_->reset();
  encoder_->refresh();
}

void EncodedStream::encode(audio::PcmView frame) {
  encoder_->protect(protection_);
  size_ = encoder_->encode(frame, payload_);
}

void EncodedStream::encode_mix(audio::BusView mix) {
  std::array<std::int16_t, audio::kMaxFrameSamples> memory;
  const audio::Pcm frame = audio::Pcm(memory).first(mix.size());
  limiter_.render(mix, frame);
  encode(frame);
}

void EncodedStream::reset() {
  encoder_->reset();
  limiter_ = {};
  needed_tick_ = kNeverNeeded;
  origin_tick_ = kNeverNeeded;
  origin_ = nullptr;
  started_ = false;
  protection_ = audio::Protection::None;
  size_ = 0;
}

}  // namespace convoke::media
