#include "http/view_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

namespace convoke::http {
namespace {

namespace json = boost::json;

json::value optional_time(WallTime time) {
  if (time == WallTime{}) return nullptr;
  return json::value(rfc3339(time));
}

json::value optional_time(const std::optional<WallTime>& time) {
  return optional_time(time.value_or(WallTime{}));
}

bool is_settled(const control::InviteeView& invitee) {
  const bool mail_settled =
      invitee.mail != meeting::MailState::Queued && invitee.mail != meeting::MailState::Retrying;
  return mail_settled && meeting::is_settled(invitee.call_state);
}

json::value rounded(const std::optional<double>& number) {
  return number ? json::value(std::llround(*number)) : json::value(nullptr);
}

/// To a tenth.
json::value percent(const std::optional<double>& number) {
  return number ? json::value(std::round(*number * 10) / 10) : json::value(nullptr);
}

json::value to_json(const std::optional<control::QualityView>& quality) {
  if (!quality) return nullptr;
  const auto& record = quality->record;
  return json::object{{"At", rfc3339(quality->at)},
                      {"RoundTripMs", rounded(record.round_trip_ms)},
                      {"SendLossPercent", percent(record.send_loss_percent)},
                      {"SendJitterMs", rounded(record.send_jitter_ms)},
                      {"SendBps", rounded(record.send_bps)},
                      {"ReceiveLossPercent", percent(record.receive_loss_percent)},
                      {"ReceiveJitterMs", rounded(record.receive_jitter_ms)},
                      {"ReceiveBps", rounded(record.receive_bps)},
                      {"JitterBufferMs", rounded(record.jitter_buffer_ms)},
                      {"ConcealedPercent", percent(record.concealed_percent)},
                      {"AvailableSendBps", rounded(record.available_send_bps)}};
}

json::object to_json(const control::InviteeView& invitee) {
  return {{"Name", invitee.name},
          {"PhoneNumber", invitee.phone_number},
          {"Email", invitee.email},
          {"CallParticipant", invitee.call},
          {"Mail", meeting::name(invitee.mail)},
          {"MailDetail", invitee.mail_detail},
          {"Call", meeting::name(invitee.call_state)},
          {"CallDetail", invitee.call_detail},
          {"SipCode", invitee.sip_code},
          {"JoinMethod", meeting::name(invitee.join_method)},
          {"AttendeeId", invitee.attendee.text},
          {"Present", invitee.present},
          {"Muted", invitee.muted},
          {"Speaking", invitee.speaking},
          {"Quality", to_json(invitee.quality)},
          {"Settled", is_settled(invitee)},
          {"Changed", optional_time(invitee.changed)}};
}

json::object links(const EventId& event) {
  const std::string self = "/api/events/" + event.text;
  return {{"Event", self}, {"Stream", self + "/stream"}, {"End", self + "/end"}};
}

}  // namespace

std::string rfc3339(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()),
                static_cast<int>(clock.subseconds().count()));
  return text.data();
}

json::object to_json(const control::UploadOutcome& outcome) {
  json::array invitees;
  for (const control::PlannedInvitee& each : outcome.invitees) {
    invitees.push_back(json::object{{"Name", each.name},
                                    {"Contact", each.contact},
                                    {"Mail", each.mail},
                                    {"Ring", each.ring},
                                    {"RingFault", each.ring_fault},
                                    {"Known", each.known}});
  }
  return {{"EventId", outcome.event.text},
          {"MeetingId", outcome.meeting.text},
          {"Repeated", outcome.repeated},
          {"DryRun", outcome.dry_run},
          {"Reopened", outcome.reopened},
          {"State", meeting::name(outcome.state)},
          {"Expires", optional_time(outcome.expires)},
          {"Ended", optional_time(outcome.ended)},
          {"Invitees", std::move(invitees)},
          {"Notes", json::array(outcome.notes.begin(), outcome.notes.end())},
          {"Links", links(outcome.event)}};
}

json::object to_json(const control::EventView& view) {
  json::array invitees;
  for (const control::InviteeView& each : view.invitees) invitees.push_back(to_json(each));
  const bool settled = view.state != meeting::EventState::Open ||
                       std::all_of(view.invitees.begin(), view.invitees.end(), is_settled);
  return {{"EventId", view.id.text},
          {"MeetingId", view.meeting.text},
          {"State", meeting::name(view.state)},
          {"Created", optional_time(view.created)},
          {"Expires", optional_time(view.expires)},
          {"Ended", optional_time(view.ended)},
          {"Present", view.present},
          {"Settled", settled},
          {"Invitees", std::move(invitees)},
          {"Links", links(view.id)}};
}

json::object to_json(const control::OpenEvents& open) {
  json::array events;
  for (const control::EventSummary& each : open.events) {
    events.push_back(json::object{{"EventId", each.id.text},
                                  {"MeetingId", each.meeting.text},
                                  {"State", meeting::name(meeting::EventState::Open)},
                                  {"Created", optional_time(each.created)},
                                  {"Expires", optional_time(each.expires)},
                                  {"Present", each.present},
                                  {"Links", links(each.id)}});
  }
  return {{"Events", std::move(events)}, {"More", open.more}};
}

json::array to_json(const std::vector<control::QueryRecord>& records) {
  json::array array;
  for (const control::QueryRecord& each : records) {
    const auto expires = std::chrono::floor<std::chrono::seconds>(each.expires.time_since_epoch());
    array.push_back(json::object{{"EventId", each.event.text},
                                 {"MeetingId", each.meeting.text},
                                 {"AttendeeId", each.attendee.text},
                                 {"PhoneNumber", each.phone_number},
                                 {"Name", each.name},
                                 {"JoinMethod", meeting::name(each.join_method)},
                                 {"TTL", expires.count()}});
  }
  return array;
}

}  // namespace convoke::http
