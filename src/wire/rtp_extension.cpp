#include "wire/rtp_extension.h"

#include <algorithm>

#include "base/byte_writer.h"

namespace convoke::wire {
namespace {

constexpr std::size_t kExtensionHeadBytes = 4;

std::size_t element_bytes(std::span<const ExtensionElement> elements) {
  std::size_t bytes = 0;
  for (const auto& element : elements) bytes += 1 + element.data.size();
  return bytes;
}

std::size_t in_words(std::size_t bytes) {
  return (bytes + 3) / 4;
}

}  // namespace

std::size_t rtp_header_bytes(std::span<const ExtensionElement> elements) {
  if (elements.empty()) return kRtpHeaderBytes;
  return kRtpHeaderBytes + kExtensionHeadBytes + 4 * in_words(element_bytes(elements));
}

BytesView write_rtp_header(const RtpHeader& header, std::span<const ExtensionElement> elements,
                           std::span<std::uint8_t> memory) {
  write_rtp_header(header, memory);
  if (elements.empty()) return memory.first(kRtpHeaderBytes);
  memory[0] = static_cast<std::uint8_t>(memory[0] | kRtpExtensionBit);
  const auto words = in_words(element_bytes(elements));
  ByteWriter writer(memory.subspan(kRtpHeaderBytes));
  writer.u16(kOneByteProfile);
  writer.u16(static_cast<std::uint16_t>(words));
  for (const auto& element : elements) {
    CHECK(element.id >= 1 && element.id <= kMaxExtensionId);
    CHECK(!element.data.empty() && element.data.size() <= kMaxExtensionBytes);
    writer.u8(static_cast<std::uint8_t>(unsigned{element.id} << 4U | (element.data.size() - 1)));
    writer.bytes(element.data);
  }
  while (writer.size() < kExtensionHeadBytes + 4 * words) writer.u8(0);
  return memory.first(kRtpHeaderBytes + writer.size());
}

void pad_rtp(std::span<std::uint8_t> packet, std::uint8_t padding_bytes) {
  CHECK(padding_bytes > 0 && packet.size() >= kRtpHeaderBytes + padding_bytes);
  packet[0] = static_cast<std::uint8_t>(packet[0] | kRtpPaddingBit);
  const auto padding = packet.last(padding_bytes);
  std::ranges::fill(padding, std::uint8_t{0});
  padding.back() = padding_bytes;
}

std::array<std::uint8_t, 3> abs_send_time(Instant now) {
  constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
  const auto since = static_cast<std::uint64_t>(now.time_since_epoch().count());
  const auto seconds = since / kNanosecondsPerSecond;
  const auto fraction = ((since % kNanosecondsPerSecond) << 18U) / kNanosecondsPerSecond;
  const auto value = seconds << 18U | fraction;
  return {static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U),
          static_cast<std::uint8_t>(value)};
}

}  // namespace convoke::wire
