#include <string>
#include <string_view>

#include "base/check.h"
#include "rtp/peer_answerer.h"
#include "wire/sdp.h"

namespace {

using namespace convoke;

rtp::PeerIdentity identity() {
  return {.ice = {.ufrag = "ufrag", .pwd = "0123456789012345678901"},
          .fingerprint = {.digest = Bytes(32, 1)},
          .candidates = {{.address = {IpAddress::v4(192, 0, 2, 9), 10000}}},
          .session_id = 1};
}

bool sends(const wire::Sdp& sdp, const wire::SdpMedia& section) {
  const auto direction = wire::direction_of(sdp, section);
  return direction == wire::SdpDirection::SendOnly || direction == wire::SdpDirection::SendReceive;
}

void check_answer(const wire::Sdp& offer, const rtp::PeerAnswer& answered) {
  const auto& answer = answered.answer;
  CHECK(answer.media.size() == offer.media.size());
  const auto again = wire::parse_sdp(wire::format_sdp(answer));
  CHECK(again);
  CHECK(*again == answer);
  std::size_t live = 0;
  for (const auto& section : answer.media) {
    if (section.port == 0) CHECK(!sends(answer, section));
    if (section.port != 0) ++live;
  }
  CHECK(wire::bundle_of(answer).size() == live);
}

}  // namespace

/// Takes the text as a first offer, with and without all that can be switched on, then once more.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto offer = wire::parse_sdp({reinterpret_cast<const char*>(data), size});
  if (!offer) return 0;
  SeededRandom random(1);
  const rtp::PeerRequest request{.streams = {{}, {.stream_id = 3}, {.stream_id = 4}}};
  for (const bool on : {false, true}) {
    rtp::PeerAnswerer ours(identity(), {.accept_red = on, .accept_rtx = on, .transport_cc = on},
                           random);
    const auto first = ours.on_offer(*offer, request);
    if (!first) return 0;
    check_answer(*offer, *first);
    const auto second = ours.on_offer(*offer, request);
    CHECK(second);
    CHECK(second->media == first->media);
  }
  return 0;
}
