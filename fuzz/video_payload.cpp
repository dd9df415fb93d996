#include "wire/video_payload.h"

#include "base/check.h"
#include "wire/picture_numbers.h"

namespace {

using namespace convoke;

/// Other numbers in their places, and nothing else changed.
void check_numbers(wire::VideoCodec codec, BytesView payload) {
  const wire::PictureShift shift{.picture_id = 12'345, .tl0_index = 200};
  const wire::PictureShift back{.picture_id = static_cast<std::uint16_t>(-shift.picture_id),
                                .tl0_index = static_cast<std::uint8_t>(-shift.tl0_index)};
  const auto numbers = wire::picture_numbers(codec, payload);
  Bytes copy(payload.begin(), payload.end());
  wire::shift_picture_numbers(codec, shift, copy);
  const auto shifted = wire::picture_numbers(codec, copy);
  CHECK(shifted.picture_id.has_value() == numbers.picture_id.has_value());
  CHECK(shifted.picture_id.value_or(0) < 0x8000);
  if (numbers.tl0_index)
    CHECK(shifted.tl0_index == static_cast<std::uint8_t>(*numbers.tl0_index + shift.tl0_index));
  CHECK(wire::parse_video_payload(codec, copy) == wire::parse_video_payload(codec, payload));
  wire::shift_picture_numbers(codec, back, copy);
  CHECK(copy == Bytes(payload.begin(), payload.end()));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using wire::VideoCodec;
  for (const auto codec : {VideoCodec::Vp8, VideoCodec::Vp9, VideoCodec::H264, VideoCodec::Av1}) {
    check_numbers(codec, {data, size});
    const auto payload = wire::parse_video_payload(codec, {data, size});
    if (!payload) continue;
    CHECK(size > 0);
    CHECK(payload->begins_frame || !payload->begins_keyframe);
  }
  return 0;
}
