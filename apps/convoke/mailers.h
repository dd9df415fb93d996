#pragma once

#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <string>

#include "control/ports.h"
#include "mail/eml_folder.h"
#include "mail/smtp_sender.h"

namespace convoke::app {

/// Mails by SMTP, several at once: each on a pool thread with a connection of its own.
class SmtpMailer final : public control::Mailer {
 public:
  SmtpMailer(boost::asio::thread_pool& pool, mail::SmtpConfig config, std::string from)
      : pool_(pool), config_(std::move(config)), from_(std::move(from)) {}

  control::Task<control::MailResult> send(std::string recipient, std::string message_id,
                                          std::string message) override;

 private:
  boost::asio::thread_pool& pool_;
  const mail::SmtpConfig config_;
  const std::string from_;
  std::vector<std::unique_ptr<mail::SmtpSender>> idle_;  ///< Control loop only.
};

/// Mails as files, where no SMTP server is configured.
class FolderMailer final : public control::Mailer {
 public:
  FolderMailer(boost::asio::thread_pool& pool, mail::EmlFolder folder, std::string from)
      : pool_(pool), folder_(std::move(folder)), from_(std::move(from)) {}

  control::Task<control::MailResult> send(std::string recipient, std::string message_id,
                                          std::string message) override;

 private:
  boost::asio::thread_pool& pool_;
  const mail::EmlFolder folder_;
  const std::string from_;
};

}  // namespace convoke::app
