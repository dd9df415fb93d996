#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

/// Writes mails: RFC 5322 messages with MIME bodies (RFC 2045 to 2047). Pure functions; the same
/// message gives the same bytes, whether they go to an SMTP server or into an .eml file.
namespace convoke::mime {

/// A person as a mail header names one. `name` is UTF-8 and may be empty.
struct Mailbox {
  std::string name{};
  std::string address{};
};

enum class MimeError {
  BadAddress,    ///< Not a plain `local@domain` of printable ASCII.
  BadMessageId,  ///< Not `left@right` without angle brackets.
  BadText,       ///< A header text with a line break, another control character or broken UTF-8.
  TooLong,       ///< A header text above 500 bytes, or a body above 1 MiB.
};

enum class Encoding {
  /// As it stands (7bit, RFC 2045 §2.7), so that whoever opens the mail as a file can copy a link
  /// out of it; in base64 if it is not ASCII or has a line that could be changed on the way.
  Readable,
  Base64,
};

/// One rendering of the body; `type` is the whole Content-Type value. Line ends of `body` may be
/// LF or CRLF.
struct Part {
  std::string type{};
  Encoding encoding = Encoding::Readable;
  std::string body{};
};

/// A further header whose value is ours, not a stranger's: printable ASCII, short.
struct Header {
  std::string name{};
  std::string value{};
};

struct Message {
  Mailbox from{};
  Mailbox to{};
  std::string subject{};     ///< UTF-8.
  std::string message_id{};  ///< Without angle brackets.
  WallTime date{};
  std::vector<Header> headers{};
  std::vector<Part> alternatives{};  ///< Plainest first (RFC 2046 §5.1.4).
};

/// The whole message: CRLF line ends, ASCII only; headers and what is encoded in lines of at most
/// 76 columns.
Result<std::string, MimeError> write(const Message& message);

/// True for `local@domain` that can stand in a header and in SMTP's MAIL and RCPT unquoted.
bool is_address(std::string_view address);

/// True for UTF-8 without control characters: a text that may stand in a header.
bool is_header_text(std::string_view text);

std::string base64(std::string_view bytes);

/// HTML with each character outside of ASCII as a reference ("&#228;"), so that it is `Readable`.
/// What is not UTF-8 stays.
std::string ascii_html(std::string_view html);

}  // namespace convoke::mime
