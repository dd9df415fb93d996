#include "control/uploads.h"

#include <algorithm>
#include <utility>

#include "base/mask.h"
#include "control/passcodes.h"
#include "control/ring_fault.h"
#include "control/upload_record.h"

namespace convoke::control {
namespace {

constexpr auto kRepeatWindow = std::chrono::hours(24);

UploadRefusal unavailable() {
  return {UploadRefusal::Kind::Unavailable,
          {{.field = "",
            .fault = "The database cannot be written; nothing was stored.",
            .mend = "Look at the server's log and disk, then send the same file again."}}};
}

UploadRefusal too_many(int limit) {
  return {UploadRefusal::Kind::Invalid,
          {{.field = "Participants",
            .fault = "The event would have more than " + std::to_string(limit) + " invitees.",
            .mend = "Spread the people over several events, or raise event.max_invitees."}}};
}

std::string to_hex(BytesView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xFU];
  }
  return text;
}

std::string masked_contact(const meeting::Invitation& invitation) {
  return invitation.phone_number.empty() ? masked_email(invitation.email)
                                         : masked_phone(invitation.phone_number);
}

/// Which part of an upload came before.
enum class Repeated {
  Key,
  Content,
  ContentUnderAnotherKey,
};

/// Why a repetition does nothing although its event is over, and what opens the event anew.
std::string over_note(meeting::EventState state, Repeated what) {
  const std::string why = what == Repeated::Key ? "Idempotency-Key" : "content";
  std::string note = "The same " + why + " came before, and the event has " +
                     (state == meeting::EventState::Ended ? "ended" : "expired") +
                     ": nobody is mailed or rung. To open it anew, with new passcodes, ";
  switch (what) {
    case Repeated::Key:
      return note + "send changed content with another Idempotency-Key.";
    case Repeated::Content:
      return note + "change the content, if only by a space.";
    case Repeated::ContentUnderAnotherKey:
      return note +
             "change the content, if only by a space; another Idempotency-Key is not enough.";
  }
  return note;
}

/// The answer to a dry run, which holds no secrets.
UploadOutcome only_planned(UploadOutcome answer) {
  answer.dry_run = true;
  answer.passcode.clear();
  answer.web_link.clear();
  return answer;
}

}  // namespace

Uploads::Uploads(const Parts& parts, const trunk::Table& table,
                 std::function<void(const EventId&)> on_committed)
    : parts_(parts), table_(table), on_committed_(std::move(on_committed)) {}

Task<Result<UploadOutcome, UploadRefusal>> Uploads::take(Upload upload) {
  const auto file = wire::parse_event_file(upload.content, parts_.settings.file);
  if (!file) co_return fail(UploadRefusal{UploadRefusal::Kind::Invalid, file.error()});
  const auto digest = digests(upload);
  for (int i = 0; i < kMaxConflicts; ++i) {
    auto first = co_await repeated(digest);
    if (!first) co_return fail(unavailable());
    if (*first && upload.dry_run) co_return only_planned(std::move(**first));
    if (*first) {
      parts_.journal.log(LogLevel::Info, "upload came before, nothing was done",
                         {{"event", (*first)->event.text},
                          {"state", std::string(meeting::name((*first)->state))}});
      co_return std::move(**first);
    }
    auto decided = co_await decide(upload, digest, *file);
    if (decided || decided.error().kind == UploadRefusal::Kind::Invalid ||
        !decided.error().problems.empty())
      co_return decided;
  }
  co_return fail(unavailable());
}

/// An Unavailable refusal without problems means: decide anew.
Task<Result<UploadOutcome, UploadRefusal>> Uploads::decide(const Upload& upload,
                                                           const Digests& digest,
                                                           const wire::EventFile& file) {
  const EventId id{file.event_id};
  const auto stored = co_await parts_.store.load_event(id);
  if (!stored) co_return fail(unavailable());
  const auto plan = meeting::plan_upload(*stored, file, plan_inputs(id));
  if (!plan) co_return fail(too_many(parts_.settings.max_invitees));
  if (upload.dry_run) {
    co_return only_planned(outcome(plan->event, *plan, file.notes));
  }
  const auto saved = co_await store(*plan, digest, file);
  if (!saved) co_return fail(unavailable());
  if (!*saved) co_return fail(UploadRefusal{UploadRefusal::Kind::Unavailable, {}});
  parts_.journal.log(LogLevel::Info, "upload accepted",
                     {{"event", id.text},
                      {"invitees", std::to_string(file.participants.size())},
                      {"reopened", plan->reopened ? "yes" : "no"}});
  on_committed_(id);
  co_return outcome(**saved, *plan, file.notes);
}

