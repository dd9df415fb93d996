#include "meeting/event.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace convoke::meeting {
namespace {

constexpr std::array<std::string_view, 5> kMailNames{"none", "queued", "sent", "retrying",
                                                     "failed"};
constexpr std::array<std::string_view, 16> kCallNames{
    "none", "queued",    "dialling", "ringing",    "answered", "joined",    "declined", "no key",
    "busy", "no answer", "refused",  "bad number", "failed",   "cancelled", "expired",  "left"};
constexpr std::array<std::string_view, 3> kStateNames{"open", "ended", "expired"};
constexpr std::array<std::string_view, 3> kMethodNames{"", "Phone", "Web"};

template <class Enum, std::size_t kSize>
std::optional<Enum> find(const std::array<std::string_view, kSize>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name(EventState state) {
  return kStateNames.at(static_cast<std::size_t>(state));
}
std::string_view name(MailState state) {
  return kMailNames.at(static_cast<std::size_t>(state));
}
std::string_view name(CallState state) {
  return kCallNames.at(static_cast<std::size_t>(state));
}
std::string_view name(JoinMethod method) {
  return kMethodNames.at(static_cast<std::size_t>(method));
}

std::optional<MailState> mail_state(std::string_view name) {
  return find<MailState>(kMailNames, name);
}
std::optional<CallState> call_state(std::string_view name) {
  return find<CallState>(kCallNames, name);
}
std::optional<JoinMethod> join_method(std::string_view name) {
  return find<JoinMethod>(kMethodNames, name);
}

bool is_settled(CallState state) {
  switch (state) {
    case CallState::Queued:
    case CallState::Dialling:
    case CallState::Ringing:
    case CallState::Answered:
      return false;
    case CallState::None:
    case CallState::Joined:
    case CallState::Declined:
    case CallState::NoKey:
    case CallState::Busy:
    case CallState::NoAnswer:
    case CallState::Refused:
    case CallState::BadNumber:
    case CallState::Failed:
    case CallState::Cancelled:
    case CallState::Expired:
    case CallState::Left:
      return true;
  }
  return true;
}

EventState state(const Event& event, WallTime now) {
  if (event.ended) return EventState::Ended;
  return now >= event.expires ? EventState::Expired : EventState::Open;
}

const Invitation* find_invitation(const Event& event, std::string_view key) {
  const auto found = std::find_if(event.invitations.begin(), event.invitations.end(),
                                  [&](const Invitation& each) { return each.key == key; });
  return found == event.invitations.end() ? nullptr : &*found;
}

Invitation* find_invitation(Event& event, std::string_view key) {
  const auto found = std::find_if(event.invitations.begin(), event.invitations.end(),
                                  [&](const Invitation& each) { return each.key == key; });
  return found == event.invitations.end() ? nullptr : &*found;
}

}  // namespace convoke::meeting
