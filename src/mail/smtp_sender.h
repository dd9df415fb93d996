#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "mail/send_result.h"

namespace convoke::mail {

enum class StartTls {
  Require,        ///< No mail without TLS.
  Opportunistic,  ///< TLS where offered; as Require where a user is given, so that no password
                  ///< can be had by hiding the offer.
  Off,
};

struct SmtpConfig {
  std::string url{};  ///< `smtp://host:port` (STARTTLS) or `smtps://host:port` (TLS at once).
  std::string user{};
  std::string password{};
  StartTls starttls = StartTls::Require;
  std::string ca_file{};  ///< PEM of the authorities to trust; empty: the system's.
  bool verify = true;     ///< False: any certificate will do (tests and closed networks only).
  std::chrono::milliseconds timeout = std::chrono::seconds(30);  ///< For one mail, all told.
  std::string hello_name{};  ///< Our name in EHLO; empty: the machine's.
};

/// One step of a check of the configuration, in one sentence; a fault says how it is mended.
struct Finding {
  bool ok = false;
  std::string text{};
};

/// Hands mails to an SMTP server, one after another over one connection while the server keeps it
/// open. Blocks; belongs to one thread at a time. Its end waits for nobody.
class SmtpSender {
 public:
  /// `stop`: ends what is under way within about a second, and whatever is begun later.
  explicit SmtpSender(SmtpConfig config, std::stop_token stop = {});
  ~SmtpSender();
  SmtpSender(SmtpSender&&) noexcept;
  SmtpSender& operator=(SmtpSender&&) noexcept;
  SmtpSender(const SmtpSender&) = delete;
  SmtpSender& operator=(const SmtpSender&) = delete;

  /// `message`: RFC 5322, CRLF line ends. Never throws for what the server or network does.
  SendResult send(const Envelope& envelope, std::string_view message);

  /// Connects anew, starts TLS, logs in and says NOOP; sends nothing. The first finding that is not
  /// ok ends it.
  std::vector<Finding> probe();

 private:
  class Transfer;
  std::unique_ptr<Transfer> transfer_;
};

}  // namespace convoke::mail
