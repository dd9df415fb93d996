#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Rules for texts that people wrote about people: names, mail addresses.
namespace convoke::wire {

/// The characters of UTF-8 (RFC 3629); no value if it is not well-formed: overlong forms,
/// surrogates and code points above U+10FFFF are refused.
std::optional<std::u32string> decode_utf8(std::string_view text);

/// Holds characters that steer instead of show: controls (C0, C1), line and paragraph separators,
/// changes of the writing direction. Also true for what is not UTF-8.
bool has_control_characters(std::string_view text);

/// An address to which mail may be handed over: RFC 5321 §4.1.2 without quoted local parts and
/// address literals, ASCII only, at most 254 characters (RFC 5321 §4.5.3.1.3).
bool is_mail_address(std::string_view text);

/// For showing to its author: controls become U+FFFD, at most `limit` characters, cut with "…".
std::string shown(std::string_view text, std::size_t limit);

}  // namespace convoke::wire
