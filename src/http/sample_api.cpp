#include "http/sample_api.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "http/problem.h"
#include "http/view_json.h"

namespace convoke::http {
namespace {

namespace json = boost::json;
using control::Service;
using control::Task;

constexpr std::size_t kMaxDepth = 8;
constexpr std::string_view kNotAdded = "Unable to add participant";
constexpr std::string_view kNotEnded = "Unable to delete meeting";

/// A member of the sample's request and what it is in an event file.
struct Member {
  std::string_view request{};
  std::string_view file{};
};
constexpr std::array<Member, 4> kMembers{{{"attendeeName", "Name"},
                                          {"attendeePhoneNumber", "PhoneNumber"},
                                          {"attendeeEmail", "Email"},
                                          {"attendeeCall", "CallParticipant"}}};

std::optional<json::object> parse_object(const std::string& body) {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::error_code error;
  json::value value = json::parse(body, error, {}, options);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

/// A member's text; "" if it is missing or no text.
std::string text(const json::object& object, std::string_view member) {
  const json::value* value = object.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string{};
}

bool is_given(const json::value* value) {
  return value != nullptr && !value->is_null() &&
         !(value->is_string() && value->as_string().empty());
}

/// The event file that says what a /create request says; its check is the file's.
std::string event_file(const json::object& request) {
  json::object participant;
  for (const Member& member : kMembers) {
    const json::value* value = request.if_contains(member.request);
    if (is_given(value)) participant[member.file] = *value;
  }
  json::object file;
  if (const json::value* id = request.if_contains("eventId"); is_given(id)) file["EventId"] = *id;
  file["Participants"] = json::array{std::move(participant)};
  return json::serialize(file);
}

/// Names a problem's field as the request does, not as the file would.
void rename_field(wire::FileProblem& problem) {
  if (problem.field == "EventId") problem.field = "eventId";
  for (const Member& member : kMembers) {
    if (problem.field == "Participants[0]." + std::string(member.file)) {
      problem.field = member.request;
    }
  }
}

Response refused(control::UploadRefusal refusal) {
  if (refusal.kind == control::UploadRefusal::Kind::Unavailable) {
    return json_response(503, json::object{{"message", kNotAdded}});
  }
  for (wire::FileProblem& each : refusal.problems) rename_field(each);
  return problem(refusal, 400, {{"message", kNotAdded}});
}

Task<Response> create(Service& service, const Request& request) {
  const auto body = parse_object(request.body);
  if (!body) co_return problem(400, "The body is no JSON object.", {{"message", kNotAdded}});
  control::Upload upload{.content = event_file(*body)};
  auto outcome = co_await service.upload(std::move(upload));
  if (!outcome) co_return refused(outcome.error());
  json::object answer{{"message", "Participant added successfully"},
                      {"passcode", outcome->passcode}};
  if (!outcome->web_link.empty()) answer["webLink"] = outcome->web_link;
  // Then the first note says that nothing was done, and why.
  if (outcome->repeated && outcome->state != meeting::EventState::Open && !outcome->notes.empty())
    answer["note"] = outcome->notes.front();
  co_return json_response(200, answer);
}

Task<Response> query(Service& service, const Request& request) {
  const auto body = parse_object(request.body);
  const std::string meeting = body ? text(*body, "meetingId") : "";
  if (meeting.empty()) {
    co_return json_response(404, json::object{{"message", "MeetingID is required"}});
  }
  std::optional<AttendeeId> attendee;
  if (const std::string id = text(*body, "attendeeId"); !id.empty()) attendee = AttendeeId{id};
  MeetingId meeting_id{meeting};
  const auto records = co_await service.query(std::move(meeting_id), std::move(attendee));
  if (!records) {
    const bool unknown = records.error() == control::ServiceError::NotFound;
    co_return json_response(
        http_status(records.error()),
        json::object{{"message", unknown ? "Meeting not found" : "Unable to query meeting"}});
  }
  co_return json_response(200, to_json(*records));
}

Task<Response> end(Service& service, const Request& request) {
  const auto body = parse_object(request.body);
  const std::string meeting = body ? text(*body, "meetingId") : "";
  if (meeting.empty()) {
    co_return json_response(404, json::object{{"message", "Meeting ID not provided"}});
  }
  MeetingId meeting_id{meeting};
  const auto done = co_await service.end_meeting(std::move(meeting_id));
  if (!done) {
    co_return json_response(http_status(done.error()), json::object{{"message", kNotEnded}});
  }
  co_return json_response(200, json::object{{"message", "Meeting deleted successfully"}});
}

}  // namespace

void add_sample_api(Router& router, Service& service) {
  router.add({.method = Method::Post,
              .pattern = "/create",
              .handler = [&service](const Request& request, const PathValues&) {
                return create(service, request);
              }});
  router.add({.method = Method::Post,
              .pattern = "/query",
              .handler = [&service](const Request& request, const PathValues&) {
                return query(service, request);
              }});
  router.add({.method = Method::Post,
              .pattern = "/end",
              .handler = [&service](const Request& request, const PathValues&) {
                return end(service, request);
              }});
}

}  // namespace convoke::http
