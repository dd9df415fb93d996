#include "mailers.h"

#include <utility>

#include "on_pool.h"

namespace convoke::app {
namespace {

control::MailResult result_of(mail::SendResult result) {
  using Kind = control::MailResult::Kind;
  switch (result.outcome) {
    case mail::SendResult::Outcome::Sent:
      return {.kind = Kind::Sent, .detail = std::move(result.text)};
    case mail::SendResult::Outcome::Temporary:
      return {.kind = Kind::Temporary, .detail = std::move(result.text)};
    case mail::SendResult::Outcome::Permanent:
      return {.kind = Kind::Permanent, .detail = std::move(result.text)};
    case mail::SendResult::Outcome::Abandoned:
      return {.kind = Kind::Abandoned, .detail = std::move(result.text)};
  }
  return {.kind = Kind::Temporary, .detail = std::move(result.text)};
}

}  // namespace

control::Task<control::MailResult> SmtpMailer::send(std::string recipient, std::string message_id,
                                                    std::string message) {
  std::unique_ptr<mail::SmtpSender> sender;
  if (idle_.empty()) {
    sender = std::make_unique<mail::SmtpSender>(config_, stop_);
  } else {
    sender = std::move(idle_.back());
    idle_.pop_back();
  }
  mail::Envelope envelope{
      .from = from_, .to = std::move(recipient), .message_id = std::move(message_id)};
  auto result = co_await on_pool(pool_, [&] { return sender->send(envelope, message); });
  idle_.push_back(std::move(sender));
  co_return result_of(std::move(result));
}

control::Task<control::MailResult> FolderMailer::send(std::string recipient, std::string message_id,
                                                      std::string message) {
  mail::Envelope envelope{
      .from = from_, .to = std::move(recipient), .message_id = std::move(message_id)};
  auto result = co_await on_pool(pool_, [&] { return folder_.send(envelope, message); });
  co_return result_of(std::move(result));
}

}  // namespace convoke::app
