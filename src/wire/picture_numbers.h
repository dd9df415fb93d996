#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "wire/video_codec.h"

namespace convoke::wire {

/// What a payload descriptor of VP8 (RFC 7741 §4.2) or VP9 (RFC 9628 §4.2) says about the place of
/// a picture in its stream. Both numbers wrap around.
struct PictureNumbers {
  std::optional<std::uint16_t> picture_id{};  ///< Of 7 or 15 bits.
  std::optional<std::uint8_t> tl0_index{};    ///< TL0PICIDX: how many base layers were before it.

  bool operator==(const PictureNumbers&) const = default;
};

/// What is to be added to them.
struct PictureShift {
  std::uint16_t picture_id = 0;
  std::uint8_t tl0_index = 0;

  bool operator==(const PictureShift&) const = default;
};

/// Nothing in it: the payload has none, its codec knows none (H.264, AV1), or it is cut off.
PictureNumbers picture_numbers(VideoCodec codec, BytesView payload);

/// Adds to each number that the payload has, within as many bits as it has there.
void shift_picture_numbers(VideoCodec codec, PictureShift shift, std::span<std::uint8_t> payload);

}  // namespace convoke::wire
