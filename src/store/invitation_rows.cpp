#include "store/invitation_rows.h"

#include <soci/soci.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

#include "store/columns.h"
#include "store/event_rows.h"

namespace convoke::store {
namespace {

using soci::into;
using soci::use;

constexpr const char* kSelect =
    "SELECT invitee, place, name, phone_number, email, ring, passcode_hash, passcode_sealed,"
    " token_hash, token_sealed, round, mail, mail_detail, call_state, call_detail, sip_code, "
    "join_method, attendee, changed"
    " FROM invitations WHERE event = :event";

constexpr const char* kInsert =
    "INSERT INTO invitations (place, name, phone_number, email, ring, passcode_hash,"
    " passcode_sealed, token_hash, token_sealed, round, mail, mail_detail, call_state, call_detail,"
    " sip_code, join_method, attendee, changed, event, invitee) VALUES (:place, :name,"
    " :phone_number, :email, :ring, :passcode_hash, :passcode_sealed, :token_hash, :token_sealed,"
    " :round, :mail, :mail_detail, :call_state, :call_detail,"
    " :sip_code, :join_method, :attendee, :changed, :event, :invitee)";

constexpr const char* kUpdateFacts =
    "UPDATE invitations SET place = :place, name = :name, phone_number = :phone_number,"
    " email = :email, ring = :ring, passcode_hash = :passcode_hash,"
    " passcode_sealed = :passcode_sealed, token_hash = :token_hash,"
    " token_sealed = :token_sealed, round = :round"
    " WHERE event = :event AND invitee = :invitee";

constexpr const char* kUpdateStates =
    "UPDATE invitations SET mail = :mail, mail_detail = :mail_detail, call_state = :call_state,"
    " call_detail = :call_detail, sip_code = :sip_code, join_method = :join_method,"
    " attendee = :attendee, changed = :changed WHERE event = :event AND invitee = :invitee";

/// The columns of one invitation; statements are bound to its members and run row by row.
struct InvitationRow {
  std::string event{};
  std::string invitee{};
  int place = 0;
  std::string name{};
  std::string phone_number{};
  std::string email{};
  int ring = 0;
  std::string passcode_hash{};
  std::string passcode_sealed{};
  std::string token_hash{};
  std::string token_sealed{};
  int round = 0;
  std::string mail{};
  std::string mail_detail{};
  std::string call_state{};
  std::string call_detail{};
  int sip_code = 0;
  std::string join_method{};
  std::string attendee{};
  std::int64_t changed = 0;

  void set(const meeting::Invitation& from) {
    invitee = from.key;
    place = from.position;
    name = from.name;
    phone_number = from.phone_number;
    email = from.email;
    ring = from.call ? 1 : 0;
    passcode_hash = to_text(from.passcode.hash);
    passcode_sealed = to_text(from.passcode.sealed);
    token_hash = to_text(from.token.hash);
    token_sealed = to_text(from.token.sealed);
    round = from.round;
    mail = meeting::name(from.mail);
    mail_detail = from.mail_detail;
    call_state = meeting::name(from.call_state);
    call_detail = from.call_detail;
    sip_code = from.sip_code;
    join_method = meeting::name(from.join_method);
    attendee = from.attendee.text;
    changed = to_column(from.changed);
  }

  /// Adds the places into which kSelect's columns are read.
  soci::details::prepare_temp_type into_all(soci::details::prepare_temp_type query) {
    return (std::move(query), into(invitee), into(place), into(name), into(phone_number),
            into(email), into(ring), into(passcode_hash), into(passcode_sealed), into(token_hash),
            into(token_sealed), into(round), into(mail), into(mail_detail), into(call_state),
            into(call_detail), into(sip_code), into(join_method), into(attendee), into(changed));
  }

  meeting::Invitation invitation() const {
    meeting::Invitation to;
    to.key = invitee;
    to.position = place;
    to.name = name;
    to.phone_number = phone_number;
    to.email = email;
    to.call = ring != 0;
    to.passcode = {bytes_of(passcode_hash), bytes_of(passcode_sealed)};
    to.token = {bytes_of(token_hash), bytes_of(token_sealed)};
    to.round = round;
    to.mail = meeting::mail_state(mail).value_or(meeting::MailState::None);
    to.mail_detail = mail_detail;
    to.call_state = meeting::call_state(call_state).value_or(meeting::CallState::None);
    to.call_detail = call_detail;
    to.sip_code = sip_code;
    to.join_method = meeting::join_method(join_method).value_or(meeting::JoinMethod::None);
    to.attendee.text = attendee;
    to.changed = time_of(changed);
    return to;
  }
};

/// When each stored invitation changed last, by its key.
std::unordered_map<std::string, std::int64_t> stored_changes(soci::session& sql,
                                                             const std::string& event) {
  std::string invitee;
  std::int64_t changed = 0;
  soci::statement query =
      (sql.prepare << "SELECT invitee, changed FROM invitations WHERE event = :event", use(event),
       into(invitee), into(changed));
  std::unordered_map<std::string, std::int64_t> changes;
  query.execute();
  while (query.fetch()) changes.emplace(invitee, changed);
  return changes;
}

/// A word of a patch, or NULL, which COALESCE turns into what is stored.
struct OptionalText {
  std::string text{};
  soci::indicator indicator = soci::i_null;

