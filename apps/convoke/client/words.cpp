#include "client/words.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <utility>

namespace convoke::client {
namespace {

constexpr std::size_t kNameColumns = 24;
constexpr std::size_t kContactColumns = 16;

std::tm local_time(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm local{};
  localtime_r(&seconds, &local);
  return local;
}

std::string written(const std::tm& time, const char* format) {
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), format, &time);
  return text.data();
}

std::string until(const std::optional<WallTime>& expires) {
  return expires ? " until " + local_date(*expires) : "";
}

std::string at_time(const std::optional<WallTime>& time) {
  return time ? " at " + local_date(*time) : "";
}

/// After the same upload came before.
std::string repeated_words(const UploadedEvent& event) {
  // What opens it anew is in the notes.
  if (event.is_in_vain())
    return " has " + event.state + at_time(event.state == "ended" ? event.ended : event.expires) +
           ": nobody is mailed or rung.";
  return (event.state == "open" ? " is open" + until(event.expires) : "") +
         ". The same upload came before: nobody is notified again.";
}

std::string event_words(const UploadedEvent& event) {
  if (event.repeated) return repeated_words(event);
  if (event.dry_run)
    return event.reopened ? " is over and would be opened anew, with new passcodes" : "";
  if (event.reopened)
    return " was over and is open again, with new passcodes," + until(event.expires);
  return " is open" + until(event.expires);
}

std::string due(const UploadedInvitee& invitee, const UploadedEvent& event) {
  if (event.repeated) return "was notified before";
  std::string text;
  if (invitee.ring) text = event.dry_run ? "would be rung" : "is rung";
  if (!invitee.ring_fault.empty()) text = "cannot be rung (" + harmless(invitee.ring_fault) + ")";
  if (invitee.mail)
    text +=
        (text.empty() ? "" : ", ") + std::string(event.dry_run ? "would be mailed" : "is mailed");
  if (text.empty()) text = "nothing to do";
  return invitee.known ? text + " (was invited before)" : text;
}

std::string padded(std::string text, std::size_t columns) {
  const std::size_t used = width(text);
  if (used < columns) text.append(columns - used, ' ');
  return text;
}

}  // namespace

std::string harmless(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = static_cast<unsigned char>(text[i]);
    const bool c1 =
        code == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) ++i;
    const bool is_control = code < 0x20 || code == 0x7F || c1;
    result.push_back(is_control ? '?' : text[i]);
  }
  return result;
}

std::size_t width(std::string_view text) {
  const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_first));
}

std::string local_clock(WallTime time, WallTime now) {
  const auto local = local_time(time);
  const auto today = local_time(now);
  const bool is_today = local.tm_year == today.tm_year && local.tm_yday == today.tm_yday;
  return written(local, is_today ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S");
}

std::string local_date(WallTime time) {
  return written(local_time(time), "%Y-%m-%d %H:%M %Z");
}

std::vector<std::string> upload_lines(const UploadedEvent& event) {
  std::vector<std::string> lines{"Event " + harmless(event.event_id) + event_words(event) +
                                 (event.dry_run ? " (dry run: nothing was stored)" : "")};
  for (const UploadedInvitee& each : event.invitees)
    lines.push_back("  " + padded(harmless(each.name), kNameColumns) + " " +
                    padded(harmless(each.contact), kContactColumns) + " " + due(each, event));
  for (const std::string& note : event.notes) lines.push_back("  Note: " + harmless(note));
  return lines;
}

std::vector<std::string> list_lines(const EventList& list) {
  if (list.events.empty()) return {"No event is open."};
  std::vector<std::string> lines;
  for (const ListedEvent& each : list.events)
    lines.push_back(harmless(each.event_id) + "  open" + until(each.expires) + "  " +
                    std::to_string(each.present) + " in the room");
  if (list.more) lines.emplace_back("There are more, which were opened before these.");
  return lines;
}

std::vector<std::string> fault_lines(const Fault& fault) {
  // The message then is the first problem in other words.
  if (fault.problems.empty()) return {harmless(fault.message)};
  std::vector<std::string> lines{"The event file cannot be used; nothing was stored:"};
  for (const FileProblem& each : fault.problems) {
    const std::string field = each.field.empty() ? "The file" : each.field;
    lines.push_back("  " + harmless(field + " " + each.fault) + ".");
    if (!each.mend.empty()) lines.push_back("    " + harmless(each.mend));
  }
  return lines;
}

}  // namespace convoke::client
