#include "wire/icalendar.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string_view>

namespace convoke::icalendar {
namespace {

bool is_control(char c) {
  return (c >= 0 && c < ' ') || c == 0x7F;
}

/// RFC 5545 §3.3.11.
std::string text_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\\' || c == ';' || c == ',')
      out += {'\\', c};
    else if (!is_control(c))
      out += c;
  }
  return out;
}

/// A quoted parameter value, with RFC 6868's escapes for what quotes cannot hold.
std::string parameter_value(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"')
      out += "^'";
    else if (c == '^')
      out += "^^";
    else if (c == '\n')
      out += "^n";
    else if (!is_control(c))
      out += c;
  }
  return out + '"';
}

/// A URI with what may not stand in one (RFC 3986 §2) percent-encoded.
std::string uri_value(std::string_view uri) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kRefused = " \"<>\\^`{|}";
  std::string out;
  for (const char c : uri) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_control(c) || byte >= 0x80 || kRefused.find(c) != std::string_view::npos)
      out += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
    else
      out += c;
  }
  return out;
}

std::string utc_value(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day calendar{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ",
                static_cast<int>(calendar.year()), static_cast<unsigned>(calendar.month()),
                static_cast<unsigned>(calendar.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

/// Folds at 75 octets, never inside a UTF-8 character (RFC 5545 §3.1).
std::string folded(std::string_view line) {
  constexpr std::size_t kMostOctets = 75;
  std::string out;
  std::size_t octets = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    std::size_t size = 1;
    while (i + size < line.size() && (static_cast<unsigned char>(line[i + size]) & 0xC0U) == 0x80U)
      ++size;
    if (octets + size > kMostOctets) {
      out += "\r\n ";
      octets = 1;
    }
    out += line.substr(i, size);
    octets += size;
    i += size - 1;
  }
  return out + "\r\n";
}

std::string named(const Person& person) {
  return person.name.empty() ? "" : ";CN=" + parameter_value(person.name);
}

std::string conference_line(const Conference& conference) {
  return "CONFERENCE;VALUE=URI;FEATURE=" + conference.feature +
         ";LABEL=" + parameter_value(conference.label) + ":" + uri_value(conference.uri);
}

}  // namespace

std::string write_request(const Event& event) {
  std::string out;
  const auto line = [&out](const std::string& text) { out += folded(text); };
  line("BEGIN:VCALENDAR");
  line("PRODID:-//Convoke//Convoke//EN");
  line("VERSION:2.0");
  line("METHOD:REQUEST");
  line("BEGIN:VEVENT");
  line("UID:" + text_value(event.uid));
  line("SEQUENCE:" + std::to_string(event.sequence));
  line("DTSTAMP:" + utc_value(event.stamp));
  line("DTSTART:" + utc_value(event.start));
  line("DTEND:" + utc_value(event.end));
  line("SUMMARY:" + text_value(event.summary));
  line("DESCRIPTION:" + text_value(event.description));
  line("LOCATION:" + text_value(event.location));
  line("ORGANIZER" + named(event.organizer) + ":mailto:" + uri_value(event.organizer.address));
  line("ATTENDEE" + named(event.attendee) +
       ";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:" +
       uri_value(event.attendee.address));
  for (const Conference& conference : event.conferences) line(conference_line(conference));
  line("STATUS:CONFIRMED");
  line("TRANSP:OPAQUE");
  line("END:VEVENT");
  line("END:VCALENDAR");
  return out;
}

}  // namespace convoke::icalendar