/// The stored event; no event: it was changed meanwhile.
Task<Result<std::optional<meeting::Event>, StoreError>> Uploads::store(
    const meeting::UploadPlan& plan, const Digests& digest, const wire::EventFile& file) {
  UnitOfWork work{.event = plan.event, .effects = effects(plan)};
  const auto text =
      to_text({.reopened = plan.reopened, .notices = plan.notices, .notes = file.notes});
  const auto remember = [&](const std::string& as) {
    work.uploads.push_back({.digest = as,
                            .event = plan.event.id,
                            .generation = plan.event.generation,
                            .outcome = text,
                            .created = parts_.clock.wall_now()});
  };
  remember(digest.content);
  if (digest.key) remember(*digest.key);
  auto committed = co_await parts_.store.commit(std::move(work));
  if (committed) co_return std::optional(std::move(*committed));
  if (committed.error() == StoreError::Conflict) co_return std::optional<meeting::Event>();
  co_return fail(committed.error());
}

Task<Result<std::optional<UploadOutcome>, StoreError>> Uploads::repeated(const Digests& digest) {
  const auto since = parts_.clock.wall_now() - kRepeatWindow;
  std::optional<UploadRecord> record;
  if (digest.key) {
    const auto by_key = co_await parts_.store.find_upload(*digest.key, since);
    if (!by_key) co_return fail(by_key.error());
    record = *by_key;
  }
  const auto what = record       ? Repeated::Key
                    : digest.key ? Repeated::ContentUnderAnotherKey
                                 : Repeated::Content;
  if (!record) {
    const auto by_content = co_await parts_.store.find_upload(digest.content, since);
    if (!by_content) co_return fail(by_content.error());
    record = *by_content;
  }
  if (!record) co_return std::optional<UploadOutcome>();
  const auto memory = upload_memory(record->outcome);
  const auto event = co_await parts_.store.load_event(record->event);
  if (!event) co_return fail(event.error());
  if (!memory || !*event) co_return std::optional<UploadOutcome>();
  auto answer =
      outcome(**event, {.reopened = memory->reopened, .notices = memory->notices}, memory->notes);
  answer.repeated = true;
  if (answer.state != meeting::EventState::Open)
    answer.notes.insert(answer.notes.begin(), over_note(answer.state, what));
  co_return std::optional(std::move(answer));
}

Uploads::Digests Uploads::digests(const Upload& upload) const {
  Digests digest{.content = to_hex(parts_.vault.keyed_hash("upload:" + upload.content))};
  if (upload.idempotency_key)
    digest.key = to_hex(parts_.vault.keyed_hash("idempotency-key:" + *upload.idempotency_key));
  return digest;
}

meeting::PlanInputs Uploads::plan_inputs(const EventId& event) {
  return {.now = parts_.clock.wall_now(),
          .lifetime = parts_.settings.lifetime,
          .fresh_meeting = {parts_.vault.random().uuid()},
          .mail_enabled = !parts_.settings.mail_from.empty(),
          .max_invitees = parts_.settings.max_invitees,
          .draw_passcode =
              [this, event](const std::vector<meeting::Invitation>& invitations) {
                return draw_stored_passcode(parts_.vault, event, invitations);
              },
          .draw_token = [this, event] { return draw_stored_token(parts_.vault, event); }};
}

UploadOutcome Uploads::outcome(const meeting::Event& event, const meeting::UploadPlan& plan,
                               std::vector<std::string> notes) const {
  UploadOutcome answer{.event = event.id,
                       .meeting = event.meeting,
                       .reopened = plan.reopened,
                       .state = meeting::state(event, parts_.clock.wall_now()),
                       .expires = event.expires,
                       .ended = event.ended,
                       .notes = std::move(notes)};
  for (const auto& notice : plan.notices) {
    const auto* invitation = meeting::find_invitation(event, notice.key);
    if (invitation == nullptr) continue;
    const auto fault = notice.ring ? ring_fault(table_, invitation->phone_number) : std::nullopt;
    answer.invitees.push_back({.name = invitation->name,
                               .contact = masked_contact(*invitation),
                               .mail = notice.mail,
                               .ring = notice.ring && !fault,
                               .ring_fault = fault.value_or(""),
                               .known = notice.known});
    if (plan.notices.size() != 1) continue;
    answer.passcode = parts_.vault.unseal(invitation->passcode.sealed).value_or("");
    answer.web_link = web_link(parts_.vault, parts_.settings.site_url, *invitation).value_or("");
  }
  if (parts_.settings.mail_from.empty())
    answer.notes.emplace_back(
        "Nobody is mailed: no sender address is set (mail.from, FROM_EMAIL).");
  return answer;
}

std::vector<OutboxRow> Uploads::effects(const meeting::UploadPlan& plan) {
  std::vector<OutboxRow> rows;
  const auto add = [&](const meeting::PlannedNotice& notice, Channel channel, std::string id) {
    rows.push_back({.event = plan.event.id,
                    .generation = plan.event.generation,
                    .invitee = notice.key,
                    .channel = channel,
                    .round = meeting::find_invitation(plan.event, notice.key)->round,
                    .not_before = parts_.clock.wall_now(),
                    .message_id = std::move(id)});
  };
  auto& random = parts_.vault.random();
  for (const auto& notice : plan.notices) {
    if (notice.ring) add(notice, Channel::Call, random.uuid());
    if (notice.mail) add(notice, Channel::Mail, random.uuid() + "@" + parts_.settings.mail_domain);
  }
  return rows;
}

}  // namespace convoke::control
