#pragma once

#include <string>
#include <string_view>

#include "mail/send_result.h"

namespace convoke::mail {

/// How far a transfer came when it failed, and what the server said last.
struct SmtpFailure {
  enum class Kind {
    BadUrl,        ///< Our URL is none that we can use.
    NotResolved,   ///< The host's name is unknown.
    NotConnected,  ///< Nobody listens, or the network refused.
    TimedOut,
    TlsNotOffered,  ///< STARTTLS is required and the server has none.
    TlsFailed,      ///< The handshake broke.
    NotTrusted,     ///< The certificate is not for this host or not from a known authority.
    BadCaFile,      ///< ca_file cannot be read.
    LoginRefused,   ///< User or password wrong, or no common way to log in.
    Greeting,       ///< Refused before a mail was begun.
    Reply,          ///< Refused by a reply to MAIL, RCPT, DATA or the message.
    Broken,         ///< The connection ended in the middle.
  };
  Kind kind = Kind::Broken;
  int code = 0;          ///< Of the last reply; 0: none came.
  std::string reply{};   ///< Its text, untrusted.
  std::string server{};  ///< "host:port", for the sentence.
};

/// Sent, try again or never: 4yz replies are temporary and 5yz permanent (RFC 5321 §4.2.1), except
/// where not the mail but our configuration is refused.
SendResult classify(const SmtpFailure& failure);

/// What is wrong and how it is mended, in one sentence.
std::string sentence(const SmtpFailure& failure);

/// A reply as it may be shown: one line of printable ASCII, at most 200 bytes.
std::string displayable(std::string_view reply);

}  // namespace convoke::mail