  OptionalText() = default;
  template <class T, class ToText>
  OptionalText(const std::optional<T>& value, ToText to_words) {
    if (!value) return;
    text = to_words(*value);
    indicator = soci::i_ok;
  }
};

}  // namespace

std::vector<meeting::Invitation> load_invitations(soci::session& sql, const EventId& event) {
  InvitationRow row;
  soci::statement query =
      row.into_all((sql.prepare << kSelect << " ORDER BY place, invitee", use(event.text)));
  std::vector<meeting::Invitation> invitations;
  query.execute();
  while (query.fetch()) invitations.push_back(row.invitation());
  return invitations;
}

std::optional<meeting::Invitation> load_invitation(soci::session& sql, const EventId& event,
                                                   const std::string& invitee) {
  InvitationRow row;
  soci::statement query = row.into_all(
      (sql.prepare << kSelect << " AND invitee = :invitee", use(event.text), use(invitee)));
  if (!query.execute(true)) return std::nullopt;
  return row.invitation();
}

void write_invitations(soci::session& sql, const meeting::Event& event) {
  auto stored = stored_changes(sql, event.id.text);
  InvitationRow row{.event = event.id.text};
  soci::statement insert =
      (sql.prepare << kInsert, use(row.place), use(row.name), use(row.phone_number), use(row.email),
       use(row.ring), use(row.passcode_hash), use(row.passcode_sealed), use(row.token_hash),
       use(row.token_sealed), use(row.round), use(row.mail), use(row.mail_detail),
       use(row.call_state), use(row.call_detail), use(row.sip_code), use(row.join_method),
       use(row.attendee), use(row.changed), use(row.event), use(row.invitee));
  soci::statement update_facts =
      (sql.prepare << kUpdateFacts, use(row.place), use(row.name), use(row.phone_number),
       use(row.email), use(row.ring), use(row.passcode_hash), use(row.passcode_sealed),
       use(row.token_hash), use(row.token_sealed), use(row.round), use(row.event),
       use(row.invitee));
  soci::statement update_states =
      (sql.prepare << kUpdateStates, use(row.mail), use(row.mail_detail), use(row.call_state),
       use(row.call_detail), use(row.sip_code), use(row.join_method), use(row.attendee),
       use(row.changed), use(row.event), use(row.invitee));

  for (const auto& invitation : event.invitations) {
    row.set(invitation);
    const auto known = stored.find(invitation.key);
    if (known == stored.end()) {
      insert.execute(true);
      continue;
    }
    update_facts.execute(true);
    if (row.changed >= known->second) update_states.execute(true);
    stored.erase(known);
  }
  for (const auto& [invitee, changed] : stored)
    sql << "DELETE FROM invitations WHERE event = :event AND invitee = :invitee", use(row.event),
        use(invitee);
}

bool patch_invitation(soci::session& sql, const control::InvitationKey& key,
                      const control::InvitationPatch& patch, WallTime now) {
  const auto named = [](auto state) { return std::string(meeting::name(state)); };
  const auto same = [](const std::string& text) { return text; };
  OptionalText mail(patch.mail, named);
  OptionalText mail_detail(patch.mail_detail, same);
  OptionalText call_state(patch.call_state, named);
  OptionalText call_detail(patch.call_detail, same);
  OptionalText join_method(patch.join_method, named);
  OptionalText attendee(patch.attendee, [](const AttendeeId& id) { return id.text; });
  const int sip_code = patch.sip_code.value_or(0);
  auto sip_code_indicator = patch.sip_code ? soci::i_ok : soci::i_null;
  const auto at = to_column(now);
  soci::statement update =
      (sql.prepare
           << "UPDATE invitations SET mail = COALESCE(:mail, mail),"
              " mail_detail = COALESCE(:mail_detail, mail_detail),"
              " call_state = COALESCE(:call_state, call_state),"
              " call_detail = COALESCE(:call_detail, call_detail),"
              " sip_code = COALESCE(:sip_code, sip_code),"
              " join_method = COALESCE(:join_method, join_method),"
              " attendee = COALESCE(:attendee, attendee),"
              " changed = CASE WHEN changed >= :now THEN changed + 1 ELSE :now END"
              " WHERE event = :event AND invitee = :invitee AND EXISTS (SELECT 1 FROM events"
              " WHERE id = :event AND generation = :generation)",
       use(mail.text, mail.indicator, "mail"),
       use(mail_detail.text, mail_detail.indicator, "mail_detail"),
       use(call_state.text, call_state.indicator, "call_state"),
       use(call_detail.text, call_detail.indicator, "call_detail"),
       use(sip_code, sip_code_indicator, "sip_code"),
       use(join_method.text, join_method.indicator, "join_method"),
       use(attendee.text, attendee.indicator, "attendee"), use(at, "now"),
       use(key.event.text, "event"), use(key.invitee, "invitee"),
       use(key.generation, "generation"));
  update.execute(true);
  return update.get_affected_rows() == 1;
}

}  // namespace convoke::store
