#include "media/encoded_stream.h"

namespace convoke::media {

void EncodedStream::adopt(const EncodedStream* from, std::uint64_t tick) {
  if (origin_tick_ == tick && origin_ == from) return;
  if (is_running(tick) || origin_tick_ == tick) {
    if (from != nullptr) encoder_->refresh();
    return;
  }
  started_ = true;
  origin_ = from;
  origin_tick_ = tick;
  if (from != nullptr && from->codec_ == codec_)
    encoder_->continue_from(*from->encoder_);
  else
    encoder_->reset();
}

void EncodedStream::reset() {
  encoder_->reset();
  needed_tick_ = kNeverNeeded;
  origin_tick_ = kNeverNeeded;
  origin_ = nullptr;
  started_ = false;
  protection_ = audio::Protection::None;
  size_ = 0;
}

}  // namespace convoke::media
