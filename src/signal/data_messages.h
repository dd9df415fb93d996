#pragma once

#include <cstddef>
#include <deque>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "signal/ids.h"
#include "signal/limits.h"
#include "wire/signal_frame.h"

namespace convoke::signal {

inline constexpr std::size_t kMaxTopicBytes = 36;
inline constexpr std::size_t kMaxDataMessageBytes = 2048;
/// Of the server's own messages: whether the receiver was muted by somebody else. Those of
/// attendees have a sender.
inline constexpr std::string_view kMutedTopic = "convoke-muted";

/// The client's own rules: a topic of 1 to 36 letters, digits, `_` or `-`, and at most 2048 bytes.
bool is_valid(const wire::frame::DataMessage& message);

/// Messages kept for those who come later, up to their lifetime.
class MessageHistory {
 public:
  explicit MessageHistory(const Limits& limits)
      : capacity_(limits.kept_messages), longest_lifetime_(limits.longest_lifetime) {}

  /// Keeps the message if it has a lifetime; the oldest gives way when there are too many.
  void keep(const wire::frame::DataMessage& message, Instant now);

  /// What came since, not sent by `receiver` itself, and still lives; oldest first.
  std::vector<wire::frame::DataMessage> since(Instant when, const AttendeeId& receiver,
                                              Instant now) const;

 private:
  struct Kept {
    wire::frame::DataMessage message{};
    Instant came{};
    Instant expires{};
  };

  std::size_t capacity_;
  Duration longest_lifetime_;
  std::deque<Kept> kept_;
};

}  // namespace convoke::signal
