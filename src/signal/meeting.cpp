#include "signal/meeting.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace convoke::signal {
namespace {

frame::ServerFrame plain(frame::ServerPayload payload) {
  return {.payload = std::move(payload)};
}

Instant due(const Connection& connection) {
  const auto* const joined = std::get_if<Joined>(&connection.state);
  return joined != nullptr ? std::min(connection.deadline, joined->media_due) : connection.deadline;
}

/// A life that begins later has higher ids, by eight for each second: enough unless hundreds joined
/// within the half minute before a restart. From November 2023 on 32 bits last for 17 years.
std::uint32_t ids_before(WallTime wall) {
  constexpr std::chrono::seconds kFirst{1'700'000'000};
  constexpr std::int64_t kIdsPerSecond = 8;
  const auto since = std::chrono::floor<std::chrono::seconds>(wall.time_since_epoch()) - kFirst;
  return static_cast<std::uint32_t>(std::max<std::int64_t>(since.count(), 0) * kIdsPerSecond);
}

}  // namespace

Meeting::Meeting(const Limits& limits, Instant now, WallTime wall)
    : limits_(limits),
      start_(now),
      start_wall_(wall),
      presence_(ids_before(wall)),
      sources_(limits),
      history_(limits) {}

Connection* Meeting::find(ConnectionId id) {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : &found->second;
}

Seat* Meeting::seat_of(const Connection& connection) {
  const auto* const joined = std::get_if<Joined>(&connection.state);
  if (joined == nullptr) return nullptr;
  const auto found = seats_.find(joined->who.person().attendee);
  return found == seats_.end() ? nullptr : &found->second;
}

void Meeting::on_opened(ConnectionId id, const Arrival& arrival, Instant now, Outbox& out) {
  const auto* const refusal = std::get_if<Refusal>(&arrival);
  const bool is_over = phase_ == Phase::Ended || (refusal && *refusal == Refusal::MeetingEnded);
  const bool is_later = phase_ == Phase::Draining || connections_.size() >= limits_.connections ||
                        (refusal && *refusal == Refusal::Unavailable);
  if (is_over) return out.push_back(Close{id, kCloseEnded});
  if (is_later) return out.push_back(Close{id, kCloseComeAgain});
  const auto* const who = std::get_if<Identity>(&arrival);
  if (who != nullptr && connections_of(who->owner.attendee) >= limits_.connections_of_one)
    return out.push_back(Close{id, kCloseFlood});
  connections_.insert_or_assign(
      id, Connection{.id = id,
                     .state = Arrived{arrival},
                     .deadline = now + limits_.join_wait,
                     .last_heard = now,
                     .frames = {limits_.frames, now},
                     .subscribes = {limits_.subscribes, now},
                     .data_messages = {limits_.data_messages, now},
                     .data_messages_hard = {limits_.data_messages_hard, now}});
  wake_by(now + limits_.join_wait);
}

void Meeting::on_closed(ConnectionId id, Closing closing, Instant now, Outbox&) {
  Connection* const connection = find(id);
  if (connection == nullptr) return;
  if (const auto* joined = std::get_if<Joined>(&connection->state))
    lose(*joined, *connection, closing, now);
  connections_.erase(id);
}

void Meeting::on_media_connected(ConnectionId id, Instant now, Outbox& out) {
  Connection* const connection = find(id);
  Seat* const seat = connection != nullptr ? seat_of(*connection) : nullptr;
  if (seat == nullptr) return;
  auto& joined = std::get<Joined>(connection->state);
  const Person person = joined.who.person();
  if (joined.has_media)
    return tell_present(presence_.set_signal(person.attendee, Signal::Good), out);

  if (!presence_.contains(person.attendee)) out.push_back(AttendeeJoined{person});
  tell_present(presence_.enter(person, seat->muted), out);
  joined.has_media = true;
  joined.media_due = kNever;
  out.push_back(Send{{id}, plain(presence_.everybody())});
  index_is_due(now + limits_.index_delay);
}

void Meeting::on_media_lost(ConnectionId id, Outbox& out) {
  const Connection* const connection = find(id);
  const auto* const joined =
      connection != nullptr ? std::get_if<Joined>(&connection->state) : nullptr;
  if (joined == nullptr || !joined->has_media) return;
  tell_present(presence_.set_signal(joined->who.person().attendee, Signal::None), out);
}

void Meeting::on_levels(std::span<const Level> levels, Outbox& out) {
  tell_present(presence_.on_levels(levels), out);
}

void Meeting::on_bitrates(const std::vector<frame::Bitrate>& bitrates, Instant now, Outbox& out) {
  if (sources_.empty() || now < bitrates_due_) return;
  bitrates_due_ = now + limits_.bitrate_interval;
  frame::Bitrates news;
  std::ranges::copy_if(bitrates, std::back_inserter(news.bitrates), [&](const auto& bitrate) {
    return sources_.stream(bitrate.stream_id) != nullptr;
  });
  std::vector<ConnectionId> others;
  for (const auto& [id, connection] : connections_) {
    const auto* const joined = std::get_if<Joined>(&connection.state);
    if (joined == nullptr || !joined->is_subscribed || joined->who.is_content) continue;
    if (!joined->available_kbps) {
      others.push_back(id);
      continue;
    }
    frame::Bitrates own = news;
    own.available_outgoing_kbps = joined->available_kbps;
    out.push_back(Send{{id}, plain(std::move(own))});
  }
  if (!others.empty()) out.push_back(Send{std::move(others), plain(std::move(news))});
}

void Meeting::on_bandwidth(ConnectionId id, const Bandwidth& bandwidth, Outbox& out) {
  Connection* const connection = find(id);
  auto* const joined = connection != nullptr ? std::get_if<Joined>(&connection->state) : nullptr;
  if (joined == nullptr) return;
  joined->available_kbps = bandwidth.available_kbps;
  auto change = joined->subscriptions.hold_back(bandwidth.held_groups, sources_);
  if (!change.paused.empty())
    out.push_back(Send{{id}, plain(frame::Pause{.group_ids = std::move(change.paused)})});
  if (!change.resumed.empty())
    out.push_back(Send{{id}, plain(frame::Resume{.group_ids = std::move(change.resumed)})});
}

void Meeting::on_stalled(std::uint32_t stream_id, bool stalled, Outbox& out) {
  if (sources_.set_stalled(stream_id, stalled)) send_index(out);
}

void Meeting::on_phone_entered(const Person& person, bool muted, Instant now, Outbox& out) {
  if (phase_ == Phase::Ended) return;
  if (phones_.insert_or_assign(person.attendee, person).second)
    out.push_back(AttendeeJoined{person});
  tell_present(presence_.enter(person, muted), out);
  index_is_due(now + limits_.index_delay);
}

void Meeting::on_muted(const AttendeeId& attendee, bool muted, Instant now, Outbox& out) {
  const auto seat = seats_.find(attendee);
  const bool is_from_outside = seat != seats_.end() && seat->second.muted != muted;
  if (is_from_outside) seat->second.muted = seat->second.muted_by_others = muted;
  tell_present(presence_.set_muted(attendee, muted), out);
  if (is_from_outside) tell_own_mute(attendee, muted, now, out);
}

/// The client shows its own state whatever the roster says of it, and knows no frame for this.
void Meeting::tell_own_mute(const AttendeeId& attendee, bool muted, Instant now, Outbox& out) {
  for (const auto& [id, connection] : connections_) {
    const auto* const joined = std::get_if<Joined>(&connection.state);
    if (joined == nullptr || !joined->is_subscribed || joined->who.person().attendee != attendee)
      continue;
    frame::DataMessage message{.topic = std::string(kMutedTopic)};
    message.ingest_time_ns = next_ingest_time_ns(now);
    const std::string_view state = muted ? "true" : "false";
    message.data.assign(state.begin(), state.end());
    out.push_back(Send{{id}, plain(frame::DataMessages{{std::move(message)}})});
  }
}

void Meeting::on_phone_left(const AttendeeId& attendee, Instant now, Outbox& out) {
  const auto phone = phones_.find(attendee);
  if (phone == phones_.end()) return;
  tell_present(presence_.leave(attendee, Departure::Left), out);
  out.push_back(AttendeeLeft{phone->second, Departure::Left});
  phones_.erase(phone);
  index_is_due(now + limits_.index_delay);
}

void Meeting::arm(Connection& connection, Instant when) {
  connection.deadline = when;
  wake_by(when);
}

Instant Meeting::earliest() const {
  Instant next = index_due_;
  for (const auto& [id, connection] : connections_) next = std::min(next, due(connection));
  for (const auto& [attendee, seat] : seats_) next = std::min(next, seat.grace_until);
  return next;
}

/// The client is silent, or has joined and gone no further: it may come again.
void Meeting::on_silence(Connection& connection, const Joined& joined, Instant now, Outbox& out) {
  if (joined.media_due <= now) {
    const AttendeeId attendee = joined.who.person().attendee;
    close(connection.id, kCloseLost, out);
    return remove_seat(attendee, Departure::Dropped, now, out);
  }
  if (connection.last_heard + limits_.silence <= now) {
    lose(joined, connection, Closing::Abnormal, now);
    return close(connection.id, kCloseLost, out);
  }
  connection.deadline = connection.last_heard + limits_.ping_after;
  if (connection.deadline > now) return;
  const frame::PingPong ping{.id = ++connection.pings_sent};
  out.push_back(Send{{connection.id}, plain(ping)});
  connection.deadline = connection.last_heard + limits_.silence;
}

void Meeting::on_due(Connection& connection, Instant now, Outbox& out) {
  if (const auto* joined = std::get_if<Joined>(&connection.state))
    return on_silence(connection, *joined, now, out);
  if (const auto* ending = std::get_if<Ending>(&connection.state))
    return close(connection.id, ending->code, out);
  const bool has_left = std::holds_alternative<Left>(connection.state);
  close(connection.id, has_left ? kCloseNormal : kCloseNoJoin, out);
}

void Meeting::on_deadline(Instant now, Outbox& out) {
  std::vector<ConnectionId> late;
  for (const auto& [id, connection] : connections_)
    if (due(connection) <= now) late.push_back(id);
  for (const auto id : late)
    if (Connection* const connection = find(id)) on_due(*connection, now, out);
  std::vector<AttendeeId> gone;
  for (const auto& [attendee, seat] : seats_)
    if (seat.grace_until <= now) gone.push_back(attendee);
  for (const auto& attendee : gone) {
    const auto seat = seats_.find(attendee);
    if (seat != seats_.end()) remove_seat(attendee, seat->second.departure, now, out);
  }
  if (index_due_ <= now) send_index(out);
  due_ = earliest();
}

frame::Index Meeting::index_for(const Identity& who) const {
  std::vector<VideoCodecs> receivers;
  for (const auto& [id, connection] : connections_) {
    const auto* const joined = std::get_if<Joined>(&connection.state);
    if (joined != nullptr && !joined->receivable.empty() && !joined->who.is_content &&
        may_receive(joined->who.capabilities.video))
      receivers.push_back(joined->receivable);
  }
  return {.at_capacity = !who.is_content && sources_.is_full_for(who.owner.attendee),
          .sources = sources_.list(),
          .paused_at_source_ids = sources_.stalled(),
          .num_participants = participants(),
          .receivable_codecs = codec_intersection(receivers)};
}

void Meeting::send_index(Outbox& out) {
  index_due_ = kNever;
  ++index_version_;
  std::vector<ConnectionId> with_room;
  std::vector<ConnectionId> without_room;
  for (auto& [id, connection] : connections_) {
    auto* const joined = std::get_if<Joined>(&connection.state);
    // Who has no answer yet gets it with the answer.
    if (joined == nullptr || !joined->is_subscribed) continue;
    joined->seen_index = index_version_;
    const bool is_full =
        !joined->who.is_content && sources_.is_full_for(joined->who.owner.attendee);
    (is_full ? without_room : with_room).push_back(id);
  }
  frame::Index index = index_for({});
  index.at_capacity = false;
  if (!with_room.empty()) out.push_back(Send{std::move(with_room), plain(index)});
  index.at_capacity = true;
  if (!without_room.empty()) out.push_back(Send{std::move(without_room), plain(std::move(index))});
}

std::vector<ConnectionId> Meeting::present() const {
  std::vector<ConnectionId> ids;
  for (const auto& [id, connection] : connections_) {
    const auto* const joined = std::get_if<Joined>(&connection.state);
    if (joined != nullptr && joined->has_media) ids.push_back(id);
  }
  return ids;
}

void Meeting::tell_present(std::optional<frame::ServerPayload> payload, Outbox& out) const {
  if (!payload) return;
  auto to = present();
  if (!to.empty()) out.push_back(Send{std::move(to), plain(*std::move(payload))});
}

std::uint32_t Meeting::participants() const {
  return static_cast<std::uint32_t>(seats_.size() + phones_.size());
}

std::size_t Meeting::shares() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(seats_, [](const auto& entry) { return entry.second.who.is_content; }));
}

}  // namespace convoke::signal
