#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "signal/ids.h"
#include "signal/limits.h"
#include "wire/signal_frame.h"

namespace convoke::signal {

namespace frame = wire::frame;

/// Who publishes, by which connection.
struct Publisher {
  Person person{};
  ConnectionId connection{};
  bool is_content = false;
};

struct Published {
  std::vector<frame::StreamDescriptor> layers{};  ///< With the ids of this meeting.
  bool changed = false;                           ///< Others must be told.
};

/// The cameras and shares of a meeting. Stream ids name encodings, group ids publications; both
/// grow and are never used again.
class Sources {
 public:
  explicit Sources(const Limits& limits)
      : max_cameras_(limits.cameras), max_shares_(limits.shares) {}

  /// Publishes, or goes on publishing, one stream for each of `wanted`; ids stay as long as the
  /// connection does not stop in between. A new connection of the attendee is a new publication in
  /// the old one's place. Nothing if there is no room for one more.
  std::optional<Published> publish(const Publisher& publisher,
                                   std::span<const frame::StreamDescriptor> wanted);

  /// True if there was a publication of the attendee.
  bool withdraw(const AttendeeId& attendee);

  /// For INDEX: encodings that are really sent.
  std::vector<frame::StreamDescriptor> list() const;

  /// The stream; nothing if it is not, or no longer, published.
  const frame::StreamDescriptor* stream(std::uint32_t stream_id) const;
  bool has_group(std::uint32_t group_id) const;
  /// Whether who asks for this stream takes any layer of its source: it is the best, or is not sent
  /// at present.
  bool stands_for_any_layer(std::uint32_t stream_id) const;
  bool empty() const { return publications_.empty(); }

  /// True if the attendee could not start a camera now.
  bool is_full_for(const AttendeeId& attendee) const;

  /// The server does not get (or gets again) what this stream should bring. True if that is news.
  bool set_stalled(std::uint32_t stream_id, bool stalled);
  std::vector<std::uint32_t> stalled() const { return {stalled_.begin(), stalled_.end()}; }

 private:
  struct Publication {
    Publisher publisher{};
    std::uint32_t group_id = 0;
    std::vector<frame::StreamDescriptor> layers{};
  };

  std::size_t count(bool is_content) const;
  static frame::StreamDescriptor layer(const Publication& of, const frame::StreamDescriptor& wanted,
                                       std::uint32_t stream_id);

  std::size_t max_cameras_;
  std::size_t max_shares_;
  std::map<AttendeeId, Publication> publications_;
  std::set<std::uint32_t> stalled_;
  std::uint32_t last_stream_id_ = 0;
  std::uint32_t last_group_id_ = 0;
};

}  // namespace convoke::signal
