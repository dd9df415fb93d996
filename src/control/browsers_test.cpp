#include "control/browsers.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "control/fake_town.h"

namespace convoke::control {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A protobuf field as it is on the wire (client frames need only these kinds).
std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value > 0x7F; value >>= 7U) bytes.push_back(static_cast<char>(value | 0x80U));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}
std::string number_field(unsigned field, std::uint64_t value) {
  return varint(field << 3U) + varint(value);
}
std::string bytes_field(unsigned field, const std::string& value) {
  return varint(field << 3U | 2U) + varint(value.size()) + value;
}

/// A message of a Chime client: prefix, time, type, payload.
Bytes message(unsigned type, unsigned field, const std::string& payload) {
  const auto text =
      "\x05" + number_field(1, 1) + number_field(2, type) + bytes_field(field, payload);
  return {text.begin(), text.end()};
}
Bytes join(std::uint64_t audio_session) {
  return message(1, 4, number_field(1, 2) + number_field(6, audio_session));
}
Bytes subscribe(const std::string& offer) {
  return message(3, 6, number_field(1, 3) + bytes_field(4, offer));
}
Bytes audio_control(bool muted) {
  return message(16, 17, number_field(1, muted ? 1 : 0));
}
Bytes leave() {
  return message(9, 11, "");
}

