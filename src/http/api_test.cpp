#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

#include "http/events_api.h"
#include "http/fake_browser_service.h"
#include "http/fake_service.h"
#include "http/join_api.h"
#include "http/operations_api.h"
#include "http/router.h"
#include "http/sample_api.h"
#include "http/sse.h"
#include "http/view_json.h"

namespace convoke::http {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kFile = R"({"EventId":123456,"Participants":[]})";

/// A whole API before a control loop in memory; the caller is a program of this machine. Event
/// 123456 in meeting m-1 has Nikki, whose phone rings.
class ApiTest : public ::testing::Test {
 protected:
  ApiTest() {
    add_pages(router);
    add_health(router, service);
    add_metrics(router, [] { return "convoke_up 1\n"; });
    add_events_api(router, service, {.file_bytes = 200});
    add_sample_api(router, service);
    add_join_api(
        router, browsers, {.region = "local"},
        [](control::ByteStream&, const Request&, MeetingId) -> control::Task<void> { co_return; });
    browsers.seats[{"123456", "122188"}] = {.event = {"123456"},
                                            .meeting = {"m-1"},
                                            .attendee = {"a-1"},
                                            .external_user_id = "x-1",
                                            .join_token = "token",
                                            .name = "Nikki"};
    service.change({.id = {"123456"},
                    .meeting = {"m-1"},
                    .created = WallTime{std::chrono::hours{24}},
                    .invitees = {{.name = "Nikki",
                                  .phone_number = "+13125551212",
                                  .call = true,
                                  .mail = meeting::MailState::Sent,
                                  .call_state = meeting::CallState::Ringing}}});
  }

  Response ask(Method method, const std::string& target, std::string body = "") {
    Request request{.method = method,
                    .headers = {{"host", "localhost:8080"}, {"content-type", "application/json"}},
                    .body = std::move(body),
                    .remote = IpAddress::v4(127, 0, 0, 1),
                    .local = {IpAddress::v4(127, 0, 0, 1), 8080}};
    EXPECT_TRUE(read_target(target, request));
    for (const Header& each : more_headers) request.headers.push_back(each);
    return run(std::move(request));
  }

  Response run(Request request) {
    boost::asio::io_context loop;
    Response answer{.status = 0};
    boost::asio::co_spawn(loop, router.handle(std::move(request)),
                          [&](const std::exception_ptr& fault, Response response) {
                            EXPECT_EQ(fault, nullptr);
                            answer = std::move(response);
                          });
    loop.run();
    return answer;
  }

  static json::value parsed(const Response& response) { return json::parse(response.body); }
  static std::string header(const Response& response, std::string_view name) {
    for (const Header& each : response.headers) {
      if (each.name == name) return each.value;
    }
    return "";
  }

