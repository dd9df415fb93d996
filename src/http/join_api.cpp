#include "http/join_api.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "base/text.h"
#include "http/problem.h"

namespace convoke::http {
namespace {

namespace json = boost::json;
using control::BrowserService;
using control::JoinRefusal;
using control::Task;
using control::WebSeat;

constexpr std::size_t kMaxJoinDepth = 4;
constexpr std::size_t kMaxJoinBytes = 4096;
constexpr std::chrono::seconds kSoon{5};

/// A code as a person may have typed it: as a number or a text, with blanks.
std::string digits(const json::object& object, std::string_view member) {
  const json::value* value = object.if_contains(member);
  if (value == nullptr) return {};
  if (value->is_int64()) return std::to_string(value->get_int64());
  if (!value->is_string()) return {};
  std::string text(value->get_string());
  std::erase(text, ' ');
  return text;
}

/// No value: the request names neither a token nor both codes.
std::optional<control::Ticket> ticket_of(const json::object& body) {
  if (const json::value* token = body.if_contains("Token"); token != nullptr) {
    if (!token->is_string()) return std::nullopt;
    return control::LinkToken{std::string(token->get_string())};
  }
  EventId event{digits(body, "EventId")};
  std::string passcode = digits(body, "MeetingPasscode");
  if (event.text.empty() || passcode.empty()) return std::nullopt;
  return control::EventCode{std::move(event), std::move(passcode)};
}

/// As Chime's CreateMeetingWithAttendees answers them (API reference: Meeting, Attendee).
json::object meeting_json(const JoinSettings& settings, const Request& request,
                          const WebSeat& seat) {
  // Where the page came from: its policy lets it reach no other host.
  const std::string host(request.header("host"));
  const std::string scheme = request.is_tls || settings.behind_tls_proxy ? "wss://" : "ws://";
  return {
      {"MeetingId", seat.meeting.text},
      {"ExternalMeetingId", seat.event.text},
      {"MediaRegion", settings.region},
      {"MeetingArn", "arn:aws:chime:" + settings.region + ":" + settings.account_id + ":meeting/" +
                         seat.meeting.text},
      {"MediaPlacement",
       json::object{{"AudioHostUrl", host},
                    {"SignalingUrl", scheme + host + "/control/" + seat.meeting.text},
                    {"TurnControlUrl", ""}}},
      {"MeetingFeatures", json::object{{"Audio", json::object{{"EchoReduction", "UNAVAILABLE"}}}}}};
}

json::object attendee_json(const WebSeat& seat) {
  return {{"AttendeeId", seat.attendee.text},
          {"ExternalUserId", seat.external_user_id},
          {"JoinToken", seat.join_token},
          {"Capabilities",
           json::object{
               {"Audio", "SendReceive"}, {"Video", "SendReceive"}, {"Content", "SendReceive"}}}};
}

Response later(int status, std::string_view words, std::chrono::milliseconds wait) {
  Response answer = problem(status, words);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
  answer.headers.push_back({"Retry-After", std::to_string(seconds.count())});
  return answer;
}

Response refused(const JoinRefusal& refusal) {
  using Why = JoinRefusal::Why;
  switch (refusal.why) {
    case Why::Invalid:
      return problem(404, "This invitation is not known. Open the link in your newest mail.");
    case Why::Ended:
      return problem(410, "This event has ended.");
    case Why::Full:
      return problem(409, "The meeting is full.");
    case Why::TooOften:
      return later(429, "Too many requests came from your network. Try again in a moment.",
                   refusal.retry_after);
    case Why::TooManyMisses:
      return later(429,
                   "Too many wrong codes came from your network today. Open the link in your mail.",
                   refusal.retry_after);
    case Why::Unavailable:
      return later(503, "The database does not answer. Try again in a moment.", kSoon);
  }
  return problem(503, "");
}

Task<Response> join(BrowserService& service, const JoinSettings& settings, const Request& request) {
  json::parse_options options;
  options.max_depth = kMaxJoinDepth;
  json::error_code error;
  const json::value body = json::parse(request.body, error, {}, options);
  if (error || !body.is_object()) co_return problem(400, "The body is no JSON object.");
  auto ticket = ticket_of(body.get_object());
  if (!ticket) co_return problem(400, "Token is needed, or EventId and MeetingPasscode.");
  const auto seat =
      co_await service.join(std::move(*ticket), source(request, settings.behind_tls_proxy));
  if (!seat) co_return refused(seat.error());
  json::object answer{{"Meeting", meeting_json(settings, request, *seat)},
                      {"Attendee", attendee_json(*seat)},
                      {"Name", seat->name}};
  Response response = json_response(200, answer);
  response.headers.push_back({"Cache-Control", "no-store"});
  co_return response;
}

Task<Response> roster(BrowserService& service, const Request& request, MeetingId meeting) {
  const auto bearer = bearer_token(request);
  if (!bearer) co_return problem(401, "The JoinToken is needed as Bearer.");
  std::string token(*bearer);
  const auto entries = co_await service.roster(std::move(meeting), std::move(token));
  if (!entries)
    co_return entries.error() == BrowserService::RosterError::WrongToken
        ? problem(403, "This JoinToken is not one of this meeting's.")
        : problem(503, "The database does not answer. Try again in a moment.");
  json::array list;
  for (const auto& each : *entries)
    list.push_back(json::object{{"AttendeeId", each.attendee.text},
                                {"ExternalUserId", each.external_user_id},
                                {"Name", each.name},
                                {"JoinMethod", meeting::name(each.join_method)}});
  co_return json_response(200, list);
}

bool wants_web_socket(const Request& request) {
  return equals_ignoring_case(request.header("upgrade"), "websocket");
}

Response upgrade(const Signalling& signalling, const Request& request, const MeetingId& meeting) {
  if (!wants_web_socket(request)) {
    Response answer = problem(426, "This path speaks the Chime client protocol over a WebSocket.");
    answer.headers.push_back({"Upgrade", "websocket"});
    return answer;
  }
  Response answer{.status = 101};
  const auto head = std::make_shared<const Request>(request);
  answer.upgrade = [signalling, head, meeting](control::ByteStream& stream) {
    return signalling(stream, *head, meeting);
  };
  return answer;
}

}  // namespace

void add_join_api(Router& router, BrowserService& service, JoinSettings settings,
                  Signalling signalling) {
  router.add({.method = Method::Post,
              .pattern = "/join",
              .access = Access::Open,
              .body_bytes = kMaxJoinBytes,
              .handler = [&service, settings = std::move(settings)](const Request& request,
                                                                    const PathValues&) {
                return join(service, settings, request);
              }});
  router.add({.pattern = "/api/meetings/{meetingId}/attendees",
              .access = Access::Open,
              .handler = [&service](const Request& request, const PathValues& values) {
                return roster(service, request, {values.at("meetingId")});
              }});
  router.add({.pattern = "/control/{meetingId}",
              .access = Access::Open,
              .handler = [signalling = std::move(signalling)](
                             const Request& request, const PathValues& values) -> Task<Response> {
                co_return upgrade(signalling, request, {values.at("meetingId")});
              }});
}

}  // namespace convoke::http
