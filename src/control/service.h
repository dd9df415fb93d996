#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "control/task.h"
#include "meeting/event.h"
#include "signal/quality.h"
#include "wire/event_file.h"

/// What the doors (http/, drop_folder/) may ask of the control loop.
namespace convoke::control {

/// A file with an event and its people, from whichever door.
struct Upload {
  std::string content{};
  std::optional<std::string> idempotency_key{};
  bool dry_run = false;  ///< Check and plan only: nothing is stored, nobody is mailed or rung.
};

/// What an upload means for one person.
struct PlannedInvitee {
  std::string name{};
  std::string contact{};     ///< Masked number, else masked address.
  bool mail = false;         ///< Is (or would be) mailed now.
  bool ring = false;         ///< Is (or would be) rung now.
  std::string ring_fault{};  ///< Why who is to be rung cannot be, in a sentence; else empty.
  bool known = false;        ///< Was invited to this event before: keeps the passcode.
};

struct UploadOutcome {
  EventId event{};
  MeetingId meeting{};
  bool repeated =
      false;  ///< The same upload came before; this is its answer, nothing was done anew.
  bool dry_run = false;
  bool reopened = false;  ///< The event had ended or expired and is open again, with new passcodes.
  /// Of the event after this upload; one that is over is not opened by a repetition, as a note
  /// says.
  meeting::EventState state = meeting::EventState::Open;
  WallTime expires{};
  std::optional<WallTime> ended{};
  std::vector<PlannedInvitee> invitees{};  ///< In the order in which they are rung and mailed.
  /// What was ignored in the file, why nobody is mailed, and why nothing was done.
  std::vector<std::string> notes{};
  /// The passcode of the only person of the upload (the sample's `/create` answers it); else empty.
  std::string passcode{};
  std::string web_link{};  ///< The same person's; empty where the site has no public address.
};

struct UploadRefusal {
  enum class Kind {
    Invalid,      ///< The content is at fault: `problems` say where.
    Unavailable,  ///< We are at fault (database); nothing was stored, try again.
  };
  Kind kind = Kind::Invalid;
  std::vector<wire::FileProblem> problems{};
};

/// What a browser said last of its sound, and when.
struct QualityView {
  signal::QualityRecord record{};
  WallTime at{};
};

/// One invitation as its organiser may see it.
struct InviteeView {
  std::string name{};
  std::string phone_number{};  ///< In full: the reader is the organiser.
  std::string email{};
  bool call = false;
  meeting::MailState mail = meeting::MailState::None;
  std::string mail_detail{};
  meeting::CallState call_state = meeting::CallState::None;
  std::string call_detail{};
  int sip_code = 0;
  meeting::JoinMethod join_method = meeting::JoinMethod::None;
  AttendeeId attendee{};
  bool present = false;  ///< In the room now.
  bool muted = false;
  bool speaking = false;
  std::optional<QualityView> quality{};  ///< Of the invitee's browser in the room.
  WallTime changed{};
};

struct EventView {
  EventId id{};
  MeetingId meeting{};
  meeting::EventState state = meeting::EventState::Open;
  WallTime created{};
  WallTime expires{};
  std::optional<WallTime> ended{};
  int present = 0;  ///< Attendees in the room now.
  std::vector<InviteeView> invitees{};
};

/// An event in a list of events.
struct EventSummary {
  EventId id{};
  MeetingId meeting{};
  WallTime created{};
  WallTime expires{};
  int present = 0;  ///< Attendees in the room now.
};

struct OpenEvents {
  static constexpr int kMost = 500;  ///< In one answer.

  std::vector<EventSummary> events{};  ///< The newest first.
  bool more = false;                   ///< There are older ones beyond the limit.
};

/// A record as the sample's `/query` answers it.
struct QueryRecord {
  EventId event{};
  MeetingId meeting{};
  AttendeeId attendee{};
  std::string name{};
  std::string phone_number{};
  meeting::JoinMethod join_method = meeting::JoinMethod::None;
  WallTime expires{};
};

enum class ServiceError {
  NotFound,
  Ended,        ///< The event or meeting is over.
  Unavailable,  ///< The database does not answer.
};

/// Called on the control loop, with the whole view, whenever something in it but somebody's quality
/// changed; at most ten times a second for one event.
using EventWatcher = std::function<void(const EventView&)>;

class Service {
 public:
  /// Destroying it ends the watching.
  class Watch {
   public:
    virtual ~Watch() = default;
  };

  template <class T>
  using Answer = Task<Result<T, ServiceError>>;

  virtual ~Service() = default;

  virtual Task<Result<UploadOutcome, UploadRefusal>> upload(Upload upload) = 0;
  virtual Answer<EventView> event(EventId id) = 0;
  /// Those that have neither ended nor expired, at most `limit` (1 to OpenEvents::kMost) of them.
  virtual Answer<OpenEvents> open_events(int limit) = 0;
  /// The attendees of a meeting; with `attendee`, that one only.
  virtual Answer<std::vector<QueryRecord>> query(MeetingId meeting,
                                                 std::optional<AttendeeId> attendee) = 0;
  /// Ends the meeting and its event: everybody is hung up, open rings are cancelled, later callers
  /// are told. Ending twice is no error.
  virtual Answer<Done> end_meeting(MeetingId meeting) = 0;
  virtual Answer<Done> end_event(EventId id) = 0;
  /// Removes one attendee from the room, by hanging up.
  virtual Answer<Done> remove_attendee(MeetingId meeting, AttendeeId attendee) = 0;
  virtual Answer<Done> set_muted(MeetingId meeting, AttendeeId attendee, bool muted) = 0;
  /// Calls `watcher` for each change of an event; the first call comes at once if it exists.
  virtual std::unique_ptr<Watch> watch(EventId id, EventWatcher watcher) = 0;

  struct Readiness {
    bool ready = false;
    std::vector<std::string> reasons{};  ///< Why not, in words.
  };
  virtual Task<Readiness> readiness() = 0;
};

}  // namespace convoke::control