  FakeBrowserService browsers{};
  FakeService service{};
  Router router{
      GuardRules{.bearer_token = "secret", .allowed_origins = {"https://intranet.example.com"}}};
  std::vector<Header> more_headers{};
};

TEST_F(ApiTest, AcceptsAnEventFile) {
  service.outcome =
      control::UploadOutcome{.event = {"123456"},
                             .meeting = {"m-1"},
                             .expires = WallTime{std::chrono::seconds{86'400}},
                             .invitees = {{.name = "Nikki", .contact = "+1***12", .ring = true}},
                             .notes = {"No mail: mail.from is not set"}};
  more_headers = {{"idempotency-key", "k-1"}};
  const Response answer = ask(Method::Post, "/api/events", std::string(kFile));
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(header(answer, "Location"), "/api/events/123456");
  EXPECT_EQ(parsed(answer), json::parse(R"({
    "EventId":"123456","MeetingId":"m-1","Repeated":false,"DryRun":false,"Reopened":false,
    "State":"open","Expires":"1970-01-02T00:00:00.000Z","Ended":null,
    "Invitees":[{"Name":"Nikki","Contact":"+1***12","Mail":false,"Ring":true,"RingFault":"",
                 "Known":false}],
    "Notes":["No mail: mail.from is not set"],
    "Links":{"Event":"/api/events/123456","Stream":"/api/events/123456/stream","End":"/api/events/123456/end"}})"));
  ASSERT_EQ(service.uploads.size(), 1U);
  EXPECT_EQ(service.uploads[0].content, kFile);
  EXPECT_EQ(service.uploads[0].idempotency_key, "k-1");
  EXPECT_FALSE(service.uploads[0].dry_run);
}

TEST_F(ApiTest, AnswersRepetitionsAndDryRunsWith200) {
  service.outcome = control::UploadOutcome{.event = {"123456"}, .repeated = true};
  EXPECT_EQ(ask(Method::Post, "/api/events", "{}").status, 200);
  service.outcome = control::UploadOutcome{.event = {"123456"}, .dry_run = true};
  const Response answer = ask(Method::Post, "/api/events?dryRun=true", "{}");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(header(answer, "Location"), "");
  EXPECT_TRUE(service.uploads.back().dry_run);
}

TEST_F(ApiTest, SaysThatARepetitionDoesNotOpenAnEventThatIsOver) {
  service.outcome = control::UploadOutcome{.event = {"123456"},
                                           .repeated = true,
                                           .state = meeting::EventState::Ended,
                                           .ended = WallTime{std::chrono::hours{24}},
                                           .notes = {"The same content came before."},
                                           .passcode = "122188"};
  const auto outcome = parsed(ask(Method::Post, "/api/events", "{}"));
  EXPECT_EQ(outcome.at("State"), "ended");
  EXPECT_EQ(outcome.at("Ended"), "1970-01-02T00:00:00.000Z");
  EXPECT_EQ(outcome.at("Notes").at(0), "The same content came before.");
  const auto sample = parsed(ask(Method::Post, "/create", R"({"eventId":"123456"})"));
  EXPECT_EQ(sample.at("note"), "The same content came before.");
  service.outcome->state = meeting::EventState::Open;
  const auto open = parsed(ask(Method::Post, "/create", R"({"eventId":"123456"})"));
  EXPECT_EQ(open.as_object().if_contains("note"), nullptr);
}

TEST_F(ApiTest, RefusesUnclearUploadsBeforeTheyReachTheControlLoop) {
  EXPECT_EQ(ask(Method::Post, "/api/events?dryRun=perhaps", "{}").status, 400);
  EXPECT_EQ(ask(Method::Post, "/api/events?dryrun=true", "{}").status, 400);
  EXPECT_EQ(ask(Method::Post, "/api/events", std::string(201, ' ')).status, 413);
  more_headers = {{"idempotency-key", std::string(256, 'k')}};
  EXPECT_EQ(ask(Method::Post, "/api/events", "{}").status, 400);
  EXPECT_THAT(service.uploads, IsEmpty());
}

TEST_F(ApiTest, SaysWhereAFileIsAtFault) {
  service.refusal.problems = {{"EventId", "is missing", "Write six digits."},
                              {"Participants", "is empty", ""}};
  const Response answer = ask(Method::Post, "/api/events", "{}");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.content_type, "application/problem+json");
  EXPECT_EQ(parsed(answer), json::parse(R"json({
    "title":"Unprocessable Content","status":422,
    "detail":"EventId is missing. Write six digits. (and 1 more, see problems)",
    "problems":[{"field":"EventId","fault":"is missing","mend":"Write six digits."},
                {"field":"Participants","fault":"is empty","mend":""}]
})json"));
  service.refusal = {.kind = control::UploadRefusal::Kind::Unavailable};
  EXPECT_EQ(ask(Method::Post, "/api/events", "{}").status, 503);
}

TEST_F(ApiTest, ShowsAnEventInTheWordsOfItsStates) {
  const Response answer = ask(Method::Get, "/api/events/123456");
  EXPECT_EQ(answer.status, 200);
  const json::value view = parsed(answer);
  EXPECT_EQ(view.at("State").as_string(), "open");
  EXPECT_EQ(view.at("Created").as_string(), "1970-01-02T00:00:00.000Z");
  EXPECT_TRUE(view.at("Ended").is_null());
  EXPECT_FALSE(view.at("Settled").as_bool());
  const json::value& nikki = view.at("Invitees").at(0);
  EXPECT_EQ(nikki.at("Mail").as_string(), "sent");
  EXPECT_EQ(nikki.at("Call").as_string(), "ringing");
  EXPECT_EQ(nikki.at("PhoneNumber").as_string(), "+13125551212");
}

TEST_F(ApiTest, ShowsWhatABrowserSaysOfItsSound) {
  service.change({.id = {"123456"},
                  .invitees = {{.name = "Nikki"},
                               {.name = "Jane",
                                .quality = {{.record = {.round_trip_ms = 24.6,
                                                        .send_loss_percent = 0,
                                                        .receive_loss_percent = 3.449,
                                                        .receive_bps = 31'250.4},
                                             .at = WallTime{std::chrono::hours{24}}}}}}});
  const json::value view = parsed(ask(Method::Get, "/api/events/123456"));
  EXPECT_TRUE(view.at("Invitees").at(0).at("Quality").is_null());
  EXPECT_EQ(view.at("Invitees").at(1).at("Quality"), json::parse(R"({
    "At":"1970-01-02T00:00:00.000Z","RoundTripMs":25,
    "SendLossPercent":0.0,"SendJitterMs":null,"SendBps":null,
    "ReceiveLossPercent":3.4,"ReceiveJitterMs":null,"ReceiveBps":31250,
    "JitterBufferMs":null,"ConcealedPercent":null,"AvailableSendBps":null})"));
}

TEST_F(ApiTest, ListsOpenEvents) {
  service.change({.id = {"654321"}, .meeting = {"m-2"}, .present = 2});
  const Response answer = ask(Method::Get, "/api/events");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(parsed(answer).at("Events").as_array().size(), 2U);
  EXPECT_EQ(parsed(answer).at("Events").at(0), json::parse(R"({
    "EventId":"123456","MeetingId":"m-1","State":"open","Created":"1970-01-02T00:00:00.000Z",
    "Expires":null,"Present":0,
    "Links":{"Event":"/api/events/123456","Stream":"/api/events/123456/stream","End":"/api/events/123456/end"}})"));
  EXPECT_FALSE(parsed(answer).at("More").as_bool());
  const auto one = parsed(ask(Method::Get, "/api/events?limit=1"));
  EXPECT_EQ(one.at("Events").as_array().size(), 1U);
  EXPECT_TRUE(one.at("More").as_bool());
  for (const char* query :
       {"limit=0", "limit=501", "limit=", "limit=1x", "limit=1&limit=1", "page=2"})
    EXPECT_EQ(ask(Method::Get, std::string("/api/events?") + query).status, 400) << query;
  service.database_down = true;
  EXPECT_EQ(ask(Method::Get, "/api/events").status, 503);
}

TEST_F(ApiTest, KnowsNoOtherEvents) {
  EXPECT_EQ(ask(Method::Get, "/api/events/654321").status, 404);
  EXPECT_EQ(ask(Method::Get, "/api/events/abc").status, 404);
  EXPECT_EQ(ask(Method::Get, "/api/events/").status, 404);
  EXPECT_EQ(ask(Method::Get, "/api/events/654321/stream").status, 404);
  service.database_down = true;
  EXPECT_EQ(ask(Method::Get, "/api/events/123456").status, 503);
}

TEST_F(ApiTest, StreamsTheNewestViewOnly) {
  more_headers = {{"accept", "text/event-stream"}, {"last-event-id", "41"}};
  const Response answer = ask(Method::Get, "/api/events/123456");
  ASSERT_NE(answer.stream, nullptr);
  EXPECT_EQ(answer.content_type, "text/event-stream");
  EXPECT_THAT(answer.stream->take(),
              StartsWith("retry: 3000\n\nid: 42\nevent: snapshot\ndata: {\"EventId\":\"123456\""));
  EXPECT_THAT(answer.stream->take(), IsEmpty());
  int wakes = 0;
  answer.stream->on_news([&] { ++wakes; });
  service.change({.id = {"123456"}, .present = 1});
  service.change({.id = {"123456"}, .present = 2});
  EXPECT_EQ(wakes, 2);
  const std::string text = answer.stream->take();
  EXPECT_THAT(text, HasSubstr("\"Present\":2"));
  EXPECT_THAT(text, EndsWith("}\n\n"));
  EXPECT_THAT(text, StartsWith("id: 43\n"));
  EXPECT_THAT(answer.stream->take(), IsEmpty());
}

TEST_F(ApiTest, StopsWatchingWhenTheStreamEnds) {
  {
    const Response answer = ask(Method::Get, "/api/events/123456/stream");
    EXPECT_EQ(service.watchers(), 1U);
  }
  EXPECT_EQ(service.watchers(), 0U);
}

TEST_F(ApiTest, EndsEventsAndChangesSeats) {
  EXPECT_EQ(ask(Method::Post, "/api/events/123456/end").status, 204);
  EXPECT_EQ(ask(Method::Delete, "/api/events/123456/attendees/a-1").status, 204);
  EXPECT_EQ(ask(Method::Post, "/api/events/123456/attendees/a-1/mute").status, 204);
  EXPECT_EQ(ask(Method::Post, "/api/events/123456/attendees/a-1/unmute").status, 204);
  EXPECT_EQ(ask(Method::Post, "/api/events/654321/attendees/a-1/mute").status, 404);
  EXPECT_THAT(service.done,
              ElementsAre("end 123456", "remove m-1 a-1", "mute m-1 a-1", "unmute m-1 a-1"));
}

TEST_F(ApiTest, AddsAPersonInTheShapeOfTheSample) {
  service.outcome = control::UploadOutcome{.event = {"123456"}, .passcode = "122188"};
  Response answer = ask(Method::Post, "/create", R"({"attendeeName":"Nikki",
    "attendeePhoneNumber":"+13125551212","attendeeEmail":"","attendeeCall":true,"eventId":"123456"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"message":"Participant added successfully","passcode":"122188"})");
  EXPECT_EQ(json::parse(service.uploads.at(0).content), json::parse(R"({"EventId":"123456",
    "Participants":[{"Name":"Nikki","PhoneNumber":"+13125551212","CallParticipant":true}]})"));
  service.outcome->web_link = "https://meet.example.com/meeting#token=t";
  answer = ask(Method::Post, "/create", "{}");
  EXPECT_EQ(parsed(answer).at("webLink"), "https://meet.example.com/meeting#token=t");
}

TEST_F(ApiTest, RefusesAPersonInTheSamplesWordsAndFields) {
  service.refusal.problems = {{"Participants[0].PhoneNumber", "is not an E.164 number", ""}};
  const Response invalid = ask(Method::Post, "/create", R"({"eventId":1,"attendeePhoneNumber":7})");
  EXPECT_EQ(invalid.status, 400);
  EXPECT_EQ(parsed(invalid).at("message").as_string(), "Unable to add participant");
  EXPECT_EQ(parsed(invalid).at("problems").at(0).at("field").as_string(), "attendeePhoneNumber");
  EXPECT_EQ(ask(Method::Post, "/create", "[]").status, 400);
  service.refusal = {.kind = control::UploadRefusal::Kind::Unavailable};
  const Response unavailable = ask(Method::Post, "/create", "{}");
  EXPECT_EQ(unavailable.status, 503);
  EXPECT_EQ(unavailable.body, R"({"message":"Unable to add participant"})");
}

TEST_F(ApiTest, AnswersTheSamplesQuestionsAboutAMeeting) {
  service.records = {{.event = {"123456"},
                      .meeting = {"m-1"},
                      .attendee = {"a-1"},
                      .name = "Nikki",
                      .phone_number = "+13125551212",
                      .join_method = meeting::JoinMethod::Phone,
                      .expires = WallTime{std::chrono::milliseconds{86'400'999}}}};
  const Response answer = ask(Method::Post, "/query", R"({"meetingId":"m-1","attendeeId":"a-1"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(parsed(answer),
            json::parse(R"([{"EventId":"123456","MeetingId":"m-1","AttendeeId":"a-1",
    "PhoneNumber":"+13125551212","Name":"Nikki","JoinMethod":"Phone","TTL":86400}])"));
  EXPECT_EQ(ask(Method::Post, "/query", R"({"meetingId":"m-2"})").status, 404);
  const Response incomplete = ask(Method::Post, "/query", R"({"attendeeId":"a-1"})");
  EXPECT_EQ(incomplete.status, 404);
  EXPECT_EQ(incomplete.body, R"({"message":"MeetingID is required"})");
}

TEST_F(ApiTest, EndsAMeetingAsTheSampleDoes) {
  const Response answer = ask(Method::Post, "/end", R"({"meetingId":"m-1"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"message":"Meeting deleted successfully"})");
  EXPECT_EQ(ask(Method::Post, "/end", "{}").body, R"({"message":"Meeting ID not provided"})");
  service.database_down = true;
  const Response failed = ask(Method::Post, "/end", R"({"meetingId":"m-1"})");
  EXPECT_EQ(failed.status, 503);
  EXPECT_EQ(failed.body, R"({"message":"Unable to delete meeting"})");
}

TEST_F(ApiTest, TellsWhetherItCanTakeWork) {
  EXPECT_EQ(ask(Method::Get, "/healthz").body, "ok\n");
  EXPECT_EQ(ask(Method::Get, "/readyz").status, 200);
  service.readiness_answer = {.ready = false, .reasons = {"no trunk is up"}};
  const Response answer = ask(Method::Get, "/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, R"({"ready":false,"reasons":["no trunk is up"]})");
  EXPECT_EQ(ask(Method::Get, "/metrics").body, "convoke_up 1\n");
}

TEST_F(ApiTest, TellsPathsFromMethods) {
  const Response wrong = ask(Method::Get, "/create");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(header(wrong, "Allow"), "POST");
  EXPECT_EQ(ask(Method::Get, "/nothing").status, 404);
  EXPECT_EQ(ask(Method::Get, "/api/events/123456/").status, 404);
  EXPECT_EQ(ask(Method::Head, "/").status, 200);
}

TEST_F(ApiTest, AsksForTheTokenBeforeItSaysWhatThereIs) {
  Request request{.path = "/nothing",
                  .segments = {"nothing"},
                  .headers = {{"host", "h"}},
                  .remote = IpAddress::v4(192, 0, 2, 1),
                  .local = {{}, 8080}};
  const Response answer = run(request);
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(header(answer, "WWW-Authenticate"), R"(Bearer realm="convoke")");
  request.headers.push_back({"authorization", "Bearer secret"});
  EXPECT_EQ(run(request).status, 404);
}

TEST_F(ApiTest, LetsOnlyConfiguredSitesCallFromBrowsers) {
  more_headers = {{"origin", "https://intranet.example.com"},
                  {"access-control-request-method", "POST"}};
  const Response allowed = ask(Method::Options, "/create");
  EXPECT_EQ(allowed.status, 204);
  EXPECT_EQ(header(allowed, "Access-Control-Allow-Origin"), "https://intranet.example.com");
  EXPECT_EQ(header(allowed, "Vary"), "Origin");
  more_headers[0].value = "https://evil.example";
  const Response refused = ask(Method::Options, "/create");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(header(refused, "Access-Control-Allow-Origin"), "");
}

TEST_F(ApiTest, SendsSafetyHeadersWithEverything) {
  for (const char* path : {"/", "/nothing", "/api/events/123456"}) {
    const Response answer = ask(Method::Get, path);
    EXPECT_EQ(header(answer, "X-Content-Type-Options"), "nosniff") << path;
    EXPECT_THAT(header(answer, "Content-Security-Policy"), HasSubstr("default-src 'none'")) << path;
  }
}

TEST_F(ApiTest, SeatsABrowserAsChimeDoes) {
  const Response answer =
      ask(Method::Post, "/join", R"({"EventId": 123456, "MeetingPasscode": "122 188"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(header(answer, "Cache-Control"), "no-store");
  const auto body = parsed(answer);
  EXPECT_EQ(body.at("Meeting").at("MeetingId"), "m-1");
  EXPECT_EQ(body.at("Meeting").at("MediaPlacement").at("SignalingUrl"),
            "ws://localhost:8080/control/m-1");
  EXPECT_EQ(body.at("Attendee").at("AttendeeId"), "a-1");
  EXPECT_EQ(body.at("Attendee").at("JoinToken"), "token");
  EXPECT_EQ(body.at("Name"), "Nikki");
}

TEST_F(ApiTest, SaysWhyABrowserGetsNoSeat) {
  const std::string wrong = R"({"EventId": "123456", "MeetingPasscode": "000000"})";
  EXPECT_EQ(ask(Method::Post, "/join", wrong).status, 404);
  using Why = control::JoinRefusal::Why;
  browsers.refusal.why = Why::Ended;
  EXPECT_EQ(ask(Method::Post, "/join", wrong).status, 410);
  browsers.refusal.why = Why::Full;
  EXPECT_EQ(ask(Method::Post, "/join", wrong).status, 409);
  browsers.refusal.why = Why::Unavailable;
  EXPECT_EQ(ask(Method::Post, "/join", wrong).status, 503);
  EXPECT_EQ(ask(Method::Post, "/join", "[]").status, 400);
  EXPECT_EQ(ask(Method::Post, "/join", R"({"EventId": "123456"})").status, 400);
  EXPECT_EQ(ask(Method::Post, "/join", R"({"Token": 1})").status, 400);
}

TEST_F(ApiTest, SeatsABrowserThatBringsTheTokenOfALink) {
  browsers.seats[{"", "123456abc"}] = browsers.seats.begin()->second;
  const Response answer = ask(Method::Post, "/join", R"({"Token": "123456abc"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(parsed(answer).at("Attendee").at("JoinToken"), "token");
  EXPECT_EQ(ask(Method::Post, "/join", R"({"Token": "123456abd"})").status, 404);
}

TEST_F(ApiTest, SaysWhenABrowserThatAskedTooMuchMayAskAgain) {
  browsers.refusal = {control::JoinRefusal::Why::TooOften, std::chrono::milliseconds(1001)};
  const Response soon = ask(Method::Post, "/join", R"({"Token": "x"})");
  EXPECT_EQ(soon.status, 429);
  EXPECT_EQ(soon.content_type, "application/problem+json");
  EXPECT_EQ(header(soon, "Retry-After"), "2");
  browsers.refusal = {control::JoinRefusal::Why::TooManyMisses, std::chrono::hours(1)};
  const Response tomorrow = ask(Method::Post, "/join", R"({"Token": "x"})");
  EXPECT_EQ(tomorrow.status, 429);
  EXPECT_EQ(header(tomorrow, "Retry-After"), "3600");
  EXPECT_THAT(tomorrow.body, HasSubstr("link in your mail"));
}

TEST_F(ApiTest, CountsBrowsersByTheAddressTheyComeFrom) {
  more_headers = {{"x-forwarded-for", "192.0.2.7"}};
  ask(Method::Post, "/join", R"({"Token": "x"})");
  EXPECT_EQ(browsers.from, IpAddress::v4(127, 0, 0, 1));
}

TEST_F(ApiTest, TakesSmallBodiesOnlyFromThoseWhoWantToJoin) {
  const auto limit = [&](const char* path) {
    Request head{.method = Method::Post};
    EXPECT_TRUE(read_target(path, head));
    return router.body_limit(head);
  };
  EXPECT_EQ(limit("/join"), 4096U);
  EXPECT_EQ(limit("/api/events"), std::nullopt);
  EXPECT_EQ(limit("/nothing"), std::nullopt);
}

TEST_F(ApiTest, IsOpenToStrangersWhereNothingIsCreatedQueriedOrEnded) {
  std::set<std::string> open;
  for (const Route& route : router.routes())
    if (route.access == Access::Open) open.insert(route.pattern);
  EXPECT_EQ(open, (std::set<std::string>{"/", "/api/openapi.yaml", "/healthz", "/readyz",
                                         "/metrics", "/join", "/api/meetings/{meetingId}/attendees",
                                         "/control/{meetingId}"}));
}

TEST_F(ApiTest, DoesNothingForAPageOfAnotherSiteInABrowserOfThisMachine) {
  for (const char* origin : {"https://evil.example", "http://localhost:3000", "null"}) {
    more_headers = {{"origin", origin}};
    for (const char* path :
         {"/create", "/api/events", "/query", "/end", "/join", "/api/events/123456/end"})
      EXPECT_EQ(ask(Method::Post, path, "{}").status, 403) << origin << path;
  }
  EXPECT_THAT(service.uploads, IsEmpty());
  EXPECT_THAT(service.done, IsEmpty());
  EXPECT_EQ(browsers.from, IpAddress{});
}

TEST_F(ApiTest, DoesNothingForAFormOfAnotherSiteThatHidesItsOrigin) {
  for (const char* path : {"/create", "/api/events", "/end", "/join"}) {
    Request request{.method = Method::Post,
                    .headers = {{"host", "localhost:8080"}, {"content-type", "text/plain"}},
                    .body = "{}",
                    .remote = IpAddress::v4(127, 0, 0, 1),
                    .local = {IpAddress::v4(127, 0, 0, 1), 8080}};
    EXPECT_TRUE(read_target(path, request));
    EXPECT_EQ(run(std::move(request)).status, 415) << path;
  }
  EXPECT_THAT(service.uploads, IsEmpty());
}

TEST_F(ApiTest, ShowsTheRosterForAJoinTokenOnly) {
  browsers.entries = {{.attendee = {"a-1"},
                       .external_user_id = "x-1",
                       .name = "Nikki",
                       .join_method = meeting::JoinMethod::Phone}};
  const std::string path = "/api/meetings/m-1/attendees";
  EXPECT_EQ(ask(Method::Get, path).status, 401);
  more_headers = {{"authorization", "Bearer guess"}};
  EXPECT_EQ(ask(Method::Get, path).status, 403);
  more_headers = {{"authorization", "Bearer token"}};
  const Response answer = ask(Method::Get, path);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(parsed(answer).at(0).at("JoinMethod"), "Phone");
}

TEST_F(ApiTest, HandsAWebSocketOver) {
  EXPECT_EQ(ask(Method::Get, "/control/m-1").status, 426);
  more_headers = {{"upgrade", "websocket"}};
  EXPECT_TRUE(ask(Method::Get, "/control/m-1").upgrade);
}

TEST_F(ApiTest, IsDescribedRouteByRouteInItsOpenApiDocument) {
  std::set<std::string> described;
  std::ifstream file(CONVOKE_DOCS "/openapi.yaml");
  std::string path;
  for (std::string line; std::getline(file, line) && line != "components:";) {
    if (line.starts_with("  /")) path = line.substr(2, line.size() - 3);
    for (const char* method : {"get", "post", "delete"}) {
      if (line == std::string("    ") + method + ":") described.insert(method + (" " + path));
    }
  }
  std::set<std::string> served;
  for (const Route& route : router.routes()) {
    std::string method(name(route.method));
    for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
    served.insert(method + " " + route.pattern);
  }
  EXPECT_EQ(served, described);
  EXPECT_THAT(openapi_text(), StartsWith("openapi: 3.1.0\n"));
}

TEST_F(ApiTest, DescribesThatEachOperationMayBeMisdirected) {
  Request request{.headers = {{"host", "evil.example"}},
                  .remote = IpAddress::v4(127, 0, 0, 1),
                  .local = {IpAddress::v4(127, 0, 0, 1), 8080}};
  EXPECT_TRUE(read_target("/healthz", request));
  EXPECT_EQ(run(std::move(request)).status, 421);
  std::istringstream document{std::string(openapi_text())};
  std::string operation;
  std::set<std::string> without;
  for (std::string line; std::getline(document, line) && line != "components:";) {
    if (line.starts_with("      operationId: ")) without.insert(operation = line.substr(19));
    if (line == "        '421': {$ref: '#/components/responses/Misdirected'}")
      without.erase(operation);
  }
  EXPECT_THAT(operation, Not(IsEmpty()));
  EXPECT_THAT(without, IsEmpty());
}

TEST(ViewJsonTest, WritesTimesWithTheirMilliseconds) {
  EXPECT_EQ(rfc3339(WallTime{std::chrono::milliseconds{1'764'000'000'250}}),
            "2025-11-24T16:00:00.250Z");
}

TEST(HeadTextTest, KeepsValuesFromBecomingHeaders) {
  Response response{.status = 204};
  response.headers.push_back({"Location", "/a\r\nSet-Cookie: x=1"});
  EXPECT_EQ(head_text(response, {.keep_alive = true, .now = WallTime{}}),
            "HTTP/1.1 204 No Content\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
            "Location: /a  Set-Cookie: x=1\r\n\r\n");
}

}  // namespace
}  // namespace convoke::http
