#include "audio/mixer.h"

#include <algorithm>

#include "base/check.h"

namespace convoke::audio {
namespace {

constexpr std::int32_t kMax = 32767;
constexpr std::int32_t kMin = -32768;

}  // namespace

void add(Bus bus, PcmView frame) {
  CHECK(bus.size() == frame.size());
  for (std::size_t i = 0; i < frame.size(); ++i) bus[i] += frame[i];
}

void render(BusView bus, Pcm out) {
  CHECK(bus.size() == out.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::int16_t>(std::clamp(bus[i], kMin, kMax));
}

void render_without(BusView bus, PcmView own, Pcm out) {
  CHECK(bus.size() == out.size() && own.size() == out.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::int16_t>(std::clamp(bus[i] - own[i], kMin, kMax));
}

void fade_in(Pcm frame) {
  const auto size = static_cast<std::int32_t>(frame.size());
  for (std::int32_t i = 0; auto& sample : frame)
    sample = static_cast<std::int16_t>(sample * i++ / size);
}

void fade_out(Pcm frame) {
  const auto size = static_cast<std::int32_t>(frame.size());
  for (std::int32_t i = size; auto& sample : frame)
    sample = static_cast<std::int16_t>(sample * i-- / size);
}

}  // namespace convoke::audio
