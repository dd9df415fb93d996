#include "control/browser_video.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "wire/sdp_attributes.h"

namespace convoke::control {
namespace {

/// Of a client's simulcast, the least first, as it lists them in SUBSCRIBE. The offer's order is
/// another one from time to time.
constexpr std::array<std::string_view, 3> kRids{"low", "mid", "hi"};

std::vector<plane::VideoFormat> formats_of(const rtp::PeerVideo& section) {
  std::vector<plane::VideoFormat> formats;
  for (const auto& format : section.formats) {
    const auto mode = wire::fmtp_parameter(format.fmtp, "packetization-mode");
    formats.push_back({.codec = format.codec,
                       .payload_type = format.payload_type,
                       .rtx_payload_type = format.rtx_payload_type,
                       .packetization_mode = static_cast<std::uint8_t>(mode == "1" ? 1 : 0),
                       .nack = format.feedback.nack,
                       .pli = format.feedback.pli,
                       .fir = format.feedback.fir,
                       .remb = format.feedback.remb});
  }
  return formats;
}

plane::VideoExtensions extensions_of(const rtp::HeaderExtensionIds& ids) {
  return {.mid = ids.mid,
          .stream_id = ids.stream_id,
          .repaired_stream_id = ids.repaired_stream_id,
          .abs_send_time = ids.abs_send_time,
          .orientation = ids.orientation};
}

std::vector<std::string> rids_of(const rtp::PeerVideo& camera) {
  std::vector<std::string> rids;
  for (const auto& stream : camera.simulcast) rids.push_back(stream.rid);
  const auto place = [](const std::string& rid) {
    return std::ranges::find(kRids, rid) - kRids.begin();
  };
  std::ranges::stable_sort(rids, {}, place);
  return rids;
}

/// One layer for each rid; without simulcast the one encoding that is sent.
std::vector<plane::VideoLayer> layers_of(
    const rtp::PeerVideo& camera, const std::vector<signal::frame::StreamDescriptor>& published) {
  std::vector<plane::VideoLayer> layers;
  const auto rids = rids_of(camera);
  for (std::size_t i = 0; i < rids.size() && i < published.size(); ++i)
    layers.push_back({.stream_id = published[i].stream_id,
                      .rid = rids[i],
                      .max_bitrate_kbps = published[i].max_bitrate_kbps});
  if (!rids.empty()) return layers;
  const auto sent = std::ranges::find_if(
      published, [](const auto& stream) { return stream.max_bitrate_kbps > 0; });
  const auto& only = sent == published.end() ? published.front() : *sent;
  layers.push_back(
      {.stream_id = only.stream_id, .rid = {}, .max_bitrate_kbps = only.max_bitrate_kbps});
  if (!camera.peer_ssrcs.empty()) {
    layers.back().ssrc = camera.peer_ssrcs.front().media;
    layers.back().rtx_ssrc = camera.peer_ssrcs.front().rtx;
  }
  return layers;
}

plane::VideoSection section_of(const rtp::PeerVideo& video, const signal::Negotiate& negotiate) {
  plane::VideoSection section{.mid = video.mid,
                              .ssrc = video.ssrcs.media,
                              .rtx_ssrc = video.ssrcs.rtx,
                              .formats = formats_of(video),
                              .extensions = extensions_of(video.extensions)};
  const auto wanted =
      std::ranges::find(negotiate.receive, video.stream_id, &signal::Wanted::stream_id);
  if (video.stream_id == 0 || wanted == negotiate.receive.end()) return section;
  section.group_id = wanted->group_id;
  section.stream_id = wanted->any_layer ? 0 : wanted->stream_id;
  const auto wish =
      std::ranges::find(negotiate.subscriptions, video.mid, &signal::frame::VideoSubscription::mid);
  if (wish == negotiate.subscriptions.end()) return section;
  section.priority = wish->priority;
  section.target_bitrate_kbps = wish->target_bitrate_kbps;
  return section;
}

}  // namespace

void BrowserVideo::on_negotiated(const signal::Negotiate& negotiate, const rtp::PeerMedia& media) {
  publication_.reset();
  sections_.clear();
  for (const auto& video : media.video) {
    if (video.kind == rtp::PeerVideoKind::Receive) {
      sections_.push_back(section_of(video, negotiate));
    } else if (rtp::receives(video.direction) && !negotiate.publish.empty()) {
      publication_ = plane::Publication{.group_id = negotiate.publish.front().group_id,
                                        .formats = formats_of(video),
                                        .extensions = extensions_of(video.extensions),
                                        .layers = layers_of(video, negotiate.publish)};
    }
  }
}

void BrowserVideo::on(const signal::SetForwarding& set) {
  for (const auto group : set.group_ids) {
    if (set.forwarding) {
      paused_groups_.erase(group);
    } else {
      paused_groups_.insert(group);
    }
  }
}

void BrowserVideo::on(const signal::UpdateSubscriptions& update) {
  const auto find = [&](const std::string& mid) {
    return std::ranges::find(sections_, mid, &plane::VideoSection::mid);
  };
  for (const auto& mid : update.update.removed_mids)
    if (const auto section = find(mid); section != sections_.end())
      section->group_id = section->stream_id = 0;
  for (const auto& wish : update.update.added_or_updated) {
    const auto section = find(wish.mid);
    if (section == sections_.end()) continue;
    section->stream_id = wish.stream_id;
    section->priority = wish.priority;
    section->target_bitrate_kbps = wish.target_bitrate_kbps;
  }
}

plane::SetVideo BrowserVideo::command(LegId leg, RoomId room) const {
  plane::SetVideo command{
      .leg = leg, .room = room, .publication = publication_, .sections = sections_};
  for (auto& section : command.sections)
    section.is_paused = paused_groups_.contains(section.group_id);
  return command;
}

}  // namespace convoke::control
