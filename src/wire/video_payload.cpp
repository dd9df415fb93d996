#include "wire/video_payload.h"

#include "base/byte_reader.h"

namespace convoke::wire {
namespace {

bool has(std::uint8_t byte, std::uint8_t bits) {
  return (byte & bits) != 0;
}

std::uint8_t field(std::uint8_t byte, unsigned shift, std::uint8_t mask) {
  return static_cast<std::uint8_t>((byte >> shift) & mask);
}

/// Seven bits, or fifteen if the first bit says so (RFC 7741 §4.2, RFC 9628 §4.2).
bool skip_picture_id(ByteReader& reader) {
  const auto first = reader.u8();
  return first && (!has(*first, 0x80) || reader.skip(1));
}

/// RFC 7741 §4.2, §4.3.
std::optional<VideoPayload> parse_vp8(BytesView bytes) {
  ByteReader reader(bytes);
  const auto required = reader.u8();
  if (!required) return std::nullopt;
  if (has(*required, 0x80)) {
    const auto extension = reader.u8();
    if (!extension) return std::nullopt;
    if (has(*extension, 0x80) && !skip_picture_id(reader)) return std::nullopt;
    if (has(*extension, 0x40) && !reader.skip(1)) return std::nullopt;
    if (has(*extension, 0x30) && !reader.skip(1)) return std::nullopt;
  }
  const auto coded = reader.u8();
  if (!coded) return std::nullopt;
  VideoPayload payload;
  payload.begins_frame = has(*required, 0x10) && field(*required, 0, 0x07) == 0;
  payload.begins_keyframe = payload.begins_frame && !has(*coded, 0x01);
  return payload;
}

constexpr std::uint8_t kVp9Predicted = 0x40;
constexpr std::uint8_t kVp9Layers = 0x20;
constexpr std::uint8_t kVp9Flexible = 0x10;
constexpr std::uint8_t kVp9BeginsLayer = 0x08;
constexpr int kVp9MaxReferences = 3;

/// The layer indices and what follows them, up to the scalability structure (RFC 9628 §4.2): gives
/// the spatial layer, 0 where there are none.
std::optional<std::uint8_t> read_vp9_layers(std::uint8_t flags, ByteReader& reader) {
  std::uint8_t spatial_layer = 0;
  if (has(flags, kVp9Layers)) {
    const auto layers = reader.u8();
    if (!layers) return std::nullopt;
    spatial_layer = field(*layers, 1, 0x07);
    if (!has(flags, kVp9Flexible) && !reader.skip(1)) return std::nullopt;
  }
  if (!has(flags, kVp9Flexible) || !has(flags, kVp9Predicted)) return spatial_layer;
  for (int i = 0; i < kVp9MaxReferences; ++i) {
    const auto difference = reader.u8();
    if (!difference) return std::nullopt;
    if (!has(*difference, 0x01)) return spatial_layer;
  }
  return std::nullopt;
}

std::optional<VideoPayload> parse_vp9(BytesView bytes) {
  ByteReader reader(bytes);
  const auto flags = reader.u8();
  if (!flags) return std::nullopt;
  if (has(*flags, 0x80) && !skip_picture_id(reader)) return std::nullopt;
  const auto spatial_layer = read_vp9_layers(*flags, reader);
  if (!spatial_layer || reader.remaining() == 0) return std::nullopt;
  VideoPayload payload;
  payload.begins_frame = has(*flags, kVp9BeginsLayer) && *spatial_layer == 0;
  payload.begins_keyframe = payload.begins_frame && !has(*flags, kVp9Predicted);
  return payload;
}

constexpr std::uint8_t kNalSlice = 1;
constexpr std::uint8_t kNalIdrSlice = 5;
constexpr std::uint8_t kNalSei = 6;
constexpr std::uint8_t kNalSps = 7;
constexpr std::uint8_t kNalPps = 8;
constexpr std::uint8_t kNalDelimiter = 9;
constexpr std::uint8_t kNalStapA = 24;
constexpr std::uint8_t kNalFuA = 28;

/// What one NAL unit of this type begins; `slice` is what follows its head. The first slice of a
/// picture has first_mb_in_slice 0, which is coded as a single 1 (H.264 §7.3.3, §9.1).
VideoPayload nal_begins(std::uint8_t type, BytesView slice) {
  const bool first_slice = !slice.empty() && has(slice.front(), 0x80);
  switch (type) {
    case kNalSps:
      return {.begins_frame = true, .begins_keyframe = true};
    case kNalSei:
    case kNalPps:
    case kNalDelimiter:
      return {.begins_frame = true};
    case kNalIdrSlice:
      return {.begins_frame = first_slice, .begins_keyframe = first_slice};
    case kNalSlice:
      return {.begins_frame = first_slice};
    default:
      return {};
  }
}

/// RFC 6184 §5.7.1.
std::optional<VideoPayload> parse_stap_a(ByteReader reader) {
  VideoPayload payload;
  do {
    const auto size = reader.u16();
    if (!size || *size == 0) return std::nullopt;
    const auto unit = reader.take(*size);
    if (!unit) return std::nullopt;
    const auto begins = nal_begins(field(unit->front(), 0, 0x1F), unit->subspan(1));
    payload.begins_frame |= begins.begins_frame;
    payload.begins_keyframe |= begins.begins_keyframe;
  } while (reader.remaining() > 0);
  return payload;
}

/// RFC 6184 §5.6, §5.7.1, §5.8.
std::optional<VideoPayload> parse_h264(BytesView bytes) {
  ByteReader reader(bytes);
  const auto head = reader.u8();
  if (!head) return std::nullopt;
  const auto type = field(*head, 0, 0x1F);
  if (type == kNalStapA) return parse_stap_a(reader);
  if (type != kNalFuA) return nal_begins(type, reader.rest());
  const auto fragment = reader.u8();
  if (!fragment || reader.remaining() == 0) return std::nullopt;
  if (!has(*fragment, 0x80)) return VideoPayload{};
  return nal_begins(field(*fragment, 0, 0x1F), reader.rest());
}

constexpr std::uint8_t kObuSequenceHeader = 1;
constexpr std::uint8_t kObuFrameHeader = 3;
constexpr std::uint8_t kObuFrame = 6;

std::optional<std::size_t> leb128(ByteReader& reader) {
  std::size_t value = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    const auto byte = reader.u8();
    if (!byte) return std::nullopt;
    value |= std::size_t{*byte & 0x7FU} << shift;
    if (!has(*byte, 0x80)) return value;
  }
  return std::nullopt;
}

/// The OBU elements of one packet (AV1 RTP §4.3): all have their length in front, except the last
/// one where the aggregation header counts them.
class ObuElements {
 public:
  ObuElements(std::uint8_t aggregation, BytesView bytes)
      : reader_(bytes), count_(field(aggregation, 4, 0x03)) {}

