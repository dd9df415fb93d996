#include "flow/invocations.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace convoke::flow {

void Invocations::add(Occurrence what, const std::vector<Participant>& participants, List list) {
  waiting_.push_back({std::move(what), participants, list});
}

void Invocations::replace_in_flight(InvalidLambdaResponse what) {
  CHECK(in_flight_.has_value());
  Entry entry = std::move(in_flight_->entry);
  entry.what = std::move(what);
  waiting_.push_front(std::move(entry));
  in_flight_.reset();
}

void Invocations::drop_waiting_reports() {
  std::erase_if(waiting_, [](const Entry& entry) {
    return std::holds_alternative<ActionSuccessful>(entry.what) ||
           std::holds_alternative<ActionFailed>(entry.what);
  });
}

std::optional<Event> Invocations::begin_next(const CallDetails& details, Instant now) {
  if (in_flight_ || waiting_.empty() || is_used_up()) return std::nullopt;
  in_flight_ = InFlight{.entry = std::move(waiting_.front()), .deadline = now + kDeadline};
  waiting_.pop_front();
  ++sequence_;
  return event_of(in_flight_->entry, details);
}

std::optional<Event> Invocations::repeat(const CallDetails& details) {
  CHECK(in_flight_.has_value());
  if (std::exchange(in_flight_->repeated, true)) return std::nullopt;
  return event_of(in_flight_->entry, details);
}

Event Invocations::event_of(const Entry& entry, const CallDetails& details) const {
  Event event{.sequence = sequence_, .what = entry.what, .call_details = details};
  event.call_details.participants = entry.participants;
  return event;
}

}  // namespace convoke::flow
