#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace convoke::wire {

/// One entry of `Participants`, checked: a name for display, E.164 number and/or mail address.
struct Participant {
  std::string name{};
  std::string phone_number{};  ///< "+13125551212"; empty: none.
  std::string email{};         ///< Empty: none.
  bool call = false;           ///< `CallParticipant`: ring this person.
  bool notify_again = false;   ///< `"Notify": "again"`: notify although invited already.

  bool operator==(const Participant&) const = default;
};

/// The file that creates a meeting, as the sample's upload bucket takes it.
struct EventFile {
  std::string event_id{};  ///< Six digits.
  std::vector<Participant> participants{};
  std::vector<std::string> notes{};  ///< What was ignored: "Participants[2].Nickname is not used".

  bool operator==(const EventFile&) const = default;
};

/// What is wrong with a file, in words for the person who wrote it.
struct FileProblem {
  std::string field{};  ///< "EventId", "Participants[3].PhoneNumber", "" for the file as a whole.
  std::string fault{};  ///< "is not an E.164 number: 0312555".
  std::string mend{};   ///< "Write + and the country code: +13125551212."

  bool operator==(const FileProblem&) const = default;
};

struct FileLimits {
  std::size_t participants = 250;
  std::size_t size_bytes = std::size_t{1024} * 1024;
};

/// Nesting of a file's JSON; deeper ones are refused.
inline constexpr std::size_t kMaxFileDepth = 16;

/// Reads and checks a file as a whole: all problems at once (at most 20), or the value. Doubled
/// keys of a JSON object and doubled persons (the same number, else the same address) are problems
/// that name both places.
Result<EventFile, std::vector<FileProblem>> parse_event_file(std::string_view json,
                                                             const FileLimits& limits);

/// "+" and 7 to 15 digits, the first not 0 (ITU-T E.164 §6).
bool is_e164(std::string_view text);

}  // namespace convoke::wire
