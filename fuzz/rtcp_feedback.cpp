#include "wire/rtcp_feedback.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/check.h"

namespace {

using namespace convoke;

/// What was read of the first stream's losses is read again from what is written of it.
void check_nack(const wire::RtcpFeedback& feedback) {
  if (feedback.nacked.items().empty()) return;
  const auto ssrc = feedback.nacked.items().front().ssrc;
  std::vector<std::uint16_t> sequences;
  for (const auto& packet : feedback.nacked.items()) {
    if (packet.ssrc == ssrc) sequences.push_back(packet.sequence);
  }
  Bytes memory(wire::nack_bytes(sequences.size()));
  const auto again = wire::parse_rtcp_feedback(wire::write_nack({1, ssrc}, sequences, memory));
  CHECK(again.has_value());
  for (const auto& packet : again->nacked.items()) {
    CHECK(packet.ssrc == ssrc);
    CHECK(std::find(sequences.begin(), sequences.end(), packet.sequence) != sequences.end());
  }
}

void check_remb(const wire::Remb& remb) {
  std::array<std::uint8_t, wire::remb_bytes(wire::kMaxRembStreams)> memory{};
  const auto written = wire::write_remb(1, remb.bits_per_second, remb.ssrcs.items(), memory);
  const auto again = wire::parse_rtcp_feedback(written);
  CHECK(again.has_value() && again->remb.has_value());
  CHECK(again->remb->bits_per_second == remb.bits_per_second);
  CHECK(std::ranges::equal(again->remb->ssrcs.items(), remb.ssrcs.items()));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto feedback = wire::parse_rtcp_feedback({data, size});
  if (!feedback) return 0;
  check_nack(*feedback);
  if (feedback->remb) check_remb(*feedback->remb);
  return 0;
}