std::string offer() {
  std::ifstream file(std::string(CONVOKE_RTP_TESTDATA) + "/offers/01-audio-only.sdp");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A browser's control connection: what it was told, as text.
class Page final : public SignalConnection {
 public:
  void send(Bytes bytes) override { told.emplace_back(bytes.begin(), bytes.end()); }
  void close(std::uint16_t code) override { closed = code; }

  signal::ConnectionId id{};
  LegId leg{};
  std::vector<std::string> told{};
  std::optional<std::uint16_t> closed{};
};

class BrowsersTest : public Town {
 protected:
  BrowsersTest() { uploads(kFile).has_value(); }

  WebSeat seat(const std::string& name) {
    return *ask(server->browsers().join(EventCode{{"123456"}, passcode(name)}, {}));
  }
  void opens(Page& page, const MeetingId& meeting, const std::string& token) {
    page.id = ask(server->signalling().open(meeting, token, page));
  }
  void says(const Page& page, const Bytes& bytes) {
    server->signalling().on_message(page.id, bytes);
  }
  /// Joins, and is in the room.
  void enters(Page& page, const std::string& name, std::uint64_t audio_session = 1) {
    const auto place = seat(name);
    opens(page, place.meeting, place.join_token);
    says(page, join(audio_session));
    says(page, subscribe(offer()));
    for (const auto& command : media.commands)
      if (const auto* open = std::get_if<plane::OpenPeer>(&command)) page.leg = open->leg;
    settle();
    server->on_media(plane::PeerConnected{.leg = page.leg});
    settle();
  }
  int present() { return ask(server->event({"123456"}))->present; }
};

TEST_F(BrowsersTest, AnswersAnOfferAndOpensTheMediaItSettled) {
  Page jane;
  const auto place = seat("Jane");
  opens(jane, place.meeting, place.join_token);
  says(jane, join(1));
  says(jane, subscribe(offer()));
  EXPECT_THAT(jane.told, Contains(HasSubstr("a=ice-lite")));
  EXPECT_THAT(jane.told, Contains(HasSubstr("192.0.2.1 30000 typ host")));
  EXPECT_THAT(jane.told, Contains(HasSubstr("192.0.2.1 443 typ host tcptype passive")));
  ASSERT_EQ(media.commands.size(), 2U);
  const auto& open = std::get<plane::OpenPeer>(media.commands[0]);
  const auto& remote = std::get<plane::SetRemote>(media.commands[1]);
  EXPECT_EQ(open.leg, remote.leg);
  EXPECT_THAT(jane.told, Contains(HasSubstr("a=ice-ufrag:" + open.transport.ice_ufrag)));
  EXPECT_THAT(jane.told, Contains(HasSubstr("a=ssrc:" + std::to_string(open.ssrc))));
  EXPECT_EQ(remote.parameters.codec, plane::Codec::Opus);
}

TEST_F(BrowsersTest, ShowsPhonesAndBrowsersToEachOther) {
  dials_in(kNikki);
  keys(kNikki, "123456" + passcode("Nikki"));
  Page jane;
  enters(jane, "Jane");
  EXPECT_EQ(present(), 2);
  EXPECT_THAT(jane.told, Contains(HasSubstr(invitation("Nikki").attendee.text)));
  EXPECT_EQ(invitation("Jane").join_method, meeting::JoinMethod::Web);
  hangs_up(kNikki);
  EXPECT_EQ(present(), 1);
}

TEST_F(BrowsersTest, MutesInTheRoomWhoMutesOnThePage) {
  Page jane;
  enters(jane, "Jane");
  says(jane, audio_control(true));
  const auto& muted = std::get<plane::SetMuted>(media.commands.back());
  EXPECT_EQ(muted.leg, jane.leg);
  EXPECT_TRUE(muted.muted);
}

TEST_F(BrowsersTest, TellsWhomTheOrganiserMutes) {
  Page jane;
  enters(jane, "Jane");
  const auto told = jane.told.size();
  ASSERT_TRUE(ask(server->set_muted(seat("Jane").meeting, seat("Jane").attendee, true)));
  EXPECT_EQ(jane.told.size(), told + 1);
}

TEST_F(BrowsersTest, RefusesATokenThatIsNoneInTheProtocol) {
  Page stranger;
  opens(stranger, seat("Jane").meeting, "guess");
  EXPECT_FALSE(stranger.closed);
  says(stranger, join(1));
  pass(std::chrono::seconds(3));
  EXPECT_EQ(stranger.closed, signal::kCloseForbidden);
  EXPECT_THAT(media.commands, IsEmpty());
}

TEST_F(BrowsersTest, ClosesAtOnceForAMeetingThatIsOver) {
  const auto place = seat("Jane");
  ASSERT_TRUE(ask(server->end_event({"123456"})));
  Page late;
  opens(late, place.meeting, place.join_token);
  EXPECT_EQ(late.closed, signal::kCloseEnded);
}

TEST_F(BrowsersTest, TakesAlongWhoOpensASecondPage) {
  Page first;
  enters(first, "Jane", 1);
  Page second;
  enters(second, "Jane", 2);
  EXPECT_NE(first.leg, second.leg);
  pass(std::chrono::seconds(3));
  EXPECT_TRUE(first.closed);
  EXPECT_FALSE(second.closed);
  EXPECT_EQ(present(), 1);
}

TEST_F(BrowsersTest, KeepsThePlaceOfWhoIsLostForAWhile) {
  Page jane;
  enters(jane, "Jane");
  server->signalling().on_closed(jane.id, false);
  pass(std::chrono::seconds(9));
  EXPECT_EQ(present(), 1);
  pass(std::chrono::seconds(2));
  EXPECT_EQ(present(), 0);
}

TEST_F(BrowsersTest, EmptiesThePlaceOfWhoLeaves) {
  Page jane;
  enters(jane, "Jane");
  says(jane, leave());
  settle();
  EXPECT_EQ(present(), 0);
  server->signalling().on_closed(jane.id, true);
}

TEST_F(BrowsersTest, TellsEverybodyWhenTheEventEnds) {
  Page jane;
  enters(jane, "Jane");
  ASSERT_TRUE(ask(server->end_event({"123456"})));
  pass(std::chrono::seconds(3));
  EXPECT_EQ(jane.closed, signal::kCloseEnded);
  EXPECT_EQ(present(), 0);
}

TEST_F(BrowsersTest, StopsRingingWhoJoinedByBrowserMeanwhile) {
  alerts(kNikki);
  Page nikki;
  enters(nikki, "Nikki");
  EXPECT_TRUE(phone(kNikki).ended);
  EXPECT_EQ(invitation("Nikki").call_state, meeting::CallState::Cancelled);
  EXPECT_EQ(invitation("Nikki").call_detail, "Joined by web.");
  EXPECT_EQ(present(), 1);
}

TEST_F(BrowsersTest, RingsNobodyWhoIsInTheRoomByBrowser) {
  Page jane;
  enters(jane, "Jane");
  uploads(R"({"EventId": 123456, "Participants": [{"Name": "Jane", "PhoneNumber": "+14025551212",
              "CallParticipant": true, "Notify": "again"}]})")
      .has_value();
  EXPECT_FALSE(rings(kJane));
  EXPECT_EQ(invitation("Jane").call_state, meeting::CallState::Cancelled);
}

TEST_F(BrowsersTest, LeavesWhoHasAnsweredThePhoneOnIt) {
  answers(kNikki);
  Page nikki;
  enters(nikki, "Nikki");
  EXPECT_FALSE(phone(kNikki).ended);
  keys(kNikki, "1");
  EXPECT_EQ(present(), 2);
  hangs_up(kNikki);
  EXPECT_EQ(invitation("Nikki").call_state, meeting::CallState::Left);
  EXPECT_EQ(present(), 1);
}

}  // namespace
}  // namespace convoke::control
