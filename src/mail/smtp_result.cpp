#include "mail/smtp_result.h"

#include <cstddef>

namespace convoke::mail {
namespace {

/// Replies that refuse us and not the mail (RFC 4954 §6, RFC 3207 §4, RFC 5321 §4.2.2: 521).
bool is_about_our_login(int code) {
  return code == 530 || code == 534 || code == 535 || code == 538 || code == 521;
}

}  // namespace

std::string displayable(std::string_view reply) {
  constexpr std::size_t kMostBytes = 200;
  std::string out;
  for (const char c : reply) {
    const bool is_printable = c > ' ' && c <= '~';
    if (is_printable)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
    if (out.size() == kMostBytes) break;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string sentence(const SmtpFailure& failure) {
  using Kind = SmtpFailure::Kind;
  const std::string server = "The mail server " + failure.server;
  std::string reply =
      failure.code == 0 ? "" : std::to_string(failure.code) + " " + displayable(failure.reply);
  switch (failure.kind) {
    case Kind::BadUrl:
      return "The URL of the mail server cannot be used: write smtp://host:587 or "
             "smtps://host:465.";
    case Kind::NotResolved:
      return "The name of the mail server " + failure.server +
             " is not known: check the URL and the DNS.";
    case Kind::NotConnected:
      return server + " cannot be reached: check host, port and firewall.";
    case Kind::TimedOut:
      return server + " did not answer in time: check port and firewall, or raise the timeout.";
    case Kind::TlsNotOffered:
      return server +
             " offers no STARTTLS: use smtps:// or another port, or allow mail without "
             "encryption.";
    case Kind::TlsFailed:
      return "The TLS handshake with the mail server " + failure.server +
             " failed: smtps:// is for port 465, smtp:// with STARTTLS for port 587.";
    case Kind::NotTrusted:
      return "The certificate of the mail server " + failure.server +
             " is not trusted: use the name it was issued for, or give its authority as ca_file.";
    case Kind::BadCaFile:
      return "The ca_file for the mail server cannot be read: give a readable PEM file.";
    case Kind::LoginRefused:
      return server + " refused the login" + (reply.empty() ? "" : " (" + reply + ")") +
             ": check user and password, and whether it wants TLS first.";
    case Kind::Greeting:
      return server + " refused the connection" + (reply.empty() ? "." : ": " + reply);
    case Kind::Reply:
      return reply;
    case Kind::Broken:
      return "The connection to the mail server " + failure.server + " broke" +
             (reply.empty() ? "." : " after: " + reply);
  }
  return {};
}

SendResult classify(const SmtpFailure& failure) {
  SmtpFailure judged = failure;
  if (judged.kind == SmtpFailure::Kind::Reply && is_about_our_login(judged.code))
    judged.kind = SmtpFailure::Kind::LoginRefused;
  const bool is_permanent = judged.kind == SmtpFailure::Kind::Reply && judged.code >= 500;
  return {.outcome = is_permanent ? SendResult::Outcome::Permanent : SendResult::Outcome::Temporary,
          .code = judged.code,
          .text = sentence(judged)};
}

}  // namespace convoke::mail
