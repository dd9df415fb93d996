#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/time.h"

/// Events, their invitations and meetings: values and pure decisions.
namespace convoke::meeting {

/// Where the invitation by mail stands.
enum class MailState { None, Queued, Sent, Retrying, Failed };

/// Where the invitation by phone stands. `None`: not to be rung.
enum class CallState {
  None,
  Queued,
  Dialling,
  Ringing,
  Answered,
  Joined,
  Declined,
  NoKey,
  Busy,
  NoAnswer,
  Refused,
  BadNumber,
  Failed,
  Cancelled,
  Expired,
  Left,
};

enum class JoinMethod { None, Phone, Web };

enum class EventState { Open, Ended, Expired };

/// "queued", "no key", "ended": as the API and the command line say it.
std::string_view name(EventState state);
std::string_view name(MailState state);
std::string_view name(CallState state);
/// "Phone", "Web" as in the sample's records; "" for none.
std::string_view name(JoinMethod method);

/// The inverse; no value for a word that is none.
std::optional<MailState> mail_state(std::string_view name);
std::optional<CallState> call_state(std::string_view name);
std::optional<JoinMethod> join_method(std::string_view name);

/// No further change is to come from the dialling that led here (joined people may still leave).
bool is_settled(CallState state);

/// A passcode or a token as it is stored: to compare and, sealed, to send.
struct StoredSecret {
  Bytes hash{};    ///< Keyed hash; of a passcode together with its event id.
  Bytes sealed{};  ///< The secret itself, encrypted with the key of the installation.

  bool operator==(const StoredSecret&) const = default;
};

/// Event x invitee. `key` names the person within the event: "tel:+13125551212", else
/// "mailto:nikki@example.com".
struct Invitation {
  std::string key{};
  int position = 0;  ///< In order of the files; rings and mails go out in this order.
  std::string name{};
  std::string phone_number{};
  std::string email{};
  bool call = false;
  StoredSecret passcode{};
  StoredSecret token{};  ///< Of the web link. Empty: an older program invited this person.
  int round = 0;         ///< How often notified; part of each effect's key.

  MailState mail = MailState::None;
  std::string mail_detail{};  ///< "550 5.1.1 no such user", in words for the organiser.
  CallState call_state = CallState::None;
  std::string call_detail{};  ///< The SIP answer in words: "486 Busy Here".
  int sip_code = 0;           ///< Last final SIP status of the call; 0: none yet.
  JoinMethod join_method = JoinMethod::None;
  AttendeeId attendee{};  ///< Of the last joining; empty before.
  WallTime changed{};     ///< When any of the states changed last.

  bool operator==(const Invitation&) const = default;
};

/// What people are convened for, with its invitations. `version` grows with each stored change of
/// the event row; a writer states the version that it read.
struct Event {
  EventId id{};
  std::int64_t version = 0;  ///< 0: not stored yet.
  int generation = 1;        ///< Grows when an ended or expired event is opened anew.
  MeetingId meeting{};
  WallTime created{};
  WallTime expires{};
  std::optional<WallTime> ended{};
  int misses = 0;               ///< Wrong passcodes keyed by phone on `misses_day`.
  std::int64_t misses_day = 0;  ///< Days since the epoch, UTC.
  std::vector<Invitation> invitations{};

  bool operator==(const Event&) const = default;
};

EventState state(const Event& event, WallTime now);

const Invitation* find_invitation(const Event& event, std::string_view key);
Invitation* find_invitation(Event& event, std::string_view key);

}  // namespace convoke::meeting
