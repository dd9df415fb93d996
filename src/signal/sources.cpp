#include "signal/sources.h"

#include <algorithm>

namespace convoke::signal {
namespace {

constexpr std::uint32_t kBitsPerKbit = 1000;
constexpr std::uint32_t kMaxKbps = 100'000;

}  // namespace

std::optional<Published> Sources::publish(const Publisher& publisher,
                                          std::span<const frame::StreamDescriptor> wanted) {
  const auto old = publications_.find(publisher.person.attendee);
  const bool is_known = old != publications_.end();
  const std::size_t room = publisher.is_content ? max_shares_ : max_cameras_;
  if (!is_known && count(publisher.is_content) >= room) return std::nullopt;

  const bool goes_on = is_known && old->second.publisher.connection == publisher.connection;
  Publication next{.publisher = publisher,
                   .group_id = goes_on ? old->second.group_id : ++last_group_id_};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool has_id = goes_on && i < old->second.layers.size();
    next.layers.push_back(
        layer(next, wanted[i], has_id ? old->second.layers[i].stream_id : ++last_stream_id_));
  }
  const bool changed = !goes_on || old->second.layers != next.layers;
  Published published{.layers = next.layers, .changed = changed};
  publications_.insert_or_assign(publisher.person.attendee, std::move(next));
  return published;
}

frame::StreamDescriptor Sources::layer(const Publication& of, const frame::StreamDescriptor& wanted,
                                       std::uint32_t stream_id) {
  const std::uint32_t max_kbps = std::min(wanted.max_bitrate_kbps, kMaxKbps);
  return {.stream_id = stream_id,
          .group_id = of.group_id,
          .media = frame::Media::Video,
          .track_label = wanted.track_label,
          .attendee_id = of.publisher.person.attendee.text,
          .external_user_id = of.publisher.person.external_user.text,
          .framerate = wanted.framerate,
          .max_bitrate_kbps = max_kbps,
          .avg_bitrate_bps =
              wanted.avg_bitrate_bps != 0 ? wanted.avg_bitrate_bps : max_kbps * kBitsPerKbit,
          .width = wanted.width,
          .height = wanted.height};
}

bool Sources::withdraw(const AttendeeId& attendee) {
  const auto found = publications_.find(attendee);
  if (found == publications_.end()) return false;
  for (const auto& layer : found->second.layers) stalled_.erase(layer.stream_id);
  publications_.erase(found);
  return true;
}

std::vector<frame::StreamDescriptor> Sources::list() const {
  std::vector<frame::StreamDescriptor> all;
  for (const auto& [attendee, publication] : publications_)
    std::ranges::copy_if(publication.layers, std::back_inserter(all),
                         [](const auto& layer) { return layer.max_bitrate_kbps > 0; });
  for (auto& layer : all) layer.track_label.clear();
  std::ranges::sort(all, {}, &frame::StreamDescriptor::stream_id);
  return all;
}

const frame::StreamDescriptor* Sources::stream(std::uint32_t stream_id) const {
  for (const auto& [attendee, publication] : publications_)
    for (const auto& layer : publication.layers)
      if (layer.stream_id == stream_id) return &layer;
  return nullptr;
}

bool Sources::has_group(std::uint32_t group_id) const {
  return std::ranges::any_of(publications_,
                             [&](const auto& entry) { return entry.second.group_id == group_id; });
}

bool Sources::stands_for_any_layer(std::uint32_t stream_id) const {
  const auto* const wanted = stream(stream_id);
  if (wanted == nullptr) return false;
  if (wanted->max_bitrate_kbps == 0) return true;
  const auto layers = list();
  return std::ranges::none_of(layers, [&](const auto& layer) {
    return layer.group_id == wanted->group_id && layer.max_bitrate_kbps > wanted->max_bitrate_kbps;
  });
}

std::size_t Sources::count(bool is_content) const {
  return static_cast<std::size_t>(std::ranges::count_if(publications_, [&](const auto& entry) {
    return entry.second.publisher.is_content == is_content;
  }));
}

bool Sources::is_full_for(const AttendeeId& attendee) const {
  return !publications_.contains(attendee) && count(false) >= max_cameras_;
}

bool Sources::set_stalled(std::uint32_t stream_id, bool stalled) {
  if (!stalled) return stalled_.erase(stream_id) > 0;
  return stream(stream_id) != nullptr && stalled_.insert(stream_id).second;
}

}  // namespace convoke::signal
