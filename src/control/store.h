#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "control/task.h"
#include "meeting/event.h"

namespace convoke::control {

/// How often a decision is made anew because somebody else stored the event meanwhile.
inline constexpr int kMaxConflicts = 20;

enum class StoreError {
  Conflict,     ///< The event was changed since it was read: read again and decide anew.
  Unavailable,  ///< The database cannot be reached or written; nothing was changed.
};

enum class Channel { Mail, Call };

/// One effect on the outside world, owed since the transaction that caused it.
/// Key: event, generation, invitee, channel, round.
struct OutboxRow {
  std::int64_t id = 0;  ///< 0: not stored yet.
  EventId event{};
  int generation = 1;
  std::string invitee{};  ///< Invitation::key.
  Channel channel = Channel::Mail;
  int round = 1;
  int attempt = 0;           ///< Claims so far that touched the wire.
  WallTime not_before{};     ///< Ready from then on.
  std::string message_id{};  ///< Mail: stable over all attempts. Call: its TransactionId.

  bool operator==(const OutboxRow&) const = default;
};

/// What a claimed effect came to.
enum class OutboxState {
  Ready,   ///< To be tried again at `not_before`.
  Done,    ///< Succeeded, or needless by now.
  Failed,  ///< Given up.
};

/// Changes of one invitation's state; what has no value stays.
struct InvitationPatch {
  std::optional<meeting::MailState> mail{};
  std::optional<std::string> mail_detail{};
  std::optional<meeting::CallState> call_state{};
  std::optional<std::string> call_detail{};
  std::optional<int> sip_code{};
  std::optional<meeting::JoinMethod> join_method{};
  std::optional<AttendeeId> attendee{};
};

/// Names one invitation.
struct InvitationKey {
  EventId event{};
  int generation = 1;
  std::string invitee{};

  bool operator==(const InvitationKey&) const = default;
};

/// An upload that was accepted, so that the same content or Idempotency-Key within 24 h answers the
/// same. `digest` is a keyed hash of the content, or of the key's text, in hex.
struct UploadRecord {
  std::string digest{};
  EventId event{};
  int generation = 1;
  std::string outcome{};  ///< The first answer, as upload_record.h writes it.
  WallTime created{};
};

/// A seat in a meeting.
struct AttendeeRecord {
  AttendeeId id{};
  MeetingId meeting{};
  EventId event{};
  std::string invitee{};           ///< Invitation::key.
  std::string external_user_id{};  ///< Opaque; never a phone number.
  std::string join_token{};
  meeting::JoinMethod join_method = meeting::JoinMethod::None;
  bool present = false;  ///< Media flows.
  WallTime created{};
};

/// One transaction of an accepted request.
struct UnitOfWork {
  meeting::Event event{};  ///< Inserted if its version is 0, else replaces what had this version.
  std::vector<OutboxRow> effects{};
  std::vector<UploadRecord> uploads{};
  /// Effects of the event that are not wanted any more (it was ended): ready ones become Done.
  bool drop_ready_effects = false;
};

/// The database, the only record of what must survive. Each call is one durable transaction; they
/// are carried out in order of the calls. Implemented by store/ on the blocking pool.
class Store {
 public:
  template <class T>
  using Answer = Task<Result<T, StoreError>>;

  virtual ~Store() = default;

  virtual Answer<std::optional<meeting::Event>> load_event(EventId id) = 0;
  /// The event with this person's invitation only, or with none if there is no such invitee: what
  /// one of many calls or mails needs.
  virtual Answer<std::optional<meeting::Event>> load_for(EventId id, std::string invitee) = 0;
  virtual Answer<std::optional<meeting::Event>> load_event_of(MeetingId meeting) = 0;
  /// Not ended and not expired at `now`, without their invitations, newest first, at most 1000.
  virtual Answer<std::vector<meeting::Event>> live_events(WallTime now) = 0;
  virtual Answer<std::optional<UploadRecord>> find_upload(std::string digest, WallTime since) = 0;
  /// Answers with the event as stored (its new version).
  virtual Answer<meeting::Event> commit(UnitOfWork work) = 0;

  /// Changes the states of one invitation and stamps `changed`; the event's version stays. A commit
  /// that was decided on older states leaves the newer ones of such an invitation as they are. No
  /// such invitation (it belongs to an older generation): nothing is changed, false.
  virtual Answer<bool> patch(InvitationKey key, InvitationPatch patch, WallTime now) = 0;
  /// Counts one wrong passcode on `day` and answers with that day's sum; the version stays.
  virtual Answer<int> count_miss(EventId event, std::int64_t day) = 0;

  /// Claims up to `limit` ready effects of a channel in order (not_before, id), marking them as in
  /// flight by `boot_id` until `lease_until`, with `attempt` counted up. What another boot claimed
  /// counts as ready once its lease has run out; our own claims are ours until they are finished.
  virtual Answer<std::vector<OutboxRow>> claim(Channel channel, int limit, std::string boot_id,
                                               WallTime now, WallTime lease_until) = 0;
  /// When the next effect of a channel becomes ready; no value: none waits.
  virtual Answer<std::optional<WallTime>> next_ready(Channel channel) = 0;
  /// Ends a claim and patches its invitation, in one transaction.
  virtual Answer<Done> finish(OutboxRow row, OutboxState state, std::string last_error,
                              InvitationPatch patch, WallTime now) = 0;
  /// Gives a claim back untouched: the wire was not reached; `attempt` is counted down.
  virtual Answer<Done> release(OutboxRow row) = 0;
  /// Makes effects that another boot left in flight ready again; how many.
  virtual Answer<int> recover(std::string boot_id, WallTime now) = 0;
  /// How many effects wait or fly, and the age of the oldest.
  struct Backlog {
    int depth = 0;
    std::chrono::milliseconds oldest{};
  };
  virtual Answer<Backlog> backlog(Channel channel, WallTime now) = 0;

  virtual Answer<Done> save_attendee(AttendeeRecord attendee) = 0;
  /// The seat that the invitee of `wanted` has in that meeting by that way of joining; if there is
  /// none, `wanted` is saved and answered.
  virtual Answer<AttendeeRecord> find_or_save_attendee(AttendeeRecord wanted) = 0;
  /// Answers whether there was one.
  virtual Answer<bool> delete_attendee(AttendeeId id) = 0;
  virtual Answer<std::vector<AttendeeRecord>> attendees_of(MeetingId meeting) = 0;
  /// Nobody is present after a start: seats of phones go, those of browsers wait for them to come
  /// again, and who had joined by phone has left. Answers how many were present.
  virtual Answer<int> clear_presence(WallTime now) = 0;

  /// Erases events that expired or ended before `before`, with all that belongs to them, and upload
  /// records older than it; how many events.
  virtual Answer<int> erase_before(WallTime before) = 0;
  /// A trivial read and write, for /readyz.
  virtual Answer<Done> probe() = 0;
};

/// For writes that nobody can wait for: the store has reported the failure, and an effect that was
/// not finished comes back with its lease or the next start.
template <class T>
void tolerate(const Result<T, StoreError>& /*failure*/) {}

}  // namespace convoke::control
