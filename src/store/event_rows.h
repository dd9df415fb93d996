#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "control/store.h"

namespace soci {
class session;
}

/// Events, invitations and uploads as rows. Each function is called inside a unit of work and
/// throws what the database throws.
namespace convoke::store {

std::optional<meeting::Event> load_event(soci::session& sql, const EventId& id);
/// With one invitation, or none if there is no such invitee.
std::optional<meeting::Event> load_for(soci::session& sql, const EventId& id,
                                       const std::string& invitee);
std::optional<meeting::Event> load_event_of(soci::session& sql, const MeetingId& meeting);
std::vector<meeting::Event> live_events(soci::session& sql, WallTime now);

/// Writes the event and its invitations; false: it has another version by now, nothing was written.
///
/// Other calls patch invitations and count misses without a new version, so a writer may hold older
/// ones. Hence the states of an invitation are overwritten only if its `changed` is not older than
/// the stored one, and the misses only with a new generation.
bool write_event(soci::session& sql, const meeting::Event& event);

void write_uploads(soci::session& sql, const std::vector<control::UploadRecord>& uploads);
std::optional<control::UploadRecord> find_upload(soci::session& sql, const std::string& digest,
                                                 WallTime since);

/// False: no such invitation in this generation. `changed` becomes `now`, in any case later than
/// it was.
bool patch_invitation(soci::session& sql, const control::InvitationKey& key,
                      const control::InvitationPatch& patch, WallTime now);
int count_miss(soci::session& sql, const EventId& event, std::int64_t day);
int erase_before(soci::session& sql, WallTime before);

}  // namespace convoke::store
