#include <algorithm>
#include <chrono>
#include <utility>

#include "base/check.h"
#include "signal/meeting.h"

/// What clients ask, once they are known.
namespace convoke::signal {
namespace {

constexpr std::uint32_t kViewOnly = 206;
constexpr std::uint32_t kBadRequest = 400;
constexpr std::uint32_t kNotAllowed = 403;
constexpr std::uint32_t kTooManyRequests = 429;
constexpr std::uint32_t kUnavailable = 503;
/// Of one camera's simulcast; clients send no more.
constexpr std::size_t kMaxLayers = 3;

std::vector<frame::StreamDescriptor> wanted_layers(const frame::Subscribe& subscribe) {
  std::vector<frame::StreamDescriptor> layers;
  if (subscribe.duplex != frame::Duplex::Receive)
    std::ranges::copy_if(subscribe.send_streams, std::back_inserter(layers),
                         [](const auto& stream) { return stream.media == frame::Media::Video; });
  layers.resize(std::min(layers.size(), kMaxLayers));
  return layers;
}

/// True if the client's wish for this source names no layer: it leaves that to the server.
bool is_adapted_here(const frame::Subscribe& subscribe, std::uint32_t group_id) {
  return std::ranges::any_of(subscribe.video_subscriptions, [&](const auto& wish) {
    return wish.group_id == group_id && wish.stream_id == 0;
  });
}

/// The section's stream as answered, with what the client wished for that section.
std::vector<frame::VideoSubscription> settled(const Outstanding& of, const Answer& answer) {
  std::vector<frame::VideoSubscription> subscriptions;
  for (const auto& track : answer.tracks) {
    const auto wish =
        std::ranges::find(of.subscriptions, track.mid, &frame::VideoSubscription::mid);
    auto subscription = wish != of.subscriptions.end() ? *wish : frame::VideoSubscription{};
    const auto wanted = std::ranges::find(of.receive, track.stream_id, &Wanted::stream_id);
    if (wanted == of.receive.end()) continue;
    subscription.mid = track.mid;
    subscription.stream_id = wanted->any_layer ? 0 : track.stream_id;
    subscription.group_id = wanted->group_id;
    subscriptions.push_back(std::move(subscription));
  }
  return subscriptions;
}

}  // namespace

void Meeting::on_frame(ConnectionId id, const frame::ClientFrame& frame, Instant now, Outbox& out) {
  Connection* const connection = find(id);
  if (connection == nullptr) return;
  connection->last_heard = now;
  if (is_flood(*connection, frame, now))
    return misbehaved(*connection, {kTooManyRequests, "too many frames", kCloseFlood}, now, out);

  if (const auto* ping = std::get_if<frame::PingPong>(&frame.payload)) {
    if (ping->kind == frame::PingPong::Kind::Ping)
      out.push_back(Send{
          {id}, {.payload = frame::PingPong{.kind = frame::PingPong::Kind::Pong, .id = ping->id}}});
    return;
  }
  if (std::holds_alternative<frame::Leave>(frame.payload)) return on_leave(*connection, now, out);
  Seat* const seat = seat_of(*connection);
  if (seat == nullptr) return on_stranger(*connection, frame, now, out);
  Here here{*connection, std::get<Joined>(connection->state), *seat, now};
  std::visit([&](const auto& payload) { on(here, payload, out); }, frame.payload);
}

void Meeting::on_malformed(ConnectionId id, Instant now, Outbox& out) {
  if (Connection* const connection = find(id))
    misbehaved(*connection, {kBadRequest, "malformed frame", kCloseBadRequest}, now, out);
}

bool Meeting::is_flood(Connection& connection, const frame::ClientFrame& frame, Instant now) {
  if (const auto* data = std::get_if<frame::DataMessages>(&frame.payload))
    return !connection.data_messages_hard.take(
        now, static_cast<double>(std::max<std::size_t>(data->messages.size(), 1)));
  if (!connection.frames.take(now)) return true;
  return std::holds_alternative<frame::Subscribe>(frame.payload) &&
         !connection.subscribes.take(now);
}

void Meeting::on_stranger(Connection& connection, const frame::ClientFrame& frame, Instant now,
                          Outbox& out) {
  if (!std::holds_alternative<Arrived>(connection.state)) return;
  if (const auto* join = std::get_if<frame::Join>(&frame.payload))
    return on_join(connection, *join, now, out);
  if (std::holds_alternative<frame::Subscribe>(frame.payload))
    misbehaved(connection, {kBadRequest, "no JOIN", kCloseBadRequest}, now, out);
}

void Meeting::on(Here& here, const frame::Join&, Outbox& out) {
  misbehaved(here.connection, {kBadRequest, "second JOIN", kCloseBadRequest}, here.now, out);
}

void Meeting::set_muted(Seat& seat, bool muted, Outbox& out) {
  const auto& can = seat.who.capabilities;
  const bool is_silenced = !may_send(seat.who.is_content ? can.content : can.audio);
  const bool next = muted || is_silenced;
  if (seat.muted == next) return;
  seat.muted = next;
  const AttendeeId attendee = seat.who.person().attendee;
  out.push_back(SetMuted{attendee, next});
  tell_present(presence_.set_muted(attendee, next), out);
}

void Meeting::on(Here& here, const frame::AudioControl& control, Outbox& out) {
  here.seat.muted_by_others = false;
  set_muted(here.seat, control.muted, out);
}

Outstanding Meeting::publish(Here& here, const frame::Subscribe& subscribe,
                             std::vector<frame::StreamDescriptor>& layers) {
  Outstanding outstanding{.negotiation = {++last_negotiation_},
                          .duplex = subscribe.duplex,
                          .subscriptions = subscribe.video_subscriptions};
  const Identity& who = here.joined.who;
  const auto wanted = wanted_layers(subscribe);
  const bool may = may_send(who.is_content ? who.capabilities.content : who.capabilities.video);
  auto published = may && !wanted.empty() ? sources_.publish({.person = who.person(),
                                                              .connection = here.connection.id,
                                                              .is_content = who.is_content},
                                                             wanted)
                                          : std::nullopt;
  outstanding.view_only = !wanted.empty() && !published;
  if (!published) {
    outstanding.sources_changed = sources_.withdraw(who.person().attendee);
    return outstanding;
  }
  outstanding.sources_changed = published->changed;
  for (const auto& layer : published->layers)
    outstanding.allocations.push_back({.track_label = layer.track_label,
                                       .stream_id = layer.stream_id,
                                       .group_id = layer.group_id});
  layers = std::move(published->layers);
  return outstanding;
}

std::vector<Wanted> Meeting::receivable(const Here& here, const frame::Subscribe& subscribe) const {
  const Identity& who = here.joined.who;
  const std::string own_content = content_of(who.owner.attendee).text;
  std::vector<Wanted> all;
  std::uint32_t room =
      who.is_content || !may_receive(who.capabilities.video) ? 0 : limits_.video_subscriptions;
  for (const auto id : subscribe.receive_stream_ids) {
    auto& wanted = all.emplace_back();
    const auto* const stream = sources_.stream(id);
    const bool is_foreign = stream != nullptr && stream->attendee_id != who.owner.attendee.text &&
                            stream->attendee_id != own_content;
    if (!is_foreign || room == 0) continue;
    --room;
    wanted = {.stream_id = id,
              .group_id = stream->group_id,
              .any_layer = is_adapted_here(subscribe, stream->group_id) ||
                           sources_.stands_for_any_layer(id)};
  }
  return all;
}

void Meeting::on(Here& here, const frame::Subscribe& subscribe, Outbox& out) {
  if (here.joined.outstanding.size() >= limits_.outstanding_negotiations)
    return misbehaved(here.connection, {kTooManyRequests, "too many SUBSCRIBEs", kCloseFlood},
                      here.now, out);
  set_muted(here.seat, subscribe.audio_muted || here.seat.muted_by_others, out);
  std::vector<frame::StreamDescriptor> layers;
  Outstanding outstanding = publish(here, subscribe, layers);
  outstanding.receive = receivable(here, subscribe);
  here.seat.peer = here.connection.id;
  out.push_back(Negotiate{.connection = here.connection.id,
                          .negotiation = outstanding.negotiation,
                          .who = here.joined.who,
                          .sdp_offer = subscribe.sdp_offer,
                          .muted = here.seat.muted,
                          .publish = std::move(layers),
                          .receive = outstanding.receive,
                          .subscriptions = subscribe.video_subscriptions});
  here.joined.outstanding.push_back(std::move(outstanding));
}

void Meeting::on_answered(ConnectionId id, const Answered& answered, Instant now, Outbox& out) {
  Connection* const connection = find(id);
  Seat* const seat = connection != nullptr ? seat_of(*connection) : nullptr;
  if (seat == nullptr) return;
  Here here{*connection, std::get<Joined>(connection->state), *seat, now};
  auto& waiting = here.joined.outstanding;
  const auto found = std::ranges::find(waiting, answered.negotiation, &Outstanding::negotiation);
  if (found == waiting.end()) return;
  const Outstanding of = std::move(*found);
  waiting.erase(found);

  if (const auto* answer = std::get_if<Answer>(&answered.outcome))
    return acknowledge(here, of, *answer, out);
  const bool is_bad = std::get<NegotiationError>(answered.outcome) == NegotiationError::BadOffer;
  const frame::Error error{.status = is_bad ? kBadRequest : kUnavailable,
                           .description = is_bad ? "bad offer" : "no media now"};
  out.push_back(Send{{id}, {.payload = frame::SubscribeAck{.duplex = of.duplex}, .error = error}});
  if (!is_bad) return;
  const AttendeeId attendee = here.joined.who.person().attendee;
  connection->state = Ending{kCloseBadRequest};
  arm(*connection, now + limits_.close_wait);
  remove_seat(attendee, Departure::Expelled, now, out);
}

void Meeting::acknowledge(Here& here, const Outstanding& of, const Answer& answer, Outbox& out) {
  Joined& joined = here.joined;
  const bool codecs_changed = joined.receivable != answer.receivable || !joined.is_subscribed;
  joined.receivable = answer.receivable;
  joined.subscriptions.replace(settled(of, answer));

  frame::SubscribeAck ack{
      .duplex = of.duplex, .allocations = of.allocations, .sdp_answer = answer.sdp};
  for (const auto& track : answer.tracks)
    ack.tracks.push_back(
        {.stream_id = track.stream_id, .ssrc = track.ssrc, .track_label = "v_" + track.mid});
  frame::ServerFrame frame{.payload = std::move(ack)};
  if (of.view_only) frame.error = frame::Error{.status = kViewOnly, .description = "view only"};
  out.push_back(Send{{here.connection.id}, std::move(frame)});

  const bool is_first = !std::exchange(joined.is_subscribed, true);
  if (of.sources_changed && here.now >= index_rests_until_) {
    index_rests_until_ = here.now + limits_.index_delay;
    send_index(out);
  } else if (of.sources_changed) {
    out.push_back(Send{{here.connection.id}, {.payload = index_for(joined.who)}});
    index_is_due(index_rests_until_);
  } else if (is_first && joined.seen_index != index_version_) {
    out.push_back(Send{{here.connection.id}, {.payload = index_for(joined.who)}});
  }
  if (codecs_changed && !joined.who.is_content) index_is_due(here.now + limits_.index_delay);
  if (is_first && here.seat.muted_by_others)
    tell_own_mute(joined.who.person().attendee, true, here.now, out);
  if (!is_first || joined.who.is_content) return;
  auto missed = history_.since(joined.caught_up_to, joined.who.owner.attendee, here.now);
  if (!missed.empty())
    out.push_back(Send{{here.connection.id}, {.payload = frame::DataMessages{std::move(missed)}}});
}

void Meeting::on(Here& here, const frame::Pause& pause, Outbox& out) {
  auto ids = here.joined.subscriptions.pause(pause.stream_ids, sources_);
  if (!ids.empty()) out.push_back(SetForwarding{here.connection.id, std::move(ids), false});
}

void Meeting::on(Here& here, const frame::Resume& resume, Outbox& out) {
  auto ids = here.joined.subscriptions.resume(resume.stream_ids, sources_);
  if (!ids.empty()) out.push_back(SetForwarding{here.connection.id, std::move(ids), true});
}

void Meeting::on(Here& here, const frame::RemoteVideoUpdate& update, Outbox& out) {
  auto done = here.joined.subscriptions.update(update, sources_);
  if (!done.added_or_updated.empty() || !done.removed_mids.empty())
    out.push_back(UpdateSubscriptions{here.connection.id, std::move(done)});
}

std::int64_t Meeting::next_ingest_time_ns(Instant now) {
  const std::chrono::nanoseconds wall = start_wall_.time_since_epoch() + (now - start_);
  last_ingest_ns_ = std::max({std::int64_t{1}, last_ingest_ns_ + 1, std::int64_t{wall.count()}});
  return last_ingest_ns_;
}

void Meeting::on(Here& here, const frame::DataMessages& data, Outbox& out) {
  const Person& sender = here.joined.who.owner;
  if (here.joined.who.is_content) return;
  frame::DataMessages accepted;
  frame::DataMessages throttled;
  for (frame::DataMessage message : data.messages) {
    if (!is_valid(message)) continue;
    message.sender_attendee_id = sender.attendee.text;
    message.sender_external_user_id = sender.external_user.text;
    if (here.connection.data_messages.take(here.now)) {
      message.ingest_time_ns = next_ingest_time_ns(here.now);
      history_.keep(message, here.now);
      accepted.messages.push_back(std::move(message));
    } else {
      message.ingest_time_ns = 0;
      throttled.messages.push_back(std::move(message));
    }
  }
  std::vector<ConnectionId> others;
  for (const auto& [id, connection] : connections_) {
    const auto* const joined = std::get_if<Joined>(&connection.state);
    if (joined != nullptr && joined->is_subscribed && !joined->who.is_content &&
        id != here.connection.id)
      others.push_back(id);
  }
  if (!others.empty() && !accepted.messages.empty())
    out.push_back(Send{std::move(others), {.payload = std::move(accepted)}});
  if (!throttled.messages.empty())
    out.push_back(Send{{here.connection.id}, {.payload = std::move(throttled)}});
}

void Meeting::on(Here& here, const frame::ClientMetric& metric, Outbox& out) {
  out.push_back(QualityReported{here.connection.id, quality_of(metric)});
}

void Meeting::on(Here& here, const frame::PrimaryMeetingJoin&, Outbox& out) {
  out.push_back(Send{{here.connection.id},
                     {.payload = frame::PrimaryMeetingJoinAck{},
                      .error = frame::Error{kNotAllowed, "no replica meetings"}}});
}

}  // namespace convoke::signal
