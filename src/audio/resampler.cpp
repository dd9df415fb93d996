#include "audio/resampler.h"

#include <speex/speex_resampler.h>

#include <algorithm>
#include <cstdint>

#include "base/check.h"

namespace convoke::audio {
namespace {

// What speexdsp recommends for telephony.
constexpr int kQuality = SPEEX_RESAMPLER_QUALITY_VOIP;

}  // namespace

void Resampler::Free::operator()(SpeexResamplerState_* state) const {
  speex_resampler_destroy(state);
}

Resampler::Resampler(int from_hz, int to_hz)
    : from_hz_(from_hz),
      to_hz_(to_hz),
      state_(speex_resampler_init(1, static_cast<spx_uint32_t>(from_hz),
                                  static_cast<spx_uint32_t>(to_hz), kQuality, nullptr)) {
  CHECK(state_ != nullptr);
  // The filter's empty first half would make the first frame come out short.
  speex_resampler_skip_zeros(state_.get());
}

Resampler::Progress Resampler::run(PcmView from, Pcm to) {
  auto read = static_cast<spx_uint32_t>(from.size());
  auto written = static_cast<spx_uint32_t>(to.size());
  speex_resampler_process_int(state_.get(), 0, from.data(), &read, to.data(), &written);
  return {.read = read, .written = written};
}

void Resampler::convert(PcmView from, Pcm to) {
  const Progress progress = run(from, to);
  // What is short is at most a sample or two at the start of a sound.
  std::ranges::fill(to.subspan(progress.written), std::int16_t{0});
}

void Resampler::reset() {
  speex_resampler_reset_mem(state_.get());
}

}  // namespace convoke::audio
