#include "mail/smtp_sender.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "mail/smtp_dialogue.h"
#include "mail/smtp_result.h"
#include "wire/mime.h"

namespace convoke::mail {
namespace {

using Kind = SmtpFailure::Kind;

constexpr long kIdleConnectionSeconds = 30;

bool is_smtp_url(std::string_view url) {
  return url.rfind("smtp://", 0) == 0 || url.rfind("smtps://", 0) == 0;
}

/// "host:port" of the URL: without a user that somebody may have put there.
std::string server_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find('/'));
  const std::size_t user = url.rfind('@');
  if (user != std::string_view::npos) url.remove_prefix(user + 1);
  return displayable(url);
}

/// The message on its way to libcurl, and the server's replies on their way back.
struct Exchange {
  std::string_view unread{};
  bool body_begun = false;
  SmtpDialogue dialogue{};
};

std::size_t on_read(char* to, std::size_t size, std::size_t count, void* exchange) {
  auto& self = *static_cast<Exchange*>(exchange);
  self.body_begun = true;
  const std::size_t size_bytes = std::min(size * count, self.unread.size());
  std::memcpy(to, self.unread.data(), size_bytes);
  self.unread.remove_prefix(size_bytes);
  return size_bytes;
}

std::size_t on_reply_line(const char* line, std::size_t size, std::size_t count, void* exchange) {
  static_cast<Exchange*>(exchange)->dialogue.on_reply_line({line, size * count});
  return size * count;
}

std::size_t drop(const char* /*text*/, std::size_t size, std::size_t count, void* /*unused*/) {
  return size * count;
}

/// libcurl asks about once a second, also while it looks up a name; other than 0 ends the transfer.
int on_progress(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

/// What a libcurl error means. It has one code for many refusals, so the last reply decides these.
Kind kind_of(CURLcode code, const Exchange& exchange) {
  const bool is_refused = exchange.dialogue.code() >= 400;
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Kind::BadUrl;
    case CURLE_COULDNT_RESOLVE_HOST:
      return Kind::NotResolved;
    case CURLE_COULDNT_CONNECT:
      return Kind::NotConnected;
    case CURLE_OPERATION_TIMEDOUT:
      return Kind::TimedOut;
    case CURLE_USE_SSL_FAILED:
      return Kind::TlsNotOffered;
    case CURLE_SSL_CONNECT_ERROR:
      return Kind::TlsFailed;
    case CURLE_PEER_FAILED_VERIFICATION:
      return Kind::NotTrusted;
    case CURLE_SSL_CACERT_BADFILE:
      return Kind::BadCaFile;
    case CURLE_LOGIN_DENIED:
      return Kind::LoginRefused;
    case CURLE_SEND_ERROR:
      return is_refused ? Kind::Reply : Kind::Broken;
    default:
      break;
  }
  if (!is_refused) return Kind::Broken;
  return exchange.body_begun ? Kind::Reply : Kind::Greeting;
}

bool is_tls_fault(Kind kind) {
  return kind == Kind::TlsNotOffered || kind == Kind::TlsFailed || kind == Kind::NotTrusted ||
         kind == Kind::BadCaFile;
}

}  // namespace

