#include "store/event_rows.h"

#include <soci/soci.h>

#include <string>

#include "store/columns.h"
#include "store/invitation_rows.h"

namespace convoke::store {
namespace {

using soci::into;
using soci::use;

constexpr int kMaxLiveEvents = 1000;

constexpr const char* kEventColumns =
    "SELECT id, version, generation, meeting, created, expires, ended, misses, misses_day"
    " FROM events ";

/// The columns of one event on their way in or out.
struct EventRow {
  std::string id{};
  std::int64_t version = 0;
  std::int64_t generation = 0;
  std::string meeting{};
  std::int64_t created = 0;
  std::int64_t expires = 0;
  std::int64_t ended = 0;
  soci::indicator ended_indicator = soci::i_null;
  std::int64_t misses = 0;
  std::int64_t misses_day = 0;

  explicit EventRow(const meeting::Event& event = {})
      : id(event.id.text),
        version(event.version),
        generation(event.generation),
        meeting(event.meeting.text),
        created(to_column(event.created)),
        expires(to_column(event.expires)),
        ended(to_column(event.ended.value_or(WallTime{}))),
        ended_indicator(event.ended ? soci::i_ok : soci::i_null),
        misses(event.misses),
        misses_day(event.misses_day) {}

  meeting::Event event() const {
    meeting::Event event;
    event.id.text = id;
    event.version = version;
    event.generation = static_cast<int>(generation);
    event.meeting.text = meeting;
    event.created = time_of(created);
    event.expires = time_of(expires);
    if (ended_indicator == soci::i_ok) event.ended = time_of(ended);
    event.misses = static_cast<int>(misses);
    event.misses_day = misses_day;
    return event;
  }

