#include "wire/red.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/check.h"

namespace convoke::wire {
namespace {

constexpr std::uint8_t kMoreBit = 0x80;
constexpr std::uint8_t kTypeMask = 0x7F;
constexpr unsigned kLengthBits = 10;

struct Header {
  std::uint8_t payload_type = 0;
  std::uint32_t timestamp_offset = 0;
  std::size_t size = 0;
};

}  // namespace

std::optional<RedPayload> parse_red(BytesView payload) {
  ByteReader reader(payload);
  ShortList<Header, kMaxRedundantBlocks> headers;
  for (;;) {
    const auto first = reader.u8();
    if (!first) return std::nullopt;
    const auto payload_type = static_cast<std::uint8_t>(*first & kTypeMask);
    if ((*first & kMoreBit) == 0) {
      RedPayload parsed{.payload_type = payload_type};
      for (const Header& header : headers.items()) {
        const auto data = reader.take(header.size);
        if (!data) return std::nullopt;
        parsed.redundant.push_back({header.payload_type, header.timestamp_offset, *data});
      }
      parsed.primary = reader.rest();
      return parsed;
    }
    const auto rest = reader.u24();
    if (!rest || headers.items().size() == kMaxRedundantBlocks) return std::nullopt;
    headers.push_back({payload_type, *rest >> kLengthBits, *rest & kMaxRedundantBytes});
  }
}

std::size_t write_red(const RedPayload& payload, std::span<std::uint8_t> memory) {
  ByteWriter writer(memory);
  for (const RedundantBlock& block : payload.redundant.items()) {
    CHECK(block.timestamp_offset <= kMaxRedOffset && block.data.size() <= kMaxRedundantBytes);
    writer.u8(static_cast<std::uint8_t>(kMoreBit | block.payload_type));
    writer.u24(block.timestamp_offset << kLengthBits |
               static_cast<std::uint32_t>(block.data.size()));
  }
  writer.u8(payload.payload_type & kTypeMask);
  for (const RedundantBlock& block : payload.redundant.items()) writer.bytes(block.data);
  writer.bytes(payload.primary);
  return writer.size();
}

}  // namespace convoke::wire