/// A libcurl handle, which holds the connection, and what every transfer needs.
class SmtpSender::Transfer {
 public:
  Transfer(SmtpConfig config, std::stop_token stop)
      : config_(std::move(config)), stop_(std::move(stop)) {
    curl_global_init(CURL_GLOBAL_DEFAULT);  // counted and thread-safe since libcurl 7.84
    curl_ = curl_easy_init();
    CHECK(curl_ != nullptr);
  }
  ~Transfer() {
    stop_reading();
    curl_easy_cleanup(curl_);
    curl_global_cleanup();
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  SendResult send(const Envelope& envelope, std::string_view message) {
    if (!mime::is_address(envelope.from) || !mime::is_address(envelope.to))
      return {.outcome = SendResult::Outcome::Permanent,
              .code = 0,
              .text = "The mail address is none that a mail server takes."};
    if (!is_smtp_url(config_.url)) return classify(failure(Kind::BadUrl));
    begin();
    exchange_.unread = message;
    const std::string from = "<" + envelope.from + ">";
    const std::string to = "<" + envelope.to + ">";
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
        curl_slist_append(nullptr, to.c_str()), curl_slist_free_all);
    curl_easy_setopt(curl_, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl_, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl_, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl_, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(curl_, CURLOPT_READDATA, &exchange_);
    const CURLcode code = curl_easy_perform(curl_);
    const SmtpDialogue& said = exchange_.dialogue;
    if (code == CURLE_ABORTED_BY_CALLBACK) return abandoned();
    if (code != CURLE_OK) return classify(failure(kind_of(code, exchange_)));
    return {.outcome = SendResult::Outcome::Sent,
            .code = said.code(),
            .text = std::to_string(said.code()) + " " + displayable(scrubbed(said.reply()))};
  }

  std::vector<Finding> probe() {
    if (!is_smtp_url(config_.url)) return {{false, sentence(failure(Kind::BadUrl))}};
    begin();
    curl_easy_setopt(curl_, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(curl_, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(curl_, CURLOPT_CUSTOMREQUEST, "NOOP");
    const CURLcode code = curl_easy_perform(curl_);
    return findings(code);
  }

 private:
  static SendResult abandoned() {
    return {.outcome = SendResult::Outcome::Abandoned,
            .code = 0,
            .text = "The mail server had not answered when this server was stopped."};
  }

  /// libcurl says QUIT to a connection it still holds and waits two minutes for the answer: now
  /// there will be none.
  void stop_reading() {
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(curl_, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK &&
        socket != CURL_SOCKET_BAD)
      ::shutdown(socket, SHUT_RD);
  }

  void begin() {
    curl_easy_reset(curl_);  // keeps the connection
    exchange_ = {};
    std::string url = config_.url;
    if (!config_.hello_name.empty()) {
      while (url.back() == '/') url.pop_back();
      url += "/" + config_.hello_name;
    }
    curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl_, CURLOPT_PROXY, "");  // not whatever the environment says
    curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, static_cast<long>(config_.timeout.count()));
    // Also bounds the wait for the answer to QUIT, which the timeout does not.
    const auto for_a_reply = std::chrono::ceil<std::chrono::seconds>(config_.timeout);
    curl_easy_setopt(curl_, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                     static_cast<long>(for_a_reply.count()));
    curl_easy_setopt(curl_, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl_, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl_, CURLOPT_XFERINFODATA, &stop_);
    curl_easy_setopt(curl_, CURLOPT_QUICK_EXIT, 1L);  // waits for no name that is looked up
    curl_easy_setopt(curl_, CURLOPT_MAXAGE_CONN, kIdleConnectionSeconds);
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, on_reply_line);
    curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &exchange_);
    set_security();
  }

  void set_security() {
    long tls = CURLUSESSL_ALL;
    if (config_.starttls == StartTls::Off) tls = CURLUSESSL_NONE;
    if (config_.starttls == StartTls::Opportunistic && config_.user.empty()) tls = CURLUSESSL_TRY;
    curl_easy_setopt(curl_, CURLOPT_USE_SSL, tls);
    curl_easy_setopt(curl_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYPEER, config_.verify ? 1L : 0L);
    curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYHOST, config_.verify ? 2L : 0L);
    if (!config_.ca_file.empty()) curl_easy_setopt(curl_, CURLOPT_CAINFO, config_.ca_file.c_str());
    if (config_.user.empty()) return;
    curl_easy_setopt(curl_, CURLOPT_USERNAME, config_.user.c_str());
    curl_easy_setopt(curl_, CURLOPT_PASSWORD, config_.password.c_str());
  }

  SmtpFailure failure(Kind kind) const {
    const SmtpDialogue& said = exchange_.dialogue;
    return {.kind = kind,
            .code = said.code() >= 400 ? said.code() : 0,
            .reply = scrubbed(said.reply()),
            .server = server_of(config_.url)};
  }

  /// A server may quote what it was sent.
  std::string scrubbed(std::string text) const {
    if (config_.password.empty()) return text;
    for (std::size_t at = text.find(config_.password); at != std::string::npos;
         at = text.find(config_.password, at))
      text.replace(at, config_.password.size(), "*");
    return text;
  }

  std::vector<Finding> findings(CURLcode code) const {
    std::vector<Finding> found;
    const auto add = [&found](bool ok, std::string text) {
      found.push_back({ok, std::move(text)});
    };
    const bool failed = code != CURLE_OK;
    const Kind fault = kind_of(code, exchange_);
    const bool reached = exchange_.dialogue.code() != 0 || is_tls_fault(fault);
    if (!failed || reached) add(true, "The mail server " + server_of(config_.url) + " answers.");
    if (!failed || (reached && !is_tls_fault(fault))) add(true, security_sentence());
    if (failed)
      add(false, sentence(failure(fault)));
    else if (config_.user.empty())
      add(true, "Mails go out without a login, as no user is configured.");
    else if (exchange_.dialogue.logged_in())
      add(true, "The login is accepted.");
    else
      add(false, "The mail server " + server_of(config_.url) +
                     " offers no login here: use its submission port (587 or 465), or leave user "
                     "and password out.");
    return found;
  }

  std::string security_sentence() const {
    const bool is_encrypted =
        config_.url.rfind("smtps://", 0) == 0 || exchange_.dialogue.tls_started();
    if (!is_encrypted) return "Mails go to this server unencrypted.";
    return config_.verify ? "Mails go to this server encrypted, and its certificate is trusted."
                          : "Mails go to this server encrypted; its certificate is not checked.";
  }

  SmtpConfig config_;
  std::stop_token stop_;
  CURL* curl_ = nullptr;
  Exchange exchange_;
};

SmtpSender::SmtpSender(SmtpConfig config, std::stop_token stop)
    : transfer_(std::make_unique<Transfer>(std::move(config), std::move(stop))) {}
SmtpSender::~SmtpSender() = default;
SmtpSender::SmtpSender(SmtpSender&&) noexcept = default;
SmtpSender& SmtpSender::operator=(SmtpSender&&) noexcept = default;

SendResult SmtpSender::send(const Envelope& envelope, std::string_view message) {
  return transfer_->send(envelope, message);
}

std::vector<Finding> SmtpSender::probe() {
  return transfer_->probe();
}

}  // namespace convoke::mail
