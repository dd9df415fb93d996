#include "wire/rtp.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"

namespace convoke::wire {
namespace {

constexpr std::uint8_t kVersionBits = 0x80;
constexpr std::uint8_t kVersionMask = 0xC0;
constexpr std::uint8_t kCsrcCountMask = 0x0F;
constexpr std::uint8_t kMarkerBit = 0x80;
constexpr std::uint16_t kTwoByteProfile = 0x1000;
constexpr std::uint16_t kTwoByteProfileMask = 0xFFF0;
constexpr std::uint8_t kOneByteStopId = 15;

struct Element {
  std::uint8_t id = 0;
  BytesView data{};
};

/// The next element, id 0 for a byte of padding, nothing at the end or where the rest is malformed.
std::optional<Element> next_one_byte(ByteReader& reader) {
  const auto head = reader.u8();
  if (!head) return std::nullopt;
  if (*head == 0) return Element{};
  const auto id = static_cast<std::uint8_t>(*head >> 4U);
  if (id == kOneByteStopId) return std::nullopt;
  const auto data = reader.take((*head & 0x0FU) + 1U);
  if (!data) return std::nullopt;
  return Element{id, *data};
}

std::optional<Element> next_two_byte(ByteReader& reader) {
  const auto id = reader.u8();
  if (!id) return std::nullopt;
  if (*id == 0) return Element{};
  const auto size = reader.u8();
  if (!size) return std::nullopt;
  const auto data = reader.take(*size);
  if (!data) return std::nullopt;
  return Element{*id, *data};
}

}  // namespace

std::optional<BytesView> RtpPacketView::extension_element(std::uint8_t id) const {
  const bool one_byte = extension_profile == kOneByteProfile;
  const bool two_byte = (extension_profile & kTwoByteProfileMask) == kTwoByteProfile;
  if (id == 0 || (!one_byte && !two_byte)) return std::nullopt;
  ByteReader reader(extension);
  while (const auto element = one_byte ? next_one_byte(reader) : next_two_byte(reader)) {
    if (element->id == id) return element->data;
  }
  return std::nullopt;
}

Result<RtpPacketView, RtpError> parse_rtp(BytesView datagram) {
  ByteReader reader(datagram);
  const auto first = reader.u8();
  const auto second = reader.u8();
  const auto sequence = reader.u16();
  const auto timestamp = reader.u32();
  const auto ssrc = reader.u32();
  if (!first || !second || !sequence || !timestamp || !ssrc) return fail(RtpError::Truncated);
  if ((*first & kVersionMask) != kVersionBits) return fail(RtpError::BadVersion);

  RtpPacketView packet;
  packet.header = {.marker = (*second & kMarkerBit) != 0,
                   .payload_type = static_cast<std::uint8_t>(*second & ~kMarkerBit),
                   .sequence = *sequence,
                   .timestamp = *timestamp,
                   .ssrc = *ssrc};
  const auto csrcs = reader.take(std::size_t{4} * (*first & kCsrcCountMask));
  if (!csrcs) return fail(RtpError::Truncated);
  packet.csrcs = *csrcs;
  if ((*first & kRtpExtensionBit) != 0) {
    const auto profile = reader.u16();
    const auto size_words = reader.u16();
    if (!profile || !size_words) return fail(RtpError::Truncated);
    const auto extension = reader.take(std::size_t{4} * *size_words);
    if (!extension) return fail(RtpError::Truncated);
    packet.extension_profile = *profile;
    packet.extension = *extension;
  }
  packet.header_bytes = datagram.size() - reader.remaining();
  packet.payload = reader.rest();
  if ((*first & kRtpPaddingBit) != 0) {
    if (packet.payload.empty()) return fail(RtpError::BadPadding);
    const std::size_t padding = packet.payload.back();
    if (padding == 0 || padding > packet.payload.size()) return fail(RtpError::BadPadding);
    packet.payload = packet.payload.first(packet.payload.size() - padding);
  }
  return packet;
}

void write_rtp_header(const RtpHeader& header, std::span<std::uint8_t> memory) {
  CHECK(header.payload_type <= 127);
  ByteWriter writer(memory);
  writer.u8(kVersionBits);
  writer.u8(static_cast<std::uint8_t>((header.marker ? kMarkerBit : 0U) | header.payload_type));
  writer.u16(header.sequence);
  writer.u32(header.timestamp);
  writer.u32(header.ssrc);
}

bool is_rtcp(BytesView datagram) {
  return datagram.size() >= 2 && (datagram[0] & kVersionMask) == kVersionBits &&
         datagram[1] >= 192 && datagram[1] <= 223;
}

}  // namespace convoke::wire
