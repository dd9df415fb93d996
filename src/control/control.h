#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "control/backlog.h"
#include "control/browsers.h"
#include "control/calls.h"
#include "control/dialler.h"
#include "control/event_feed.h"
#include "control/mail_delivery.h"
#include "control/parts.h"
#include "control/reception.h"
#include "control/rooms.h"
#include "control/service.h"
#include "control/uploads.h"
#include "control/web_seats.h"

namespace convoke::control {

/// The control loop's objects and what they tell each other. Everything runs on the executor of
/// `parts`, on one thread.
class Control final : public Service {
 public:
  Control(Parts parts, const trunk::Table& table);
  ~Control() override = default;
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;

  /// Takes up what an earlier run left: effects that are owed go on. Before the first request.
  Task<Result<Done, StoreError>> start();

  /// No new rings, mails or calls; what is under way goes on until idle() or abandon().
  void stop();
  /// No ring or mail is under way.
  bool is_idle() const;
  /// Stops what still rings and hangs everybody up.
  void abandon();
  bool has_calls() const { return calls_.size() > 0; }

  /// For the doors of browsers.
  BrowserService& browsers() { return web_seats_; }
  SignalService& signalling() { return browsers_; }

  void on_sip(const sip::Event& event);
  void on_media(const plane::Report& report);

  Task<Result<UploadOutcome, UploadRefusal>> upload(Upload upload) override;
  Answer<EventView> event(EventId id) override;
  Answer<OpenEvents> open_events(int limit) override;
  Answer<std::vector<QueryRecord>> query(MeetingId meeting,
                                         std::optional<AttendeeId> attendee) override;
  Answer<Done> end_meeting(MeetingId meeting) override;
  Answer<Done> end_event(EventId id) override;
  Answer<Done> remove_attendee(MeetingId meeting, AttendeeId attendee) override;
  Answer<Done> set_muted(MeetingId meeting, AttendeeId attendee, bool muted) override;
  std::unique_ptr<Watch> watch(EventId id, EventWatcher watcher) override;
  Task<Readiness> readiness() override;

 private:
  Answer<Done> end(meeting::Event event);
  void on_committed(const EventId& event);
  void on_joined(const InvitationKey& invitation, LegId leg);
  void on_entered(const MeetingId& meeting, const Member& member);
  void on(const plane::WorkerStatistics& statistics);
  void on(const plane::LegClosed& closed);
  void housekeep();
  Task<void> measure_and_erase();

  MediaBacklog media_;
  SipBacklog telephony_;
  Parts parts_;  ///< With these two in place of the ports behind them.
  Rooms rooms_;
  Reception reception_;
  Calls calls_;
  EventFeed feed_;
  Uploads uploads_;
  MailDelivery mails_;
  Dialler dialler_;
  WebSeats web_seats_;
  Browsers browsers_;
  bool stopping_ = false;
  std::map<std::uint32_t, plane::WorkerStatistics> last_statistics_{};  ///< Of each worker.
  std::unique_ptr<Clock::Timer> housekeeping_{};
};

}  // namespace convoke::control
