#pragma once

#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "control/ports.h"
#include "mail/eml_folder.h"
#include "mail/smtp_sender.h"

namespace convoke::app {

/// Mails by SMTP, several at once: each on a pool thread with a connection of its own.
class SmtpMailer final : public control::Mailer {
 public:
  /// `stop`: mails that are on their way are abandoned (mail/smtp_sender.h).
  SmtpMailer(boost::asio::thread_pool& pool, mail::SmtpConfig config, std::string from,
             std::stop_token stop)
      : pool_(pool), config_(std::move(config)), from_(std::move(from)), stop_(std::move(stop)) {}

  control::Task<control::MailResult> send(std::string recipient, std::string message_id,
                                          std::string message) override;

 private:
  boost::asio::thread_pool& pool_;
  const mail::SmtpConfig config_;
  const std::string from_;
  const std::stop_token stop_;
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
