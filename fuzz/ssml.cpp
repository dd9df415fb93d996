#include "wire/ssml.h"

#include <cstdint>
#include <string_view>

#include "base/check.h"

/// What is parsed stays within its bounds, and its words are again a text that can be spoken.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& segments : {convoke::ssml::parse(text), convoke::ssml::plain(text)}) {
    if (!segments) continue;
    convoke::Duration pause{};
    for (const auto& segment : *segments) {
      CHECK(segment.rate >= 0.5 && segment.rate <= 2.0);
      CHECK(segment.text.size() <= 3 * convoke::ssml::kMaxTextBytes);
      CHECK(!segment.text.empty() || segment.pause > convoke::Duration::zero());
      pause += segment.pause;
    }
    CHECK(pause <= convoke::ssml::kMaxPause);
  }
  return 0;
}
