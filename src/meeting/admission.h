#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "meeting/event.h"

namespace convoke::meeting {

/// Somebody who wants to get in with a code.
struct Knock {
  BytesView passcode_hash{};         ///< Keyed hash of event id and the code given.
  std::string_view caller_number{};  ///< E.164 of the phone; empty: unknown.
};

struct AdmissionPolicy {
  int misses_a_day = 10;  ///< From then on only invitees' own numbers may key codes.
  int max_attendees = 250;
  int joins_a_minute = 120;  ///< By browsers of one source address.
};

/// Who is in the room now.
struct Occupancy {
  int present = 0;
  /// Whether this invitee (Invitation::key) has a seat that who knocks takes again; empty: nobody.
  std::function<bool(const std::string& invitee)> has_seat{};
};

enum class AdmissionError {
  Invalid,  ///< Wrong event, wrong code, or codes are not taken from this number: one answer for
            ///< all.
  Ended,    ///< The code is right; the event was ended or has expired.
  Full,     ///< The code is right; every seat is taken, and none of them is the invitee's.
};

struct Admission {
  std::string invitee{};  ///< Invitation::key.
  bool operator==(const Admission&) const = default;
};

/// Days since 1970-01-01 UTC: misses are counted for each.
std::int64_t day_of(WallTime now);

/// Whether the event takes codes only from its invitees' numbers today.
bool is_guarded(const Event& event, const AdmissionPolicy& policy, WallTime now);

/// Decides who a knock is. Pure; compares all codes in constant time. A wrong code wins over every
/// other error, so that a guesser learns nothing.
Result<Admission, AdmissionError> admit(const std::optional<Event>& event, const Knock& knock,
                                        const AdmissionPolicy& policy, const Occupancy& room,
                                        WallTime now);

/// The same for who brings the token of a web link, by its keyed hash. Tokens cannot be guessed, so
/// they are taken whatever codes were guessed.
Result<Admission, AdmissionError> admit_by_link(const std::optional<Event>& event,
                                                BytesView token_hash, const AdmissionPolicy& policy,
                                                const Occupancy& room, WallTime now);

}  // namespace convoke::meeting
