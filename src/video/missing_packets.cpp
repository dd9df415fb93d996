#include "video/missing_packets.h"

#include <algorithm>
#include <utility>

namespace convoke::video {

void MissingPackets::on_packet(std::uint16_t sequence, Instant now) {
  const std::int64_t number = sequences_.unwrap(sequence);
  if (!std::exchange(has_begun_, true)) highest_ = number;
  if (number > highest_) {
    add_until(number, now);
    highest_ = number;
    return;
  }
  const auto missing = std::span(missing_).first(count_);
  const auto found = std::ranges::lower_bound(missing, number, {}, &Missing::sequence);
  if (found == missing.end() || found->sequence != number) return;
  std::move(found + 1, missing.end(), found);
  --count_;
}

void MissingPackets::add_until(std::int64_t sequence, Instant now) {
  const auto gap = static_cast<std::size_t>(sequence - highest_ - 1);
  if (count_ + gap > kMost) {
    count_ = 0;
    has_given_up_ = true;
    return;
  }
  for (std::int64_t number = highest_ + 1; number < sequence; ++number)
    missing_[count_++] = {.sequence = number, .due = now + kReordering};
}

std::span<const std::uint16_t> MissingPackets::due(Instant now, Duration round_trip) {
  std::size_t kept = 0;
  std::size_t asked = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    Missing one = missing_[i];
    if (now >= one.due) {
      if (one.tries == kMaxTries) {
        has_given_up_ = true;
        continue;
      }
      ++one.tries;
      one.due = now + std::max(round_trip, kLeastPause);
      due_[asked++] = static_cast<std::uint16_t>(one.sequence);
    }
    missing_[kept++] = one;
  }
  count_ = kept;
  return std::span(due_).first(asked);
}

bool MissingPackets::take_given_up() {
  return std::exchange(has_given_up_, false);
}

void MissingPackets::clear() {
  sequences_.reset();
  has_begun_ = false;
  count_ = 0;
  has_given_up_ = false;
}

}  // namespace convoke::video
