#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/time.h"
#include "flow/events.h"

namespace convoke::flow {

/// The events of one call on their way to its handler: one at a time, the others wait in the order
/// in which they arose.
class Invocations {
 public:
  static constexpr std::uint32_t kMaxInvocations = 1000;
  static constexpr std::size_t kMaxWaiting = 64;
  /// For one invocation with its repetition.
  static constexpr Duration kDeadline = std::chrono::seconds(20);

  /// Does the action list wait for the reply to this event?
  enum class List { GoesOn, Waits };

  /// Shows the participants as they are now.
  void add(Occurrence what, const std::vector<Participant>& participants, List list);
  /// Puts INVALID_LAMBDA_RESPONSE in place of the invocation in flight, before all that wait.
  void replace_in_flight(InvalidLambdaResponse what);
  /// Drops reports of actions whose list has been replaced and that were not sent yet.
  void drop_waiting_reports();
  void drop_waiting() { waiting_.clear(); }
  bool is_full() const { return waiting_.size() >= kMaxWaiting; }

  /// The next event to send, with `details` but for the participants, if none is in flight.
  std::optional<Event> begin_next(const CallDetails& details, Instant now);
  /// Would begin_next() be one too many?
  bool is_used_up() const {
    return sequence_ >= kMaxInvocations && !in_flight_ && !waiting_.empty();
  }

  /// Is `sequence` the invocation in flight? Anything else is too late or made up.
  bool awaits(std::uint32_t sequence) const { return in_flight_ && sequence == sequence_; }
  /// What in flight is; requires one. Participants are those of the time when it arose.
  const Occurrence& current() const { return in_flight_->entry.what; }
  List list_of_current() const { return in_flight_->entry.list; }
  /// The same event once more; no value if that was done already.
  std::optional<Event> repeat(const CallDetails& details);
  void finish() { in_flight_.reset(); }

  bool is_idle() const { return !in_flight_ && waiting_.empty(); }
  Instant deadline() const { return in_flight_ ? in_flight_->deadline : kNever; }

 private:
  struct Entry {
    Occurrence what{};
    std::vector<Participant> participants{};
    List list = List::GoesOn;
  };
  struct InFlight {
    Entry entry{};
    Instant deadline = kNever;
    bool repeated = false;
  };

  Event event_of(const Entry& entry, const CallDetails& details) const;

  std::deque<Entry> waiting_{};
  std::optional<InFlight> in_flight_{};
  std::uint32_t sequence_ = 0;
};

}  // namespace convoke::flow
