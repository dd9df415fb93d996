#pragma once

#include <string_view>

#include "base/ids.h"

namespace convoke::signal {

/// One control WebSocket of a browser.
using ConnectionId = NumberId<struct ConnectionTag>;
/// One SUBSCRIBE and its answer.
using NegotiationId = NumberId<struct NegotiationTag>;
/// What an application calls an attendee; opaque (Chime API: ExternalUserId).
using ExternalUserId = TextId<struct ExternalUserTag>;

/// Who a row of the roster is. The sharing of a screen is an attendee of its own, whose id is its
/// owner's and "#content".
struct Person {
  AttendeeId attendee{};
  ExternalUserId external_user{};

  bool operator==(const Person&) const = default;
};

inline constexpr std::string_view kContentSuffix = "#content";

inline AttendeeId content_of(const AttendeeId& owner) {
  return {owner.text + std::string(kContentSuffix)};
}

}  // namespace convoke::signal
