#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "wire/mime.h"

namespace convoke::meeting {

/// A number to dial in, E.164, and what to call it ("United States"; may be empty).
struct DialIn {
  std::string number{};
  std::string label{};
};

/// What one person is told by mail. Names may be a stranger's and are escaped wherever they stand.
struct InvitationMail {
  mime::Mailbox from{};
  mime::Mailbox to{};
  EventId event{};
  int generation = 1;         ///< Of the event: with the id it names the calendar entry.
  std::uint32_t version = 0;  ///< Of the event: a later mail replaces the calendar entry.
  std::string passcode{};     ///< Six digits.
  std::vector<DialIn> dial_in{};
  std::optional<std::string> web_link{};  ///< Whole `https:` URL, for this person only.
  std::string message_id{};               ///< Without angle brackets; stable over all attempts.
  WallTime now{};
};

/// The mail as text, HTML and calendar request (RFC 5545, RFC 6047) from now for one hour. The same
/// values give the same bytes.
Result<std::string, mime::MimeError> compose(const InvitationMail& mail);

/// "123 456"; other lengths stay as they are.
std::string grouped_code(std::string_view code);

/// "+1 312 555 0100"; numbers outside +1 stay as they are.
std::string readable_number(std::string_view number);

/// Dials, keys the event id, then the passcode: `tel:+13125550100,,123456%23,,654321%23`. A comma
/// is a pause of about two seconds.
std::string one_tap_link(std::string_view number, std::string_view event_id,
                         std::string_view passcode);

}  // namespace convoke::meeting
