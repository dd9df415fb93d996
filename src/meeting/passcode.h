#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/random.h"

namespace convoke::meeting {

/// Digits of a passcode, the same for the generator, the phone menu, the mail and the web form.
inline constexpr int kPasscodeDigits = 6;
inline constexpr int kEventIdDigits = 6;

bool is_event_id(std::string_view text);
bool is_passcode(std::string_view text);

/// Draws a passcode that `is_taken` does not know and that nobody guesses first: not one digit six
/// times, no run such as 123456 or 654321, not the event id. `random` must be unguessable.
std::string draw_passcode(Random& random, const EventId& event,
                          const std::function<bool(std::string_view)>& is_taken);

/// Draws the token of an invitation's web link: the event id and 128 bits as hex digits, which may
/// stand in a URL as they are. `random` must be unguessable.
std::string draw_token(Random& random, const EventId& event);

/// The event that a token is for; no value: it has not the shape of a token.
std::optional<EventId> event_of_token(std::string_view token);

}  // namespace convoke::meeting
