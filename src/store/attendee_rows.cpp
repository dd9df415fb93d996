#include "store/attendee_rows.h"

#include <soci/soci.h>

#include <cstdint>
#include <string>

#include "store/columns.h"

namespace convoke::store {

using soci::into;
using soci::use;

void save_attendee(soci::session& sql, const control::AttendeeRecord& attendee) {
  const std::string join_method(meeting::name(attendee.join_method));
  const int present = attendee.present ? 1 : 0;
  const auto created = to_column(attendee.created);
  sql << "DELETE FROM attendees WHERE id = :id", use(attendee.id.text);
  sql << "INSERT INTO attendees (id, meeting, event, invitee, external_user_id, join_token,"
         " join_method, present, created) VALUES (:id, :meeting, :event, :invitee,"
         " :external_user_id, :join_token, :join_method, :present, :created)",
      use(attendee.id.text), use(attendee.meeting.text), use(attendee.event.text),
      use(attendee.invitee), use(attendee.external_user_id), use(attendee.join_token),
      use(join_method), use(present), use(created);
}

control::AttendeeRecord find_or_save_attendee(soci::session& sql,
                                              const control::AttendeeRecord& wanted) {
  for (auto& each : attendees_of(sql, wanted.meeting))
    if (each.invitee == wanted.invitee && each.join_method == wanted.join_method) return each;
  save_attendee(sql, wanted);
  return wanted;
}

bool delete_attendee(soci::session& sql, const AttendeeId& id) {
  soci::statement erase = (sql.prepare << "DELETE FROM attendees WHERE id = :id", use(id.text));
  erase.execute(true);
  return erase.get_affected_rows() == 1;
}

std::vector<control::AttendeeRecord> attendees_of(soci::session& sql, const MeetingId& meeting) {
  control::AttendeeRecord row{.meeting = meeting};
  std::string join_method;
  int present = 0;
  std::int64_t created = 0;
  soci::statement query =
      (sql.prepare << "SELECT id, event, invitee, external_user_id, join_token, join_method,"
                      " present, created FROM attendees WHERE meeting = :meeting"
                      " ORDER BY created, id",
       use(meeting.text), into(row.id.text), into(row.event.text), into(row.invitee),
       into(row.external_user_id), into(row.join_token), into(join_method), into(present),
       into(created));
  std::vector<control::AttendeeRecord> attendees;
  query.execute();
  while (query.fetch()) {
    row.join_method = meeting::join_method(join_method).value_or(meeting::JoinMethod::None);
    row.present = present != 0;
    row.created = time_of(created);
    attendees.push_back(row);
  }
  return attendees;
}

int clear_presence(soci::session& sql, WallTime now) {
  soci::statement update = (sql.prepare << "UPDATE attendees SET present = 0 WHERE present <> 0");
  update.execute(true);
  const auto present = update.get_affected_rows();
  const std::string phone(meeting::name(meeting::JoinMethod::Phone));
  sql << "DELETE FROM attendees WHERE join_method = :phone", use(phone);
  const std::string joined(meeting::name(meeting::CallState::Joined));
  const std::string left(meeting::name(meeting::CallState::Left));
  const std::string why = "The server was restarted.";
  const auto at = to_column(now);
  sql << "UPDATE invitations SET call_state = :left, call_detail = :why,"
         " changed = CASE WHEN changed >= :now THEN changed + 1 ELSE :now END"
         " WHERE call_state = :joined",
      use(left, "left"), use(why, "why"), use(at, "now"), use(joined, "joined");
  return static_cast<int>(present);
}

}  // namespace convoke::store
