#pragma once

#include <string>
#include <string_view>

namespace convoke {

/// A phone number as it may stand in a log: "+1*****1212". Short ones are masked whole.
std::string masked_phone(std::string_view phone);

/// A mail address as it may stand in a log: "n***@example.com".
std::string masked_email(std::string_view email);

/// What a stranger wrote, as it may stand in a log: numbers of seven and more digits and the names
/// of mailboxes in it are masked.
std::string masked_text(std::string_view text);

}  // namespace convoke
