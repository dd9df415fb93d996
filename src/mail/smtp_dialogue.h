#pragma once

#include <string>
#include <string_view>

namespace convoke::mail {

/// What can be known of a session by listening to the server's reply lines (RFC 5321 §4.2). Their
/// text is untrusted; at most 4 KiB of the last reply are kept. The farewell (221) does not count:
/// it would hide the refusal that led to it.
class SmtpDialogue {
 public:
  /// One line as received: "250-SIZE 1000\r\n".
  void on_reply_line(std::string_view line);

  int code() const { return code_; }  ///< Of the last reply; 0: none came.
  const std::string& reply() const { return reply_; }
  bool tls_started() const { return greetings_ > 1; }
  bool logged_in() const { return logged_in_; }

 private:
  int code_ = 0;
  std::string reply_;
  bool continues_ = false;  ///< The last line announced another one.
  int greetings_ = 0;       ///< 220 is said to greet, and to agree to STARTTLS (RFC 3207 §4).
  bool logged_in_ = false;
};

}  // namespace convoke::mail
