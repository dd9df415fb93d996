#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "meeting/event.h"
#include "wire/event_file.h"

namespace convoke::meeting {

/// What a decision about an upload needs beside the file.
struct PlanInputs {
  WallTime now{};
  std::chrono::milliseconds lifetime = std::chrono::hours(24);
  MeetingId fresh_meeting{};  ///< Taken if the event is new or opened anew.
  bool mail_enabled = false;  ///< There is a sender address.
  int max_invitees = 1000;    ///< Of an event, over all its files.
  /// Draws a passcode unlike those of the given invitations.
  std::function<StoredSecret(const std::vector<Invitation>&)> draw_passcode{};
  std::function<StoredSecret()> draw_token{};  ///< For a web link.
};

/// One person of the file and what is due to them.
struct PlannedNotice {
  std::string key{};  ///< Invitation::key.
  bool mail = false;
  bool ring = false;
  bool known = false;

  bool operator==(const PlannedNotice&) const = default;
};

struct UploadPlan {
  Event event{};  ///< As it shall be stored; its version is still the one that was read.
  bool reopened = false;
  std::vector<PlannedNotice> notices{};  ///< In the order of the file.
};

enum class PlanError { TooManyInvitees };

/// Decides what an upload makes of an event. Pure.
///  - No event: it is created. Ended or expired: it is opened anew, with a new meeting, new
///    passcodes and tokens, and only the people of this file.
///  - A person who is invited already (the same number, else the same address) keeps invitation and
///    passcode, gets the new name, and is notified only if the entry says so.
Result<UploadPlan, PlanError> plan_upload(const std::optional<Event>& stored,
                                          const wire::EventFile& file, const PlanInputs& inputs);

}  // namespace convoke::meeting
