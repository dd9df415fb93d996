#include "client/server_client.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include <future>
#include <memory>
#include <thread>

#include "http/events_api.h"
#include "http/fake_service.h"
#include "http/server.h"

namespace convoke::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A real server on the loopback interface before a control loop in memory.
class ServerClientTest : public ::testing::Test {
 protected:
  ServerClientTest() {
    add_events_api(router, service, {});
    service.change({.id = {"123456"}, .present = 1});
    http::ServerOptions options{.listen = {IpAddress::v4(127, 0, 0, 1), 0}};
    server = std::make_unique<http::Server>(loop.get_executor(), options, router);
    address.url = "http://" + server->local().text();
    thread = std::thread([this] { loop.run(); });
  }
  ~ServerClientTest() override {
    boost::asio::post(loop, [this] { server.reset(); });
    work.reset();
    thread.join();
  }
  ServerClientTest(const ServerClientTest&) = delete;
  ServerClientTest& operator=(const ServerClientTest&) = delete;

  boost::asio::io_context loop{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
      loop.get_executor()};
  http::FakeService service{};
  http::Router router{http::GuardRules{.bearer_token = "secret"}};
  std::unique_ptr<http::Server> server{};
  ServerAddress address{};
  std::thread thread{};
};

TEST_F(ServerClientTest, PostsAnEvent) {
  service.outcome = control::UploadOutcome{
      .event = {"123456"},
      .meeting = {"m-1"},
      .dry_run = true,
      .state = meeting::EventState::Expired,
      .expires = WallTime{std::chrono::seconds{1}},
      .ended = WallTime{std::chrono::seconds{2}},
      .invitees = {{.name = "Nikki", .ring = true}, {.name = "Jane", .ring_fault = "no"}},
      .notes = {"no mail"}};
  const auto event = post_event(address, {.body = "{}", .dry_run = true, .idempotency_key = "k-1"});
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->event_id, "123456");
  EXPECT_TRUE(event->dry_run);
  EXPECT_EQ(event->state, "expired");
  EXPECT_EQ(event->expires, WallTime{std::chrono::seconds{1}});
  EXPECT_EQ(event->ended, WallTime{std::chrono::seconds{2}});
  ASSERT_EQ(event->invitees.size(), 2U);
  EXPECT_TRUE(event->invitees[0].ring);
  EXPECT_EQ(event->invitees[1].ring_fault, "no");
  EXPECT_THAT(event->notes, ElementsAre("no mail"));
  EXPECT_EQ(service.uploads.at(0).idempotency_key, "k-1");
  EXPECT_TRUE(service.uploads.at(0).dry_run);
}

TEST_F(ServerClientTest, TellsWhatIsWrongWithAFile) {
  service.refusal.problems = {{"EventId", "is missing", "Write six digits."}};
  const auto event = post_event(address, {.body = std::string(100'000, ' ')});
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().kind, Fault::Kind::Invalid);
  EXPECT_THAT(event.error().problems,
              ElementsAre(FileProblem{"EventId", "is missing", "Write six digits."}));
  const auto large = post_event(address, {.body = std::string(3'000'000, ' ')});
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().kind, Fault::Kind::Invalid) << large.error().message;
}

TEST_F(ServerClientTest, TellsAWrongTokenFromAMissingEvent) {
  EXPECT_EQ(get_event(address, "654321").error().kind, Fault::Kind::NotFound);
  EXPECT_EQ(get_event(address, "../x?y").error().kind, Fault::Kind::NotFound);
  address.token = "guess";
  EXPECT_EQ(get_event(address, "123456").error().kind, Fault::Kind::NotAllowed);
  address.token = "secret";
  EXPECT_TRUE(get_event(address, "123456"));
}

TEST_F(ServerClientTest, FollowsAnEventUntilItIsToldToStop) {
  std::vector<std::int64_t> present;
  const auto done = follow_event(address, "123456", [&](const boost::json::object& view) {
    present.push_back(view.at("Present").as_int64());
    boost::asio::post(loop, [this] { service.change({.id = {"123456"}, .present = 2}); });
    return present.back() == 2 ? Follow::Stop : Follow::On;
  });
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_THAT(present, ElementsAre(1, 2));
  const auto unknown = follow_event(address, "654321", [](const auto&) { return Follow::On; });
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, Fault::Kind::NotFound);
}

TEST_F(ServerClientTest, ListsTheOpenEvents) {
  const auto list = list_events(address);
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->events.size(), 1U);
  EXPECT_EQ(list->events[0].event_id, "123456");
  EXPECT_EQ(list->events[0].present, 1);
  EXPECT_FALSE(list->more);
  address.token = "guess";
  EXPECT_EQ(list_events(address).error().kind, Fault::Kind::NotAllowed);
}

TEST_F(ServerClientTest, EndsAnEvent) {
  EXPECT_TRUE(end_event(address, "123456"));
  EXPECT_THAT(service.done, ElementsAre("end 123456"));
  EXPECT_EQ(end_event(address, "no event").error().kind, Fault::Kind::NotFound);
}

TEST_F(ServerClientTest, FindsAServerElsewhereThanItsNameSays) {
  address.connect_to = address.url.substr(std::string_view("http://").size());
  address.url = "http://convoke.example.com:80";
  address.token = "secret";
  EXPECT_TRUE(get_event(address, "123456"));
}

TEST_F(ServerClientTest, SaysThatNoServerRuns) {
  std::promise<void> gone;
  boost::asio::post(loop, [&] {
    server.reset();
    gone.set_value();
  });
  gone.get_future().wait();
  const auto event = get_event(address, "123456");
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().kind, Fault::Kind::NoServer);
  EXPECT_EQ(event.error().message,
            "No server answers at " + address.url + ". Start one with `convoke serve`.");
  address.origin = "--server";
  EXPECT_EQ(list_events(address).error().message, "No server answers at " + address.url +
                                                      " (--server). Start one with `convoke "
                                                      "serve`.");
  address.connect_to = address.url.substr(std::string_view("http://").size());
  EXPECT_THAT(get_event(address, "1").error().message, HasSubstr(address.url + " (--server)"));
  address.url = "http://convoke.example.com";
  EXPECT_THAT(get_event(address, "1").error().message,
              HasSubstr("http://convoke.example.com at " + address.connect_to + " (--server)"));
  EXPECT_THAT(get_event({.url = "gopher://x"}, "1").error().message,
              HasSubstr("no http or https URL"));
}

}  // namespace
}  // namespace convoke::client
