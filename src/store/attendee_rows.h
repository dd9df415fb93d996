#pragma once

#include <vector>

#include "control/store.h"

namespace soci {
class session;
}

namespace convoke::store {

void save_attendee(soci::session& sql, const control::AttendeeRecord& attendee);
control::AttendeeRecord find_or_save_attendee(soci::session& sql,
                                              const control::AttendeeRecord& wanted);
bool delete_attendee(soci::session& sql, const AttendeeId& id);
/// In the order in which they were made.
std::vector<control::AttendeeRecord> attendees_of(soci::session& sql, const MeetingId& meeting);
int clear_presence(soci::session& sql, WallTime now);

}  // namespace convoke::store
