#include "signal/data_messages.h"

#include <algorithm>
#include <chrono>

namespace convoke::signal {
namespace {

bool is_topic_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

}  // namespace

bool is_valid(const wire::frame::DataMessage& message) {
  return !message.topic.empty() && message.topic.size() <= kMaxTopicBytes &&
         std::ranges::all_of(message.topic, is_topic_letter) &&
         message.data.size() <= kMaxDataMessageBytes;
}

void MessageHistory::keep(const wire::frame::DataMessage& message, Instant now) {
  std::erase_if(kept_, [&](const Kept& kept) { return kept.expires <= now; });
  if (message.lifetime_ms == 0 || capacity_ == 0) return;
  if (kept_.size() >= capacity_) kept_.pop_front();
  const Duration lifetime =
      std::min<Duration>(std::chrono::milliseconds(message.lifetime_ms), longest_lifetime_);
  kept_.push_back({.message = message, .came = now, .expires = now + lifetime});
}

std::vector<wire::frame::DataMessage> MessageHistory::since(Instant when,
                                                            const AttendeeId& receiver,
                                                            Instant now) const {
  std::vector<wire::frame::DataMessage> messages;
  for (const auto& kept : kept_)
    if (kept.came >= when && kept.expires > now && kept.message.sender_attendee_id != receiver.text)
      messages.push_back(kept.message);
  return messages;
}

}  // namespace convoke::signal
