#include "wire/rtcp.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "wire/rtcp_part.h"

namespace convoke::wire {
namespace {

constexpr std::uint8_t kSenderReport = 200;
constexpr std::uint8_t kReceiverReport = 201;
constexpr std::uint8_t kSourceDescription = 202;
constexpr std::uint8_t kBye = 203;
constexpr std::uint8_t kCnameItem = 1;
constexpr std::size_t kBlockWords = 6;
constexpr std::size_t kSenderInfoWords = 5;

std::int32_t signed_24(std::uint32_t value) {
  return (value & 0x800000U) != 0 ? static_cast<std::int32_t>(value) - 0x1000000
                                  : static_cast<std::int32_t>(value);
}

/// Requires that the block's bytes are there.
ReportBlock read_block(ByteReader& reader) {
  ReportBlock block;
  block.ssrc = *reader.u32();
  block.fraction_lost = *reader.u8();
  block.cumulative_lost = signed_24(*reader.u24());
  block.highest_sequence = *reader.u32();
  block.jitter = *reader.u32();
  block.last_sr = *reader.u32();
  block.delay_since_last_sr = *reader.u32();
  return block;
}

bool read_report(const RtcpPart& part, RtcpCompound& compound) {
  ByteReader reader(part.body);
  const bool sender = part.type == kSenderReport;
  const std::size_t words = 1 + (sender ? kSenderInfoWords : 0) + kBlockWords * part.count;
  if (reader.remaining() < 4 * words) return false;
  compound.sender_ssrc = *reader.u32();
  if (sender) {
    SenderInfo info;
    info.ntp = *reader.u64();
    info.rtp_timestamp = *reader.u32();
    info.packets = *reader.u32();
    info.octets = *reader.u32();
    compound.sender_info = info;
  }
  for (int i = 0; i < part.count; ++i) compound.blocks.push_back(read_block(reader));
  return true;
}

/// Reads the items of one chunk up to and with their padding; false if they run over the end.
bool read_items(ByteReader& reader, RtcpCompound& compound) {
  while (const auto item = reader.u8()) {
    if (*item == 0) return reader.skip(reader.remaining() % 4);
    const auto size = reader.u8();
    if (!size) return false;
    const auto text = reader.take(*size);
    if (!text) return false;
    if (*item == kCnameItem && compound.cname.empty() && !text->empty())
      compound.cname = {reinterpret_cast<const char*>(text->data()), text->size()};
  }
  return false;
}

bool read_descriptions(const RtcpPart& part, RtcpCompound& compound) {
  ByteReader reader(part.body);
  for (int i = 0; i < part.count; ++i) {
    if (!reader.u32() || !read_items(reader, compound)) return false;
  }
  return true;
}

bool read_byes(const RtcpPart& part, RtcpCompound& compound) {
  ByteReader reader(part.body);
  for (int i = 0; i < part.count; ++i) {
    const auto ssrc = reader.u32();
    if (!ssrc) return false;
    compound.byes.push_back(*ssrc);
  }
  return true;
}

bool read_part(const RtcpPart& part, RtcpCompound& compound) {
  switch (part.type) {
    case kSenderReport:
    case kReceiverReport:
      return read_report(part, compound);
    case kSourceDescription:
      return read_descriptions(part, compound);
    case kBye:
      return read_byes(part, compound);
    default:
      return true;
  }
}

void write_block(ByteWriter& writer, const ReportBlock& block) {
  writer.u32(block.ssrc);
  writer.u8(block.fraction_lost);
  writer.u24(static_cast<std::uint32_t>(block.cumulative_lost) & 0xFFFFFFU);
  writer.u32(block.highest_sequence);
  writer.u32(block.jitter);
  writer.u32(block.last_sr);
  writer.u32(block.delay_since_last_sr);
}

void write_cname(ByteWriter& writer, std::uint32_t ssrc, std::string_view cname) {
  const std::size_t item_bytes = 2 + cname.size();
  const std::size_t item_words = item_bytes / 4 + 1;  // at least one zero ends the list
  write_rtcp_head(writer, {.count = 1, .type = kSourceDescription, .body_words = 1 + item_words});
  writer.u32(ssrc);
  writer.u8(kCnameItem);
  writer.u8(static_cast<std::uint8_t>(cname.size()));
  writer.bytes({reinterpret_cast<const std::uint8_t*>(cname.data()), cname.size()});
  for (std::size_t i = item_bytes; i < 4 * item_words; ++i) writer.u8(0);
}

}  // namespace

Result<RtcpCompound, RtcpError> parse_rtcp(BytesView datagram) {
  RtcpCompound compound;
  ByteReader reader(datagram);
  do {
    const auto part = next_rtcp_part(reader);
    if (!part) return fail(part.error());
    if (!read_part(*part, compound)) return fail(RtcpError::Truncated);
  } while (reader.remaining() > 0);
  return compound;
}

BytesView write_rtcp(const RtcpReport& report, std::span<std::uint8_t> memory) {
  CHECK(report.blocks.size() <= kMaxReportBlocks);
  CHECK(report.cname.size() <= kMaxCnameBytes);
  ByteWriter writer(memory);
  const auto block_words = kBlockWords * report.blocks.size();
  write_rtcp_head(writer,
                  {.count = report.blocks.size(),
                   .type = report.sender_info ? kSenderReport : kReceiverReport,
                   .body_words = 1 + (report.sender_info ? kSenderInfoWords : 0) + block_words});
  writer.u32(report.ssrc);
  if (report.sender_info) {
    writer.u64(report.sender_info->ntp);
    writer.u32(report.sender_info->rtp_timestamp);
    writer.u32(report.sender_info->packets);
    writer.u32(report.sender_info->octets);
  }
  for (const auto& block : report.blocks) write_block(writer, block);
  write_cname(writer, report.ssrc, report.cname);
  if (report.bye) {
    write_rtcp_head(writer, {.count = 1, .type = kBye, .body_words = 1});
    writer.u32(report.ssrc);
  }
  return writer.written();
}

}  // namespace convoke::wire
