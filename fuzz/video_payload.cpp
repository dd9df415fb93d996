#include "wire/video_payload.h"

#include "base/check.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace convoke;
  using wire::VideoCodec;
  for (const auto codec : {VideoCodec::Vp8, VideoCodec::Vp9, VideoCodec::H264, VideoCodec::Av1}) {
    const auto payload = wire::parse_video_payload(codec, {data, size});
    if (!payload) continue;
    CHECK(size > 0);
    CHECK(payload->begins_frame || !payload->begins_keyframe);
  }
  return 0;
}
