#include "wire/wav.h"

#include <cstdint>

#include "base/check.h"

/// What was read can be written and read again, and is the same.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto audio = convoke::wav::parse({data, size});
  if (!audio) return 0;
  CHECK(audio->samples.size() <= size);
  const auto again = convoke::wav::parse(convoke::wav::write(audio->rate_hz, audio->samples));
  CHECK(again && again->rate_hz == audio->rate_hz && again->samples == audio->samples);
  return 0;
}
