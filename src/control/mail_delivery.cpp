#include "control/mail_delivery.h"

#include <algorithm>
#include <utility>

#include "base/mask.h"
#include "control/passcodes.h"
#include "control/spawn.h"
#include "meeting/invitation_mail.h"

namespace convoke::control {
namespace {

meeting::InvitationMail letter(const Parts& parts, const meeting::Event& event,
                               const meeting::Invitation& invitation, std::string passcode,
                               const OutboxRow& row) {
  const auto& settings = parts.settings;
  meeting::InvitationMail mail{
      .from = {.name = settings.mail_from_name, .address = settings.mail_from},
      .to = {.name = invitation.name, .address = invitation.email},
      .event = event.id,
      .generation = event.generation,
      .version = static_cast<std::uint32_t>(invitation.round),
      .passcode = std::move(passcode),
      .message_id = row.message_id,
      .now = parts.clock.wall_now()};
  mail.web_link = web_link(parts.vault, settings.site_url, invitation);
  for (const auto& number : settings.dial_in_numbers) mail.dial_in.push_back({.number = number});
  return mail;
}

}  // namespace

std::chrono::milliseconds mail_backoff(const Settings& settings, int attempts) {
  auto pause = settings.mail_backoff_first;
  for (int i = 1; i < attempts && pause < settings.mail_backoff_max; ++i) pause *= 2;
  return std::min(pause, settings.mail_backoff_max);
}

MailDelivery::MailDelivery(const Parts& parts, std::function<void(const EventId&)> on_change)
    : parts_(parts),
      on_change_(std::move(on_change)),
      pump_(parts, Channel::Mail, parts.settings.mail_concurrency,
            [this](OutboxRow row) { return deliver(std::move(row)); }) {}

Task<void> MailDelivery::deliver(OutboxRow row) {
  const auto event = co_await parts_.store.load_for(row.event, row.invitee);
  if (!event) {
    co_await rest(parts_, kStoreRetry);
    tolerate(co_await parts_.store.release(row));
    co_return;
  }
  const auto* invitation = *event && (*event)->generation == row.generation
                               ? meeting::find_invitation(**event, row.invitee)
                               : nullptr;
  if (invitation == nullptr ||
      meeting::state(**event, parts_.clock.wall_now()) != meeting::EventState::Open) {
    co_await finish(row, OutboxState::Done, meeting::MailState::None,
                    "The event was over before the mail was sent.");
    co_return;
  }
  co_await send(row, **event, *invitation);
}

Task<void> MailDelivery::send(const OutboxRow& row, const meeting::Event& event,
                              const meeting::Invitation& invitation) {
  const auto passcode = parts_.vault.unseal(invitation.passcode.sealed);
  if (!passcode) {
    co_await finish(row, OutboxState::Failed, meeting::MailState::Failed,
                    "The passcode was sealed with another key file; restore the key file.");
    co_return;
  }
  const auto message = meeting::compose(letter(parts_, event, invitation, *passcode, row));
  if (!message) {
    co_await finish(row, OutboxState::Failed, meeting::MailState::Failed,
                    "The name or address cannot stand in a mail.");
    co_return;
  }
  auto result = co_await parts_.mailer.send(invitation.email, row.message_id, *message);
  if (result.kind == MailResult::Kind::Abandoned) {
    co_await finish_surely(parts_, row, OutboxState::Ready, result.detail, {});
    co_return;
  }
  parts_.journal.count("convoke_mail_total",
                       {{"result", result.kind == MailResult::Kind::Sent        ? "sent"
                                   : result.kind == MailResult::Kind::Temporary ? "temporary"
                                                                                : "permanent"}});
  if (result.kind == MailResult::Kind::Sent) {
    co_await finish(row, OutboxState::Done, meeting::MailState::Sent, result.detail);
  } else if (result.kind == MailResult::Kind::Permanent) {
    co_await finish(row, OutboxState::Failed, meeting::MailState::Failed, result.detail);
  } else {
    co_await after_fault(row, result, event.expires);
  }
}

Task<void> MailDelivery::after_fault(OutboxRow row, const MailResult& fault, WallTime expires) {
  row.not_before = parts_.clock.wall_now() + mail_backoff(parts_.settings, row.attempt);
  const bool last = row.attempt >= parts_.settings.mail_attempts || row.not_before >= expires;
  co_await finish(row, last ? OutboxState::Failed : OutboxState::Ready,
                  last ? meeting::MailState::Failed : meeting::MailState::Retrying, fault.detail);
}

Task<void> MailDelivery::finish(const OutboxRow& row, OutboxState state, meeting::MailState mail,
                                std::string detail) {
  const auto level = mail == meeting::MailState::Sent ? LogLevel::Info : LogLevel::Warn;
  parts_.journal.log(level, "mail",
                     {{"event", row.event.text},
                      {"invitee", masked_text(row.invitee)},
                      {"state", std::string(meeting::name(mail))},
                      {"attempt", std::to_string(row.attempt)},
                      {"detail", masked_text(detail)}});
  const InvitationPatch patch{.mail = mail, .mail_detail = detail};
  co_await finish_surely(parts_, row, state, detail, patch);
  on_change_(row.event);
}

}  // namespace convoke::control
