#include "wire/rtcp_part.h"

namespace convoke::wire {
namespace {

constexpr std::uint8_t kRtcpVersionBits = 0x80;

}  // namespace

Result<RtcpPart, RtcpError> next_rtcp_part(ByteReader& reader) {
  const auto first = reader.u8();
  const auto type = reader.u8();
  const auto size_words = reader.u16();
  if (!first || !type || !size_words) return fail(RtcpError::Truncated);
  if ((*first & 0xC0U) != kRtcpVersionBits) return fail(RtcpError::BadVersion);
  if (*type < 192 || *type > 223) return fail(RtcpError::BadType);
  auto body = reader.take(std::size_t{4} * *size_words);
  if (!body) return fail(RtcpError::Truncated);
  if ((*first & 0x20U) != 0) {
    const std::size_t padding = body->empty() ? 0 : body->back();
    if (padding == 0 || padding > body->size()) return fail(RtcpError::Truncated);
    body = body->first(body->size() - padding);
  }
  return RtcpPart{.count = static_cast<std::uint8_t>(*first & 0x1FU), .type = *type, .body = *body};
}

void write_rtcp_head(ByteWriter& writer, RtcpHead head) {
  CHECK(head.count <= 31);
  writer.u8(static_cast<std::uint8_t>(kRtcpVersionBits | head.count));
  writer.u8(head.type);
  writer.u16(static_cast<std::uint16_t>(head.body_words));
}

}  // namespace convoke::wire
