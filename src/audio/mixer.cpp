#include "audio/mixer.h"

#include "base/check.h"

namespace convoke::audio {

void add(Bus bus, PcmView frame) {
  CHECK(bus.size() == frame.size());
  for (std::size_t i = 0; i < frame.size(); ++i) bus[i] += frame[i];
}

void leave_out(PcmView own, BusView bus, Bus rest) {
  CHECK(bus.size() == own.size() && bus.size() == rest.size());
  for (std::size_t i = 0; i < own.size(); ++i) rest[i] = bus[i] - own[i];
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
