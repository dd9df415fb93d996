#include "wire/mime.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace convoke::mime {
namespace {

constexpr std::size_t kMaxHeaderTextBytes = 500;
constexpr std::size_t kMaxBodyBytes = 1U << 20U;
constexpr std::size_t kMaxAddressBytes = 254;  // RFC 5321 §4.5.3.1.3, less the angle brackets
constexpr std::size_t kMaxLocalPartBytes = 64;
constexpr std::size_t kLineColumns = 76;
constexpr std::size_t kMostLineColumns = 998;  // RFC 5322 §2.1.1
constexpr std::string_view kBoundary = "=_convoke_alternative";

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_atom_character(char c) {  // RFC 5322 §3.2.3
  return is_alphanumeric(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string::npos;
}

/// Atoms separated by single dots.
bool is_dot_atom(std::string_view text) {
  char before = '.';
  for (const char c : text) {
    if (c == '.' ? before == '.' : !is_atom_character(c)) return false;
    before = c;
  }
  return before != '.';
}

bool is_domain(std::string_view text) {
  return is_dot_atom(text) && std::all_of(text.begin(), text.end(), [](char c) {
           return is_alphanumeric(c) || c == '.' || c == '-';
         });
}

/// Bytes of the UTF-8 character that starts with `lead`; 0 for a byte that starts none.
std::size_t utf8_size(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

/// The character at `at`: its code point and its size, or size 0 if it is not UTF-8 (RFC 3629).
struct Character {
  std::uint32_t code_point = 0;
  std::size_t size_bytes = 0;
};

Character character_at(std::string_view text, std::size_t at) {
  const std::uint8_t lead = byte_at(text, at);
  const std::size_t size = utf8_size(lead);
  if (size == 0 || at + size > text.size()) return {};
  if (size == 1) return {lead, 1};
  std::uint32_t value = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const std::uint8_t next = byte_at(text, at + i);
    if ((next & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (next & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xD800 && value < 0xE000;
  if (value < kSmallest.at(size) || value > 0x10FFFF || is_surrogate) return {};
  return {value, size};
}

/// U+2028 and U+2029 break lines in some readers.
bool is_control(std::uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) || code_point == 0x2028 ||
         code_point == 0x2029;
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// Encoded words (RFC 2047 §2) of at most 75 columns, each on a line of its own, none of which
/// splits a character.
std::string encoded_words(std::string_view text) {
  constexpr std::size_t kMostBytes = 39;  // 52 columns in base64, so that a header name fits before
  std::string words;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size()) {
      const std::size_t size = std::max<std::size_t>(1, character_at(text, end).size_bytes);
      if (end + size - at > kMostBytes) break;
      end += size;
    }
    if (!words.empty()) words += "\r\n ";
    words += "=?utf-8?B?" + base64(text.substr(at, end - at)) + "?=";
    at = end;
  }
  return words;
}

bool needs_encoding(std::string_view text) {
  constexpr std::size_t kMostColumns = 60;
  return text.size() > kMostColumns || !is_printable_ascii(text) ||
         text.find("=?") != std::string_view::npos;
}

std::string phrase(std::string_view name) {
  if (needs_encoding(name)) return encoded_words(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string mailbox_header(std::string_view header, const Mailbox& mailbox) {
  std::string line = std::string(header) + ": ";
  // The address has a line of its own, so that neither part needs the other's room.
  if (!mailbox.name.empty()) line += phrase(mailbox.name) + "\r\n ";
  return line + "<" + mailbox.address + ">\r\n";
}

std::string subject_header(std::string_view subject) {
  return "Subject: " + (needs_encoding(subject) ? encoded_words(subject) : std::string(subject)) +
         "\r\n";
}

/// RFC 5322 §3.3, always in UTC.
std::string date_text(WallTime date) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(date);
  const std::chrono::year_month_day calendar{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(date - day)};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
                kDays.at(std::chrono::weekday{day}.c_encoding()),
                static_cast<unsigned>(calendar.day()),
                kMonths.at(static_cast<unsigned>(calendar.month()) - 1),
                static_cast<int>(calendar.year()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return text.data();
}

std::string base64_lines(std::string_view body) {
  constexpr std::size_t kBytesALine = kLineColumns / 4 * 3;
  std::string lines;
  for (std::size_t at = 0; at < body.size(); at += kBytesALine)
    lines += base64(body.substr(at, kBytesALine)) + "\r\n";
  return lines;
}

/// A line that mail servers and mailboxes leave alone. They may add to one that begins with "." or
/// "From ", take blanks from its end, and one that begins with "--" may be a boundary.
bool is_robust_line(std::string_view line) {
  if (line.empty()) return true;
  return line.size() <= kMostLineColumns && is_printable_ascii(line) && line.back() != ' ' &&
         line.front() != '.' && !line.starts_with("From ") && !line.starts_with("--");
}

/// Takes the first line off the text, without its end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// Text as it travels, also inside base64 (RFC 2045 §6.8): CRLF after each line.
std::string with_crlf(std::string_view body) {
  std::string out;
  while (!body.empty()) out.append(take_line(body)).append("\r\n");
  return out;
}

bool is_robust(std::string_view body) {
  while (!body.empty())
    if (!is_robust_line(take_line(body))) return false;
  return true;
}

std::string part_text(const Part& part) {
  const bool is_plain = part.encoding == Encoding::Readable && is_robust(part.body);
  const std::string body = with_crlf(part.body);
  return "--" + std::string(kBoundary) + "\r\nContent-Type: " + part.type +
         "\r\nContent-Transfer-Encoding: " + (is_plain ? "7bit" : "base64") + "\r\n\r\n" +
         (is_plain ? body : base64_lines(body)) + "\r\n";
}

bool is_message_id(std::string_view id) {
  constexpr std::size_t kMostBytes = 200;
  const std::size_t at = id.find('@');
  return at != std::string_view::npos && id.size() <= kMostBytes && is_dot_atom(id.substr(0, at)) &&
         is_domain(id.substr(at + 1));
}

Result<Done, MimeError> check(const Message& message) {
  if (!is_address(message.from.address) || !is_address(message.to.address))
    return fail(MimeError::BadAddress);
  if (!is_message_id(message.message_id)) return fail(MimeError::BadMessageId);
  for (const std::string* text : {&message.from.name, &message.to.name, &message.subject}) {
    if (text->size() > kMaxHeaderTextBytes) return fail(MimeError::TooLong);
    if (!is_header_text(*text)) return fail(MimeError::BadText);
  }
  for (const Header& header : message.headers)
    if (!is_printable_ascii(header.name) || !is_printable_ascii(header.value))
      return fail(MimeError::BadText);
  for (const Part& part : message.alternatives) {
    if (!is_printable_ascii(part.type)) return fail(MimeError::BadText);
    if (part.body.size() > kMaxBodyBytes) return fail(MimeError::TooLong);
  }
  return Done{};
}

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t size = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = (group << 8U) | (i < size ? byte_at(bytes, at + i) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      out += i <= size ? kDigits[(group >> (18 - 6 * i)) & 0x3FU] : '=';
  }
  return out;
}

bool is_address(std::string_view address) {
  const std::size_t at = address.find('@');
  return at != std::string_view::npos && address.size() <= kMaxAddressBytes &&
         at <= kMaxLocalPartBytes && is_dot_atom(address.substr(0, at)) &&
         is_domain(address.substr(at + 1));
}

bool is_header_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    if (character.size_bytes == 0 || is_control(character.code_point)) return false;
    at += character.size_bytes;
  }
  return true;
}

std::string ascii_html(std::string_view html) {
  std::string out;
  for (std::size_t at = 0; at < html.size();) {
    const Character character = character_at(html, at);
    if (character.size_bytes > 1)
      out += "&#" + std::to_string(character.code_point) + ";";
    else
      out += html[at];
    at += std::max<std::size_t>(1, character.size_bytes);
  }
  return out;
}

Result<std::string, MimeError> write(const Message& message) {
  if (const auto checked = check(message); !checked) return fail(checked.error());
  std::string text = mailbox_header("From", message.from) + mailbox_header("To", message.to) +
                     subject_header(message.subject) + "Date: " + date_text(message.date) +
                     "\r\nMessage-ID: <" + message.message_id + ">\r\nMIME-Version: 1.0\r\n";
  for (const Header& header : message.headers) text += header.name + ": " + header.value + "\r\n";
  text += "Content-Type: multipart/alternative;\r\n boundary=\"" + std::string(kBoundary) +
          "\"\r\n\r\n";
  for (const Part& part : message.alternatives) text += part_text(part);
  return text + "--" + std::string(kBoundary) + "--\r\n";
}

}  // namespace convoke::mime
