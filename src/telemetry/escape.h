#pragma once

#include <string>
#include <string_view>

namespace convoke::telemetry {

/// Appends a JSON string with its quotes (RFC 8259 §7). Bytes that are not UTF-8 become U+FFFD, so
/// that a line is valid JSON whatever came from a network.
void append_json_string(std::string& out, std::string_view text);

/// Appends a value for people: as it is, or in quotes with escapes if it has blanks, quotes, equals
/// signs or control characters in it. One value never makes two lines.
void append_plain_value(std::string& out, std::string_view text);

}  // namespace convoke::telemetry