  /// Adds the places into which kEventColumns are read.
  soci::details::prepare_temp_type into_all(soci::details::prepare_temp_type query) {
    return (std::move(query), into(id), into(version), into(generation), into(meeting),
            into(created), into(expires), into(ended, ended_indicator), into(misses),
            into(misses_day));
  }
};

/// Without invitations.
std::optional<meeting::Event> load_head(soci::session& sql, const std::string& condition,
                                        const std::string& value) {
  EventRow row;
  soci::statement query = row.into_all((sql.prepare << kEventColumns << condition, use(value)));
  if (!query.execute(true)) return std::nullopt;
  return row.event();
}

std::optional<meeting::Event> load_where(soci::session& sql, const std::string& condition,
                                         const std::string& value) {
  auto event = load_head(sql, condition, value);
  if (event) event->invitations = load_invitations(sql, event->id);
  return event;
}

bool insert_event(soci::session& sql, EventRow& row) {
  soci::statement insert =
      (sql.prepare << "INSERT INTO events (id, version, generation, meeting, created, expires, "
                      "ended, misses, misses_day) VALUES (:id, 1, :generation, :meeting, :created, "
                      ":expires, :ended, :misses, :misses_day) ON CONFLICT DO NOTHING",
       use(row.id), use(row.generation), use(row.meeting), use(row.created), use(row.expires),
       use(row.ended, row.ended_indicator), use(row.misses), use(row.misses_day));
  insert.execute(true);
  return insert.get_affected_rows() == 1;
}

/// Replaces the version that was read; in a new generation nothing of the old one stays.
bool update_event(soci::session& sql, EventRow& row) {
  std::int64_t generation = 0;
  sql << "SELECT generation FROM events WHERE id = :id AND version = :version", use(row.id),
      use(row.version), into(generation);
  if (!sql.got_data()) return false;
  sql << "UPDATE events SET version = version + 1, generation = :generation, meeting = :meeting, "
         "created = :created, expires = :expires, ended = :ended WHERE id = :id",
      use(row.generation), use(row.meeting), use(row.created), use(row.expires),
      use(row.ended, row.ended_indicator), use(row.id);
  if (generation == row.generation) return true;
  sql << "UPDATE events SET misses = :misses, misses_day = :misses_day WHERE id = :id",
      use(row.misses), use(row.misses_day), use(row.id);
  sql << "DELETE FROM invitations WHERE event = :event", use(row.id);
  sql << "DELETE FROM attendees WHERE event = :event", use(row.id);
  return true;
}

}  // namespace

std::optional<meeting::Event> load_event(soci::session& sql, const EventId& id) {
  return load_where(sql, "WHERE id = :id", id.text);
}

std::optional<meeting::Event> load_for(soci::session& sql, const EventId& id,
                                       const std::string& invitee) {
  auto event = load_head(sql, "WHERE id = :id", id.text);
  if (!event) return event;
  if (auto invitation = load_invitation(sql, id, invitee))
    event->invitations.push_back(std::move(*invitation));
  return event;
}

std::optional<meeting::Event> load_event_of(soci::session& sql, const MeetingId& meeting) {
  return load_where(sql, "WHERE meeting = :meeting", meeting.text);
}

std::vector<meeting::Event> live_events(soci::session& sql, WallTime now) {
  const auto after = to_column(now);
  EventRow row;
  soci::statement query =
      row.into_all((sql.prepare << kEventColumns << "WHERE ended IS NULL AND expires > :now "
                                << "ORDER BY created DESC, id LIMIT :limit",
                    use(after), use(kMaxLiveEvents)));
  std::vector<meeting::Event> events;
  query.execute();
  while (query.fetch()) events.push_back(row.event());
  return events;
}

bool write_event(soci::session& sql, const meeting::Event& event) {
  EventRow row(event);
  if (!(event.version == 0 ? insert_event(sql, row) : update_event(sql, row))) return false;
  write_invitations(sql, event);
  return true;
}

void write_uploads(soci::session& sql, const std::vector<control::UploadRecord>& uploads) {
  for (const auto& upload : uploads) {
    const auto created = to_column(upload.created);
    sql << "DELETE FROM uploads WHERE digest = :digest", use(upload.digest);
    sql << "INSERT INTO uploads (digest, event, generation, outcome, created)"
           " VALUES (:digest, :event, :generation, :outcome, :created)",
        use(upload.digest), use(upload.event.text), use(upload.generation), use(upload.outcome),
        use(created);
  }
}

std::optional<control::UploadRecord> find_upload(soci::session& sql, const std::string& digest,
                                                 WallTime since) {
  control::UploadRecord upload{.digest = digest};
  const auto from = to_column(since);
  std::int64_t created = 0;
  sql << "SELECT event, generation, outcome, created FROM uploads"
         " WHERE digest = :digest AND created >= :since",
      use(digest), use(from), into(upload.event.text), into(upload.generation),
      into(upload.outcome), into(created);
  if (!sql.got_data()) return std::nullopt;
  upload.created = time_of(created);
  return upload;
}

int count_miss(soci::session& sql, const EventId& event, std::int64_t day) {
  sql << "UPDATE events SET misses = CASE WHEN misses_day = :day THEN misses + 1 ELSE 1 END,"
         " misses_day = :day WHERE id = :id",
      use(day, "day"), use(event.text, "id");
  int misses = 0;
  sql << "SELECT misses FROM events WHERE id = :id", use(event.text), into(misses);
  return misses;
}

int erase_before(soci::session& sql, WallTime before) {
  const auto limit = to_column(before);
  sql << "DELETE FROM attendees WHERE event IN"
         " (SELECT id FROM events WHERE expires < :before OR ended < :before)",
      use(limit, "before");
  soci::statement erase =
      (sql.prepare << "DELETE FROM events WHERE expires < :before OR ended < :before",
       use(limit, "before"));
  erase.execute(true);
  const auto erased = erase.get_affected_rows();
  sql << "DELETE FROM uploads WHERE created < :before", use(limit);
  return static_cast<int>(erased);
}

}  // namespace convoke::store
