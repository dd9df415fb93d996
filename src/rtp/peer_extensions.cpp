#include "rtp/peer_extensions.h"

namespace convoke::rtp {
namespace {

// Not here: video-layers-allocation. Where it is accepted, Chime clients do not tell any more which
// layers of their simulcast they send.
struct KnownExtension {
  std::uint8_t HeaderExtensionIds::*id;
  std::string_view uri;
};

constexpr std::array<KnownExtension, 8> kKnownExtensions{{
    {&HeaderExtensionIds::audio_level, "urn:ietf:params:rtp-hdrext:ssrc-audio-level"},
    {&HeaderExtensionIds::mid, "urn:ietf:params:rtp-hdrext:sdes:mid"},
    {&HeaderExtensionIds::stream_id, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"},
    {&HeaderExtensionIds::repaired_stream_id,
     "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"},
    {&HeaderExtensionIds::abs_send_time,
     "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"},
    {&HeaderExtensionIds::transport_sequence,
     "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"},
    {&HeaderExtensionIds::orientation, "urn:3gpp:video-orientation"},
    {&HeaderExtensionIds::dependency_descriptor,
     "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"},
}};

constexpr std::size_t kTransportSequence = 5;
static_assert(kKnownExtensions[kTransportSequence].id == &HeaderExtensionIds::transport_sequence);

std::size_t place_of(std::string_view uri) {
  std::size_t place = 0;
  while (place < kKnownExtensions.size() && kKnownExtensions.at(place).uri != uri) ++place;
  return place;
}

}  // namespace

HeaderExtensionIds PeerExtensions::accept(std::string_view kind, const wire::SdpMedia& section) {
  HeaderExtensionIds ids;
  auto& accepted = accepted_[std::string(kind)];
  const auto frozen = frozen_.find(kind);
  for (const auto& extmap : wire::extmaps_of(section)) {
    const auto place = place_of(extmap.uri);
    if (place == kKnownExtensions.size() || extmap.id >= meaning_of_id_.size()) continue;
    if (extmap.direction != wire::SdpDirection::SendReceive) continue;
    if (place == kTransportSequence && !transport_cc_) continue;
    const Meanings bit = 1U << place;
    if (frozen != frozen_.end() && (frozen->second & bit) == 0) continue;
    auto& meaning = meaning_of_id_.at(extmap.id);
    auto& id = ids.*kKnownExtensions.at(place).id;
    if (id != 0 || (meaning != 0 && meaning != place + 1)) continue;
    meaning = place + 1;
    id = extmap.id;
    accepted |= bit;
  }
  return ids;
}

void PeerExtensions::freeze() {
  for (const auto& [kind, meanings] : accepted_) frozen_.try_emplace(kind, meanings);
}

std::vector<std::pair<std::uint8_t, std::string_view>> listed(const HeaderExtensionIds& ids) {
  std::vector<std::pair<std::uint8_t, std::string_view>> out;
  for (const auto& known : kKnownExtensions) {
    if (ids.*known.id != 0) out.emplace_back(ids.*known.id, known.uri);
  }
  return out;
}

}  // namespace convoke::rtp
