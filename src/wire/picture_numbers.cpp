#include "wire/picture_numbers.h"

#include <cstddef>

#include "base/byte_reader.h"
#include "base/byte_writer.h"

namespace convoke::wire {
namespace {

/// A picture id with this bit in front has 15 bits, else 7.
constexpr std::uint8_t kLongId = 0x80;
constexpr std::uint8_t kShortIdMask = 0x7F;
constexpr std::uint16_t kLongIdMask = 0x7FFF;

/// Which of the two follow at the reader's place, in this order.
struct NumbersAhead {
  bool picture_id = false;
  bool layer = false;  ///< VP9: the byte of layer indices in front of TL0PICIDX.
  bool tl0_index = false;
};

/// Where they are; 0: not there, since a descriptor begins with its flags.
struct NumberPlaces {
  std::size_t picture_id = 0;
  std::size_t tl0_index = 0;
  bool is_long = false;
};

NumbersAhead read_vp8_flags(ByteReader& reader) {
  constexpr std::uint8_t kExtended = 0x80;
  const auto required = reader.u8();
  if (!required || (*required & kExtended) == 0) return {};
  const auto extension = reader.u8().value_or(0);
  return {.picture_id = (extension & 0x80) != 0, .tl0_index = (extension & 0x40) != 0};
}

NumbersAhead read_vp9_flags(ByteReader& reader) {
  const auto flags = reader.u8().value_or(0);
  const bool has_layer = (flags & 0x20) != 0;
  const bool is_flexible = (flags & 0x10) != 0;
  return {.picture_id = (flags & 0x80) != 0,
          .layer = has_layer,
          .tl0_index = has_layer && !is_flexible};
}

std::optional<NumberPlaces> find_numbers(VideoCodec codec, BytesView payload) {
  if (codec != VideoCodec::Vp8 && codec != VideoCodec::Vp9) return std::nullopt;
  ByteReader reader(payload);
  const auto ahead = codec == VideoCodec::Vp8 ? read_vp8_flags(reader) : read_vp9_flags(reader);
  NumberPlaces places;
  if (ahead.picture_id) {
    places.picture_id = payload.size() - reader.remaining();
    const auto first = reader.u8();
    if (!first) return std::nullopt;
    places.is_long = (*first & kLongId) != 0;
    if (places.is_long && !reader.skip(1)) return std::nullopt;
  }
  if (ahead.layer && !reader.skip(1)) return std::nullopt;
  if (ahead.tl0_index) {
    places.tl0_index = payload.size() - reader.remaining();
    if (!reader.skip(1)) return std::nullopt;
  }
  return places;
}

std::uint16_t picture_id_at(const NumberPlaces& places, BytesView payload) {
  ByteReader reader(payload.subspan(places.picture_id));
  return places.is_long ? reader.u16().value_or(0) & kLongIdMask
                        : reader.u8().value_or(0) & kShortIdMask;
}

}  // namespace

PictureNumbers picture_numbers(VideoCodec codec, BytesView payload) {
  const auto places = find_numbers(codec, payload);
  if (!places) return {};
  PictureNumbers numbers;
  if (places->picture_id != 0) numbers.picture_id = picture_id_at(*places, payload);
  if (places->tl0_index != 0) numbers.tl0_index = payload[places->tl0_index];
  return numbers;
}

void shift_picture_numbers(VideoCodec codec, PictureShift shift, std::span<std::uint8_t> payload) {
  const auto places = find_numbers(codec, payload);
  if (!places) return;
  if (places->picture_id != 0) {
    const auto id = static_cast<std::uint16_t>(picture_id_at(*places, payload) + shift.picture_id);
    ByteWriter writer(payload.subspan(places->picture_id));
    if (places->is_long)
      writer.u16(static_cast<std::uint16_t>((kLongId << 8U) | (id & kLongIdMask)));
    else
      writer.u8(static_cast<std::uint8_t>(id & kShortIdMask));
  }
  if (places->tl0_index != 0)
    payload[places->tl0_index] =
        static_cast<std::uint8_t>(payload[places->tl0_index] + shift.tl0_index);
}

}  // namespace convoke::wire
