#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

/// Writes calendar invitations: RFC 5545, sent as RFC 5546 requests, with RFC 7986's CONFERENCE.
/// Pure functions. Every text may be a stranger's: it is escaped and cannot add a line.
namespace convoke::icalendar {

struct Person {
  std::string name{};
  std::string address{};  ///< Mail address.
};

/// A way in (RFC 7986 §5.11).
struct Conference {
  std::string uri{};      ///< `tel:` or `https:`.
  std::string feature{};  ///< "PHONE", "AUDIO" or "VIDEO", or several with commas.
  std::string label{};
};

struct Event {
  std::string uid{};           ///< The same for each mail about the event.
  std::uint32_t sequence = 0;  ///< Grows with each change of the event (RFC 5545 §3.8.7.4).
  WallTime stamp{};            ///< When this invitation was written.
  WallTime start{};
  WallTime end{};
  std::string summary{};
  std::string description{};  ///< Lines end with LF.
  std::string location{};
  Person organizer{};
  Person attendee{};
  std::vector<Conference> conferences{};
};

/// A VCALENDAR with METHOD:REQUEST; CRLF line ends, folded at 75 octets.
std::string write_request(const Event& event);

}  // namespace convoke::icalendar
