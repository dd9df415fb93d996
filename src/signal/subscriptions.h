#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "signal/sources.h"
#include "wire/signal_frame.h"

namespace convoke::signal {

/// Which streams one client receives, in which section, and which of them are paused.
class Subscriptions {
 public:
  /// What a SUBSCRIBE has settled; takes the place of everything before, pauses excepted. A
  /// `stream_id` of 0: whichever layer of the group fits.
  void replace(std::span<const frame::VideoSubscription> subscriptions);

  /// What is left of an update of what is subscribed to, without what does not exist: other
  /// sections, streams that are gone, streams of another source than the section's.
  frame::RemoteVideoUpdate update(const frame::RemoteVideoUpdate& wanted, const Sources& sources);

  /// The sources of `stream_ids` that exist and were not paused (were paused) before: a client
  /// pauses a picture, whichever layer it names.
  std::vector<std::uint32_t> pause(std::span<const std::uint32_t> stream_ids,
                                   const Sources& sources);
  std::vector<std::uint32_t> resume(std::span<const std::uint32_t> stream_ids,
                                    const Sources& sources);

  struct GroupChange {
    std::vector<std::uint32_t> paused{};
    std::vector<std::uint32_t> resumed{};
  };
  /// These groups, and no others, are held back by the server for want of bandwidth.
  GroupChange hold_back(std::span<const std::uint32_t> group_ids, const Sources& sources);

 private:
  bool is_possible(const frame::VideoSubscription& wanted, const Sources& sources) const;

  std::map<std::string, frame::VideoSubscription> by_mid_;
  std::set<std::uint32_t> paused_groups_;
  std::set<std::uint32_t> held_groups_;
};

}  // namespace convoke::signal
