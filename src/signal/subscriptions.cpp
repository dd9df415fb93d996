#include "signal/subscriptions.h"

#include <algorithm>
#include <iterator>

namespace convoke::signal {

void Subscriptions::replace(std::span<const frame::VideoSubscription> subscriptions) {
  by_mid_.clear();
  for (const auto& subscription : subscriptions) by_mid_[subscription.mid] = subscription;
}

bool Subscriptions::is_possible(const frame::VideoSubscription& wanted,
                                const Sources& sources) const {
  const auto current = by_mid_.find(wanted.mid);
  if (current == by_mid_.end()) return false;
  if (wanted.group_id != 0 && wanted.group_id != current->second.group_id) return false;
  if (wanted.stream_id == 0) return sources.has_group(current->second.group_id);
  const auto* const stream = sources.stream(wanted.stream_id);
  return stream != nullptr && stream->group_id == current->second.group_id;
}

frame::RemoteVideoUpdate Subscriptions::update(const frame::RemoteVideoUpdate& wanted,
                                               const Sources& sources) {
  frame::RemoteVideoUpdate done;
  for (const auto& mid : wanted.removed_mids)
    if (by_mid_.erase(mid) > 0) done.removed_mids.push_back(mid);
  for (const auto& subscription : wanted.added_or_updated) {
    if (!is_possible(subscription, sources)) continue;
    auto& current = by_mid_[subscription.mid];
    if (subscription.stream_id != 0)
      current.stream_id =
          sources.stands_for_any_layer(subscription.stream_id) ? 0 : subscription.stream_id;
    current.priority = subscription.priority;
    current.target_bitrate_kbps = subscription.target_bitrate_kbps;
    done.added_or_updated.push_back(current);
  }
  return done;
}

std::vector<std::uint32_t> Subscriptions::pause(std::span<const std::uint32_t> stream_ids,
                                                const Sources& sources) {
  std::erase_if(paused_groups_, [&](const auto id) { return !sources.has_group(id); });
  std::vector<std::uint32_t> news;
  for (const auto id : stream_ids) {
    const auto* const stream = sources.stream(id);
    if (stream != nullptr && paused_groups_.insert(stream->group_id).second)
      news.push_back(stream->group_id);
  }
  return news;
}

std::vector<std::uint32_t> Subscriptions::resume(std::span<const std::uint32_t> stream_ids,
                                                 const Sources& sources) {
  std::vector<std::uint32_t> news;
  for (const auto id : stream_ids) {
    const auto* const stream = sources.stream(id);
    if (stream != nullptr && paused_groups_.erase(stream->group_id) > 0)
      news.push_back(stream->group_id);
  }
  return news;
}

Subscriptions::GroupChange Subscriptions::hold_back(std::span<const std::uint32_t> group_ids,
                                                    const Sources& sources) {
  std::set<std::uint32_t> next;
  for (const auto id : group_ids)
    if (sources.has_group(id)) next.insert(id);
  GroupChange change;
  std::ranges::set_difference(next, held_groups_, std::back_inserter(change.paused));
  std::ranges::set_difference(held_groups_, next, std::back_inserter(change.resumed));
  held_groups_ = std::move(next);
  return change;
}

}  // namespace convoke::signal
