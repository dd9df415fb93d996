#include "control/control.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/mask.h"
#include "control/built_in_handlers.h"
#include "control/spawn.h"

namespace convoke::control {
namespace {

constexpr auto kHousekeeping = std::chrono::seconds(10);
/// How long an event's people are remembered after it is over.
constexpr auto kRetention = std::chrono::hours(24);

std::string milliseconds_text(Duration duration) {
  return std::to_string(std::chrono::floor<std::chrono::milliseconds>(duration).count());
}

/// The same parts, but for the ways to the worker and to SIP.
Parts through(Parts parts, MediaPlane& media, sip::Telephony& telephony) {
  return {.executor = std::move(parts.executor),
          .settings = parts.settings,
          .clock = parts.clock,
          .vault = parts.vault,
          .store = parts.store,
          .mailer = parts.mailer,
          .speech = parts.speech,
          .media = media,
          .telephony = telephony,
          .journal = parts.journal,
          .boot_id = std::move(parts.boot_id)};
}

/// What is still owed to an invitee of an ended event is not owed any more.
void cancel_what_waits(meeting::Invitation& invitation, WallTime now) {
  constexpr auto kWhy = "The event was ended.";
  if (invitation.call_state == meeting::CallState::Queued) {
    invitation.call_state = meeting::CallState::Cancelled;
    invitation.call_detail = kWhy;
    invitation.changed = now;
  }
  if (invitation.mail == meeting::MailState::Queued ||
      invitation.mail == meeting::MailState::Retrying) {
    invitation.mail = meeting::MailState::None;
    invitation.mail_detail = kWhy;
    invitation.changed = now;
  }
}

}  // namespace

Control::Control(Parts parts, const trunk::Table& table)
    : media_(parts.media, parts.clock, parts.journal, "media"),
      telephony_(parts.telephony, parts.clock, parts.journal, "sip"),
      parts_(through(std::move(parts), media_, telephony_)),
      rooms_(parts_),
      reception_(parts_, rooms_),
      calls_(parts_, rooms_, reception_),
      feed_(parts_, rooms_),
      uploads_(parts_, table, [this](const EventId& id) { on_committed(id); }),
      mails_(parts_, [this](const EventId& id) { feed_.touch(id); }),
      dialler_(parts_, table, {.rooms = rooms_, .reception = reception_, .calls = calls_},
               [this](const EventId& id) { feed_.touch(id); }),
      web_seats_(parts_, rooms_),
      browsers_(parts_, rooms_, web_seats_) {
  rooms_.observe({.changed = [this](const EventId& id) { feed_.touch(id); },
                  .entered = [this](const auto& at, const auto& who) { on_entered(at, who); },
                  .left = [this](const auto& at, const auto& who) { browsers_.on_left(at, who); },
                  .muted = [this](const auto& at, const auto& who) { browsers_.on_muted(at, who); },
                  .levels = [this](const auto& at, auto all) { browsers_.on_levels(at, all); }});
  browsers_.on_change([this](const EventId& id) { feed_.touch(id); });
  reception_.observe(
      {.changed = [this](const EventId& id) { feed_.touch(id); },
       .joined = [this](const InvitationKey& key, LegId leg) { on_joined(key, leg); }});
  calls_.set_inbound_handler([this](const sip::InboundCall& call) {
    return make_dial_in_handler(reception_, rooms_, call.leg, call.from);
  });
}

Task<Result<Done, StoreError>> Control::start() {
  const auto cleared = co_await parts_.store.clear_presence(parts_.clock.wall_now());
  if (!cleared) co_return fail(cleared.error());
  const auto recovered = co_await parts_.store.recover(parts_.boot_id, parts_.clock.wall_now());
  if (!recovered) co_return fail(recovered.error());
  if (*recovered > 0)
    parts_.journal.log(LogLevel::Warn, "an earlier run was cut off; its effects are tried again",
                       {{"effects", std::to_string(*recovered)}});
  mails_.pump().kick();
  dialler_.pump().kick();
  housekeep();
  co_return Done{};
}

void Control::stop() {
  stopping_ = true;
  calls_.stop();
  mails_.pump().stop();
  dialler_.stop();
}

bool Control::is_idle() const {
  return mails_.pump().in_flight() == 0 && dialler_.is_idle();
}

void Control::abandon() {
  dialler_.abandon();
  calls_.hang_up_all();
  browsers_.drain();
}

void Control::on_sip(const sip::Event& event) {
  if (const auto* peer = std::get_if<sip::PeerState>(&event)) {
    parts_.journal.gauge("convoke_trunk_up", peer->up ? 1 : 0, {{"trunk", peer->peer}});
    parts_.journal.gauge("convoke_trunk_options_rtt_seconds",
                         std::chrono::duration<double>(peer->round_trip).count(),
                         {{"trunk", peer->peer}});
    parts_.journal.log(peer->up ? LogLevel::Info : LogLevel::Warn, "trunk",
                       {{"trunk", peer->peer},
                        {"state", peer->up ? "up" : "down"},
                        {"detail", masked_text(peer->detail)}});
    dialler_.on_trunk(peer->peer, peer->up);
    return;
  }
  calls_.on_sip(event);
}

void Control::on_media(const plane::Report& report) {
  if (const auto* statistics = std::get_if<plane::WorkerStatistics>(&report)) {
    on(*statistics);
  } else if (const auto* closed = std::get_if<plane::LegClosed>(&report)) {
    on(*closed);
  } else if (std::holds_alternative<plane::LegMoved>(report)) {
    parts_.journal.count("convoke_legs_moved_total", {});
  } else {
    calls_.on_media(report);
    browsers_.on_media(report);
  }
}

void Control::on(const plane::WorkerStatistics& statistics) {
  auto& journal = parts_.journal;
  auto& last = last_statistics_[statistics.worker];
  const auto worker = std::to_string(statistics.worker);
  journal.observe("convoke_mixer_tick_late_seconds", statistics.worst_lateness, {});
  journal.count("convoke_mixer_ticks_total", {},
                static_cast<double>(statistics.ticks - last.ticks));
  journal.count("convoke_mixer_ticks_late_total", {},
                static_cast<double>(statistics.ticks_late - last.ticks_late));
  journal.gauge("convoke_mixer_busy_ratio", std::chrono::duration<double>(statistics.busy).count(),
                {{"worker", worker}});
  journal.gauge("convoke_rooms", statistics.rooms, {{"worker", worker}});
  last = statistics;
  std::uint32_t legs = 0;
  for (const auto& [number, one] : last_statistics_) legs += one.legs;
  journal.gauge("convoke_legs", legs, {});
  using meeting::JoinMethod;
  journal.gauge("convoke_participants", rooms_.present_by(JoinMethod::Phone), {{"mode", "phone"}});
  journal.gauge("convoke_participants", rooms_.present_by(JoinMethod::Web), {{"mode", "web"}});
}

void Control::on(const plane::LegClosed& closed) {
  const auto& statistics = closed.statistics;
  auto& journal = parts_.journal;
  journal.observe("convoke_jitter_buffer_seconds", statistics.buffer_delay, {});
  journal.count("convoke_rtp_lost_total", {}, static_cast<double>(statistics.packets_lost));
  journal.count("convoke_rtp_recovered_total", {{"by", "fec"}},
                static_cast<double>(statistics.frames_recovered));
  journal.count("convoke_rtp_recovered_total", {{"by", "red"}},
                static_cast<double>(statistics.frames_redundant));
  journal.count("convoke_rtp_recovered_total", {{"by", "plc"}},
                static_cast<double>(statistics.frames_concealed));
  journal.count("convoke_dtmf_total", {{"transport", "rfc4733"}},
                static_cast<double>(statistics.digits_received));
  parts_.journal.log(LogLevel::Debug, "leg closed",
                     {{"received", std::to_string(statistics.packets_received)},
                      {"sent", std::to_string(statistics.packets_sent)},
                      {"lost", std::to_string(statistics.packets_lost)},
                      {"late", std::to_string(statistics.packets_late)},
                      {"refused", std::to_string(statistics.packets_refused)},
                      {"recovered", std::to_string(statistics.frames_recovered)},
                      {"redundant", std::to_string(statistics.frames_redundant)},
                      {"concealed", std::to_string(statistics.frames_concealed)},
                      {"jitter_ms", milliseconds_text(statistics.jitter)},
                      {"round_trip_ms", milliseconds_text(statistics.round_trip)},
                      {"lost_there_percent", std::to_string(statistics.remote_loss_percent)}});
}

Task<Result<UploadOutcome, UploadRefusal>> Control::upload(Upload upload) {
  return uploads_.take(std::move(upload));
}

Control::Answer<EventView> Control::event(EventId id) {
  const auto event = co_await parts_.store.load_event(std::move(id));
  if (!event) co_return fail(ServiceError::Unavailable);
  if (!*event) co_return fail(ServiceError::NotFound);
  co_return make_view(**event, rooms_, parts_.clock.wall_now());
}

Control::Answer<OpenEvents> Control::open_events(int limit) {
  const auto live = co_await parts_.store.live_events(parts_.clock.wall_now());
  if (!live) co_return fail(ServiceError::Unavailable);
  const auto most = static_cast<std::size_t>(std::clamp(limit, 1, OpenEvents::kMost));
  OpenEvents open{.more = live->size() > most};
  for (const auto& event : *live) {
    if (open.events.size() == most) break;
    open.events.push_back({.id = event.id,
                           .meeting = event.meeting,
                           .created = event.created,
                           .expires = event.expires,
                           .present = rooms_.present(event.meeting)});
  }
  co_return open;
}

Control::Answer<std::vector<QueryRecord>> Control::query(MeetingId meeting,
                                                         std::optional<AttendeeId> attendee) {
  const auto event = co_await parts_.store.load_event_of(meeting);
  if (!event) co_return fail(ServiceError::Unavailable);
  if (!*event) co_return fail(ServiceError::NotFound);
  std::vector<QueryRecord> records;
  for (const auto& invitation : (*event)->invitations) {
    if (attendee && invitation.attendee != *attendee) continue;
    records.push_back({.event = (*event)->id,
                       .meeting = meeting,
                       .attendee = invitation.attendee,
                       .name = invitation.name,
                       .phone_number = invitation.phone_number,
                       .join_method = invitation.join_method,
                       .expires = (*event)->expires});
  }
  if (attendee && records.empty()) co_return fail(ServiceError::NotFound);
  co_return records;
}

Control::Answer<Done> Control::end_meeting(MeetingId meeting) {
  for (int i = 0; i < kMaxConflicts; ++i) {
    auto event = co_await parts_.store.load_event_of(meeting);
    if (!event) co_return fail(ServiceError::Unavailable);
    if (!*event) co_return fail(ServiceError::NotFound);
    auto ended = co_await end(std::move(**event));
    if (ended || ended.error() != ServiceError::Ended) co_return ended;
  }
  co_return fail(ServiceError::Unavailable);
}

Control::Answer<Done> Control::end_event(EventId id) {
  auto event = co_await parts_.store.load_event(std::move(id));
  if (!event) co_return fail(ServiceError::Unavailable);
  if (!*event) co_return fail(ServiceError::NotFound);
  co_return co_await end_meeting((*event)->meeting);
}

/// ServiceError::Ended: the event was changed meanwhile, to be read again.
Control::Answer<Done> Control::end(meeting::Event event) {
  if (event.ended) co_return Done{};
  const auto now = parts_.clock.wall_now();
  event.ended = now;
  for (auto& invitation : event.invitations) cancel_what_waits(invitation, now);
  const auto id = event.id;
  const auto meeting = event.meeting;
  UnitOfWork work{.event = std::move(event), .drop_ready_effects = true};
  const auto saved = co_await parts_.store.commit(std::move(work));
  if (!saved)
    co_return fail(saved.error() == StoreError::Conflict ? ServiceError::Ended
                                                         : ServiceError::Unavailable);
  parts_.journal.log(LogLevel::Info, "event ended", {{"event", id.text}});
  dialler_.cancel(id, "The event was ended.");
  calls_.end_meeting(meeting);
  browsers_.on_ended(meeting);
  feed_.touch(id);
  co_return Done{};
}

Control::Answer<Done> Control::remove_attendee(MeetingId meeting, AttendeeId attendee) {
  const auto* member = rooms_.find(meeting, attendee);
  if (member == nullptr) co_return fail(ServiceError::NotFound);
  const LegId leg = member->leg;
  // First the seat, so that nobody comes back on its token.
  tolerate(co_await parts_.store.delete_attendee(attendee));
  calls_.hang_up(leg);
  browsers_.on_removed(meeting, attendee);
  co_return Done{};
}

Control::Answer<Done> Control::set_muted(MeetingId meeting, AttendeeId attendee, bool muted) {
  const auto* member = rooms_.find(meeting, attendee);
  if (member == nullptr) co_return fail(ServiceError::NotFound);
  rooms_.set_muted(member->leg, muted);
  co_return Done{};
}

std::unique_ptr<Service::Watch> Control::watch(EventId id, EventWatcher watcher) {
  return feed_.watch(id, std::move(watcher));
}

Task<Service::Readiness> Control::readiness() {
  Readiness readiness;
  if (stopping_) readiness.reasons.emplace_back("The server is stopping.");
  const auto probed = co_await parts_.store.probe();
  if (!probed) readiness.reasons.emplace_back("The database cannot be written.");
  readiness.ready = readiness.reasons.empty();
  co_return readiness;
}

void Control::on_committed(const EventId& event) {
  dialler_.pump().kick();
  mails_.pump().kick();
  feed_.touch(event);
}

void Control::on_joined(const InvitationKey& invitation, LegId leg) {
  dialler_.on_joined(invitation, leg);
  const auto* here = rooms_.find(leg);
  if (here == nullptr) return;
  for (const auto& other : rooms_.members_of(leg))
    if (other.leg != leg && other.invitee == invitation.invitee) calls_.hang_up(other.leg);
}

void Control::on_entered(const MeetingId& meeting, const Member& member) {
  browsers_.on_entered(meeting, member);
  if (member.join_method == meeting::JoinMethod::Web)
    dialler_.on_joined_by_web(member.event, member.invitee);
}

void Control::housekeep() {
  spawn(parts_, measure_and_erase());
  housekeeping_ = parts_.clock.call_at(parts_.clock.now() + kHousekeeping, [this] { housekeep(); });
}

Task<void> Control::measure_and_erase() {
  const auto now = parts_.clock.wall_now();
  for (const auto& [channel, kind] :
       {std::pair{Channel::Mail, "mail"}, std::pair{Channel::Call, "call"}}) {
    const auto backlog = co_await parts_.store.backlog(channel, now);
    if (!backlog) continue;
    parts_.journal.gauge("convoke_outbox_depth", backlog->depth, {{"kind", kind}});
    parts_.journal.gauge("convoke_outbox_age_seconds",
                         std::chrono::duration<double>(backlog->oldest).count(), {{"kind", kind}});
  }
  const auto live = co_await parts_.store.live_events(now);
  if (live) parts_.journal.gauge("convoke_events_live", static_cast<double>(live->size()), {});
  const auto erased = co_await parts_.store.erase_before(now - kRetention);
  if (erased && *erased > 0)
    parts_.journal.log(LogLevel::Info, "events erased", {{"events", std::to_string(*erased)}});
}

}  // namespace convoke::control
