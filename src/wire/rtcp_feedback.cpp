#include "wire/rtcp_feedback.h"

namespace convoke::wire {
namespace {

constexpr std::uint8_t kTransportFeedback = 205;
constexpr std::uint8_t kPayloadFeedback = 206;
constexpr std::uint8_t kGenericNack = 1;
constexpr std::uint8_t kPictureLoss = 1;
constexpr std::uint8_t kFullIntra = 4;
constexpr std::uint8_t kApplicationLayer = 15;
constexpr std::uint32_t kRembName = 0x52454D42;  // "REMB"
constexpr std::size_t kHeadWords = 2;            // the two SSRCs
constexpr unsigned kMantissaBits = 18;
constexpr unsigned kMaskBits = 16;

/// The lost packet and those of the sixteen after it that its mask names (RFC 4585 §6.2.1).
bool read_nack(std::uint32_t ssrc, ByteReader reader, RtcpFeedback& feedback) {
  if (reader.remaining() == 0 || reader.remaining() % 4 != 0) return false;
  while (reader.remaining() > 0) {
    const auto first = *reader.u16();
    const auto mask = *reader.u16();
    feedback.nacked.push_back({ssrc, first});
    for (unsigned bit = 0; bit < kMaskBits; ++bit) {
      if ((mask >> bit & 1U) != 0)
        feedback.nacked.push_back({ssrc, static_cast<std::uint16_t>(first + 1 + bit)});
    }
  }
  return true;
}

/// RFC 5104 §4.3.1.1. The SSRC is in the entry; that of the head is not used.
bool read_fir(ByteReader reader, RtcpFeedback& feedback) {
  if (reader.remaining() == 0 || reader.remaining() % 8 != 0) return false;
  while (reader.remaining() > 0) {
    const auto ssrc = *reader.u32();
    feedback.firs.push_back({ssrc, *reader.u8()});
    reader.skip(3);
  }
  return true;
}

/// draft-alvestrand-rmcat-remb-03 §2.2; other feedback of applications is skipped.
bool read_remb(ByteReader reader, RtcpFeedback& feedback) {
  if (reader.u32() != kRembName) return true;
  const auto count = reader.u8();
  const auto rate = reader.u24();
  if (!rate || reader.remaining() < std::size_t{4} * *count) return false;
  const auto exponent = *rate >> kMantissaBits;
  const std::uint64_t mantissa = *rate & ((1U << kMantissaBits) - 1);
  const auto bits_per_second = mantissa << exponent;
  if (bits_per_second >> exponent != mantissa) return true;
  Remb remb{.bits_per_second = bits_per_second};
  for (int i = 0; i < *count; ++i) remb.ssrcs.push_back(*reader.u32());
  feedback.remb = remb;
  return true;
}

bool read_part(const RtcpPart& part, RtcpFeedback& feedback) {
  if (part.type != kTransportFeedback && part.type != kPayloadFeedback) return true;
  ByteReader reader(part.body);
  const auto sender = reader.u32();
  const auto media = reader.u32();
  if (!sender || !media) return false;
  feedback.sender_ssrc = *sender;
  if (part.type == kTransportFeedback)
    return part.count != kGenericNack || read_nack(*media, reader, feedback);
  if (part.count == kPictureLoss) feedback.plis.push_back(*media);
  if (part.count == kFullIntra) return read_fir(reader, feedback);
  return part.count != kApplicationLayer || read_remb(reader, feedback);
}

/// The mask of the packets right after the first one, and how many packets it names.
struct NackEntry {
  std::uint16_t mask = 0;
  std::size_t packets = 1;
};

NackEntry next_entry(std::span<const std::uint16_t> sequences) {
  NackEntry entry;
  for (; entry.packets < sequences.size(); ++entry.packets) {
    const auto ahead =
        static_cast<std::uint16_t>(sequences[entry.packets] - sequences.front() - 1U);
    if (ahead >= kMaskBits) break;
    entry.mask = static_cast<std::uint16_t>(entry.mask | 1U << ahead);
  }
  return entry;
}

}  // namespace

Result<RtcpFeedback, RtcpError> parse_rtcp_feedback(BytesView datagram) {
  RtcpFeedback feedback;
  ByteReader reader(datagram);
  do {
    const auto part = next_rtcp_part(reader);
    if (!part) return fail(part.error());
    if (!read_part(*part, feedback)) return fail(RtcpError::Truncated);
  } while (reader.remaining() > 0);
  return feedback;
}

BytesView write_nack(FeedbackSsrcs ssrcs, std::span<const std::uint16_t> sequences,
                     std::span<std::uint8_t> memory) {
  CHECK(!sequences.empty());
  std::size_t entries = 0;
  for (auto rest = sequences; !rest.empty(); rest = rest.subspan(next_entry(rest).packets))
    ++entries;
  ByteWriter writer(memory);
  write_rtcp_head(
      writer,
      {.count = kGenericNack, .type = kTransportFeedback, .body_words = kHeadWords + entries});
  writer.u32(ssrcs.sender);
  writer.u32(ssrcs.media);
  for (auto rest = sequences; !rest.empty();) {
    const auto entry = next_entry(rest);
    writer.u16(rest.front());
    writer.u16(entry.mask);
    rest = rest.subspan(entry.packets);
  }
  return writer.written();
}

BytesView write_pli(FeedbackSsrcs ssrcs, std::span<std::uint8_t> memory) {
  ByteWriter writer(memory);
  write_rtcp_head(writer,
                  {.count = kPictureLoss, .type = kPayloadFeedback, .body_words = kHeadWords});
  writer.u32(ssrcs.sender);
  writer.u32(ssrcs.media);
  return writer.written();
}

BytesView write_fir(std::uint32_t sender_ssrc, FullIntraRequest request,
                    std::span<std::uint8_t> memory) {
  ByteWriter writer(memory);
  write_rtcp_head(writer,
                  {.count = kFullIntra, .type = kPayloadFeedback, .body_words = kHeadWords + 2});
  writer.u32(sender_ssrc);
  writer.u32(0);
  writer.u32(request.ssrc);
  writer.u8(request.number);
  writer.u24(0);
  return writer.written();
}

BytesView write_remb(std::uint32_t sender_ssrc, std::uint64_t bits_per_second,
                     std::span<const std::uint32_t> ssrcs, std::span<std::uint8_t> memory) {
  CHECK(ssrcs.size() <= 255);
  std::uint32_t exponent = 0;
  while (bits_per_second >> exponent >= 1U << kMantissaBits) ++exponent;
  ByteWriter writer(memory);
  write_rtcp_head(writer, {.count = kApplicationLayer,
                           .type = kPayloadFeedback,
                           .body_words = kHeadWords + 2 + ssrcs.size()});
  writer.u32(sender_ssrc);
  writer.u32(0);
  writer.u32(kRembName);
  writer.u8(static_cast<std::uint8_t>(ssrcs.size()));
  writer.u24(exponent << kMantissaBits | static_cast<std::uint32_t>(bits_per_second >> exponent));
  for (const auto ssrc : ssrcs) writer.u32(ssrc);
  return writer.written();
}

}  // namespace convoke::wire