  /// False once all are read; W says how many there must be.
  bool has_more() const { return count_ == 0 ? reader_.remaining() > 0 : read_ < count_; }

  std::optional<BytesView> next() {
    ++read_;
    if (count_ != 0 && read_ == count_) return reader_.take(reader_.remaining());
    const auto size = leb128(reader_);
    return size ? reader_.take(*size) : std::nullopt;
  }

 private:
  ByteReader reader_;
  std::size_t count_;  // 0: as many as there are
  std::size_t read_ = 0;
};

/// What an OBU that starts in this packet begins (AV1 §5.3.2, §5.3.3).
bool read_obu(BytesView obu, VideoPayload& payload) {
  ByteReader reader(obu);
  const auto head = reader.u8();
  if (!head) return false;
  const auto type = field(*head, 3, 0x0F);
  std::uint8_t spatial_layer = 0;
  if (has(*head, 0x04)) {
    const auto layers = reader.u8();
    if (!layers) return false;
    spatial_layer = field(*layers, 3, 0x03);
  }
  const bool frame = type == kObuSequenceHeader || type == kObuFrameHeader || type == kObuFrame;
  payload.begins_frame |= frame && spatial_layer == 0;
  payload.begins_keyframe |= type == kObuSequenceHeader;
  return true;
}

/// RTP Payload Format for AV1 §4.3, §4.4.
std::optional<VideoPayload> parse_av1(BytesView bytes) {
  ByteReader reader(bytes);
  const auto aggregation = reader.u8();
  if (!aggregation || reader.remaining() == 0) return std::nullopt;
  bool continues = has(*aggregation, 0x80);
  VideoPayload payload{.begins_keyframe = has(*aggregation, 0x08)};
  if (continues && payload.begins_keyframe) return std::nullopt;
  ObuElements elements(*aggregation, reader.rest());
  while (elements.has_more()) {
    const auto obu = elements.next();
    if (!obu || (!continues && !read_obu(*obu, payload))) return std::nullopt;
    continues = false;
  }
  payload.begins_frame |= payload.begins_keyframe;
  return payload;
}

}  // namespace

std::optional<VideoPayload> parse_video_payload(VideoCodec codec, BytesView payload) {
  switch (codec) {
    case VideoCodec::Vp8:
      return parse_vp8(payload);
    case VideoCodec::Vp9:
      return parse_vp9(payload);
    case VideoCodec::H264:
      return parse_h264(payload);
    case VideoCodec::Av1:
      return parse_av1(payload);
  }
  return std::nullopt;
}

}  // namespace convoke::wire
