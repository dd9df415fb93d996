#pragma once

#include <string>

namespace convoke::mail {

/// What the mail server is told beside the message: plain addresses (mime::is_address).
struct Envelope {
  std::string from{};  ///< Bounces go there.
  std::string to{};
  std::string message_id{};  ///< As in the message; without angle brackets.
};

/// What became of one mail.
struct SendResult {
  enum class Outcome {
    Sent,       ///< The server has taken responsibility.
    Temporary,  ///< Try again later; configuration faults are among these.
    Permanent,  ///< This mail to this person will never be taken.
    Abandoned,  ///< We were told to stop before the server had answered; it may have the mail.
  };
  Outcome outcome = Outcome::Sent;
  int code = 0;        ///< SMTP reply code; 0 where no reply decided.
  std::string text{};  ///< One sentence or the server's reply, for the organiser; no secrets.
};

}  // namespace convoke::mail
