#include "sip/stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/probe.h"
#include "sip/sipp_fixture.h"

namespace convoke::sip {
namespace {

using control::sip::Accept;
using control::sip::Answered;
using control::sip::AnswerOffer;
using control::sip::CallEnded;
using control::sip::EndedBy;
using control::sip::HangUp;
using control::sip::InboundCall;
using control::sip::Offered;
using control::sip::PeerState;
using control::sip::PlaceCall;
using control::sip::RefuseOffer;
using control::sip::Reject;
using control::sip::Ringing;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr const char* kSdp =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 20000 RTP/AVP 0\r\n";
constexpr LegId kLeg{7};

/// SIPp plays a trunk at 127.0.0.1; our dial-in number is +13125550100.
class StackTest : public ::testing::Test {
 protected:
  using Words = std::map<std::string, std::string>;

  void plays_callee(const std::string& scenario, Words words = {}) {
    sipp.emplace(Sipp::Play{.scenario = scenario,
                            .ip = trunk.destination.host,
                            .tcp = over_tcp,
                            .words = std::move(words)});
    trunk.destination.port = sipp->port();
  }
  void starts() {
    options.port = 0;
    options.table = {{trunk}, {}, {"+13125550100"}};
    stack = std::make_unique<Stack>(
        options, [this](control::sip::Event e) { events.add(std::move(e)); },
        [this](std::string_view reason) { events.count(reason); });
  }
  void calls(seconds ring_timeout = seconds(30)) {
    starts();
    stack->send(PlaceCall{.leg = kLeg,
                          .peer = "carrier",
                          .number = "+13125550199",
                          .caller_id = "+13125550100",
                          .offer = kSdp,
                          .ring_timeout = ring_timeout});
  }
  void plays_caller(const std::string& scenario, Words words = {},
                    const std::string& ip = "127.0.0.1") {
    starts();
    sipp.emplace(Sipp::Play{.scenario = scenario,
                            .target_port = stack->port(),
                            .ip = ip,
                            .service = dialled,
                            .tcp = over_tcp,
                            .words = std::move(words)});
  }
  LegId accepts() {
    const auto leg = next<InboundCall>().leg;
    stack->send(Accept{leg, kSdp});
    return leg;
  }
  void expects_end(LegId leg, EndedBy by, int code, const std::string& detail) {
    const auto ended = next<CallEnded>();
    EXPECT_EQ(ended.leg, leg);
    EXPECT_EQ(ended.by, by);
    EXPECT_EQ(ended.code, code);
    EXPECT_THAT(ended.detail, HasSubstr(detail));
  }
  void all_is_said_after_end() {
    next<CallEnded>();
    all_is_said();
  }
  void all_is_said_after_stop() {
    stack->stop();
    EXPECT_EQ(events.waiting(), 0U);
  }
  /// SIPp is content, and the stack has told all it had to tell.
  void all_is_said() {
    EXPECT_TRUE(sipp->succeeds());
    stack->stop();
    EXPECT_EQ(events.waiting(), 0U);
  }
  template <class Kind>
  Kind next() {
    return events.next<Kind>();
  }

  trunk::Trunk trunk{
      .name = "carrier", .destination = {"127.0.0.1", 5060}, .options_interval = seconds(0)};
  Options options{};
  bool over_tcp = false;
  std::string dialled = "+13125550100";
  Events events;
  std::unique_ptr<Stack> stack;
  std::optional<Sipp> sipp;
};

TEST_F(StackTest, CallsUntilTheOtherSideHangsUp) {
  plays_callee("callee_answers_and_hangs_up");
  calls();
  EXPECT_EQ(next<Ringing>().code, 180);
  EXPECT_THAT(next<Answered>().answer, HasSubstr("PCMU/8000"));
  expects_end(kLeg, EndedBy::Peer, 0, "BYE: Q.850 16 normal call clearing");
  all_is_said();
}

TEST_F(StackTest, CallsOverTcp) {
  over_tcp = true;
  trunk.destination.transport = trunk::Transport::Tcp;
  plays_callee("callee_answers_and_hangs_up");
  calls();
  EXPECT_THAT(next<Answered>().answer, HasSubstr("PCMU/8000"));
  expects_end(kLeg, EndedBy::Peer, 0, "normal call clearing");
  all_is_said();
}

TEST_F(StackTest, HangsUpACallThatWasAnswered) {
  plays_callee("callee_is_hung_up");
  calls();
  next<Answered>();
  stack->send(HangUp{kLeg, "SIP;cause=200;text=\"Meeting ended\""});
  expects_end(kLeg, EndedBy::Us, 0, "hung up by us");
  all_is_said();
}

TEST_F(StackTest, TellsBusy) {
  plays_callee("callee_is_busy");
  calls();
  expects_end(kLeg, EndedBy::Peer, 486, "486 Busy Here");
  all_is_said();
}

TEST_F(StackTest, StopsThePhoneWhenNobodyAnswersInTime) {
  plays_callee("callee_rings_until_cancelled");
  calls(seconds(1));
  EXPECT_EQ(next<Ringing>().code, 183);
  expects_end(kLeg, EndedBy::Timeout, 408, "no answer after 1 s");
  all_is_said();
}

TEST_F(StackTest, StopsThePhoneWhenWeHangUp) {
  plays_callee("callee_rings_until_cancelled");
  calls();
  next<Ringing>();
  stack->send(HangUp{kLeg, "SIP;cause=200;text=\"Call completed elsewhere\""});
  expects_end(kLeg, EndedBy::Us, 487, "cancelled by us");
  all_is_said();
}

TEST_F(StackTest, HoldsTheCancelBackUntilThePhoneSaysAnything) {
  plays_callee("callee_is_slow_to_ring");
  calls();
  stack->send(HangUp{kLeg, "SIP;cause=200"});
  expects_end(kLeg, EndedBy::Us, 487, "cancelled by us");
  all_is_said();
}

TEST_F(StackTest, HangsUpWhenTheAnswerCrossesTheCancel) {
  plays_callee("callee_answers_while_cancelled");
  calls();
  next<Ringing>();
  stack->send(HangUp{kLeg, {}});
  expects_end(kLeg, EndedBy::Us, 487, "cancelled by us");
  all_is_said();
}

TEST_F(StackTest, ProvesWhoItIsToItsTrunk) {
  trunk.username = "convoke";
  trunk.password = "correct horse";
  trunk.realm = "carrier.example";
  plays_callee("callee_wants_a_password", {{"REALM", "carrier.example"}});
  calls();
  next<Answered>();
  stack->send(HangUp{kLeg, {}});
  all_is_said_after_end();
}

TEST_F(StackTest, TellsAStrangeRealmNothing) {
  trunk.username = "convoke";
  trunk.password = "correct horse";
  trunk.realm = "carrier.example";
  plays_callee("callee_asks_for_a_strange_realm");
  calls();
  expects_end(kLeg, EndedBy::Peer, 401, "another realm");
  EXPECT_EQ(events.counted("challenge_refused"), 1);
  all_is_said();
}

TEST_F(StackTest, FollowsNoRedirection) {
  plays_callee("callee_redirects");
  calls();
  expects_end(kLeg, EndedBy::Peer, 302, "302 Moved Temporarily");
  all_is_said();
}

TEST_F(StackTest, TellsThatATrunkCannotBeReached) {
  trunk.destination.transport = trunk::Transport::Tcp;
  trunk.destination.port = 1;
  calls();
  expects_end(kLeg, EndedBy::Timeout, 503, "nothing came from the peer");
}

TEST_F(StackTest, GivesUpATrunkThatSaysNothing) {
  options.trunk_silence = milliseconds(300);
  plays_callee("callee_answers_too_late");
  calls();
  expects_end(kLeg, EndedBy::Timeout, 503, "The trunk did not answer.");
  all_is_said();
}

TEST_F(StackTest, TakesTheTimeoutOfATrunkThatSaidNothingForItsSilence) {
  options.t1 = milliseconds(10);
  plays_callee("callee_says_nothing");
  calls();
  expects_end(kLeg, EndedBy::Timeout, 503, "The trunk did not answer.");
  all_is_said();
}

TEST_F(StackTest, TellsSilenceFromATimeoutFurtherOn) {
  options.trunk_silence = milliseconds(300);
  plays_callee("callee_gives_a_status", {{"STATUS", "408 Request Timeout"}, {"HEADER", "X-A: b"}});
  calls();
  expects_end(kLeg, EndedBy::Peer, 408, "408 Request Timeout");
  all_is_said();
}

TEST_F(StackTest, TellsHowLongATrunkWantsToBeLeftAlone) {
  plays_callee("callee_gives_a_status",
               {{"STATUS", "503 Service Unavailable"}, {"HEADER", "Retry-After: 17 (repairs)"}});
  calls();
  const auto ended = next<CallEnded>();
  EXPECT_EQ(ended.code, 503);
  EXPECT_EQ(ended.by, EndedBy::Peer);
  EXPECT_EQ(ended.retry_after, seconds(17));
  all_is_said();
}

TEST_F(StackTest, LeavesNoTrunkAloneForLongerThanTenMinutes) {
  plays_callee("callee_gives_a_status",
               {{"STATUS", "503 Service Unavailable"}, {"HEADER", "Retry-After: 4000000000"}});
  calls();
  EXPECT_EQ(next<CallEnded>().retry_after, seconds(600));
}

TEST_F(StackTest, TakesTheLongerSessionThatIsAskedFor) {
  plays_callee("callee_wants_longer_sessions");
  calls();
  next<Answered>();
  stack->send(HangUp{kLeg, {}});
  all_is_said_after_end();
}

TEST_F(StackTest, CallsAndIsCalledOverIpv6) {
  options.listen_address = *IpAddress::parse("::1");
  trunk.destination.host = "::1";
  plays_callee("callee_answers_and_hangs_up");
  calls();
  EXPECT_THAT(next<Answered>().answer, HasSubstr("PCMU/8000"));
  expects_end(kLeg, EndedBy::Peer, 0, "normal call clearing");
  all_is_said();
  plays_caller("caller_hangs_up", {}, "::1");
  const auto leg = accepts();
  expects_end(leg, EndedBy::Peer, 0, "normal call clearing");
  all_is_said();
}

TEST_F(StackTest, RefusesToRingThroughATrunkThatDoesNotExist) {
  starts();
  stack->send(PlaceCall{.leg = kLeg, .peer = "nobody", .ring_timeout = seconds(1)});
  expects_end(kLeg, EndedBy::Us, 500, "no such trunk");
}

TEST_F(StackTest, IsCalledUntilTheCallerHangsUp) {
  plays_caller("caller_hangs_up");
  const auto call = next<InboundCall>();
  EXPECT_GE(call.leg.value, std::uint64_t{1} << 63U);
  EXPECT_EQ(call.peer, "carrier");
  EXPECT_EQ(call.from, "+13125550111");
  EXPECT_EQ(call.to, "+13125550100");
  EXPECT_THAT(call.offer, HasSubstr("PCMU/8000"));
  stack->send(Accept{call.leg, kSdp});
  expects_end(call.leg, EndedBy::Peer, 0, "normal call clearing");
  all_is_said();
}

TEST_F(StackTest, IsCalledOverTcp) {
  over_tcp = true;
  plays_caller("caller_hangs_up");
  const auto leg = accepts();
  expects_end(leg, EndedBy::Peer, 0, "BYE");
  all_is_said();
}

TEST_F(StackTest, BelievesATrunkThatAssertsWhoCalls) {
  plays_caller("caller_is_asserted");
  EXPECT_EQ(next<InboundCall>().from, "+13125550122");
}

TEST_F(StackTest, HangsUpOnACallerWhoNeverAcknowledges) {
  options.t1 = milliseconds(20);
  plays_caller("caller_never_acknowledges");
  const auto leg = accepts();
  expects_end(leg, EndedBy::Timeout, 0, "no ACK to our 200");
  all_is_said();
}

TEST_F(StackTest, TakesNoShorterSessionThanItsLeast) {
  plays_caller("caller_wants_short_sessions");
  EXPECT_TRUE(sipp->succeeds());
  EXPECT_EQ(events.counted("session_too_short"), 1);
  all_is_said_after_stop();
}

TEST_F(StackTest, TurnsACallerAwayWhomNobodyTakesInTime) {
  options.inbound_setup = milliseconds(300);
  plays_caller("caller_gets_a_status", {{"METHOD", "INVITE"}, {"STATUS", "480"}});
  const auto leg = next<InboundCall>().leg;
  expects_end(leg, EndedBy::Timeout, 480, "not taken in time");
  all_is_said();
}

TEST_F(StackTest, HangsUpOnACaller) {
  plays_caller("caller_is_hung_up");
  const auto leg = accepts();
  stack->send(HangUp{leg, {}});  // perhaps before the ACK: then the BYE waits for it
  expects_end(leg, EndedBy::Us, 0, "hung up by us");
  all_is_said();
}

TEST_F(StackTest, SaysGoodbyeToAllWhenItStops) {
  plays_caller("caller_is_hung_up");
  const auto leg = accepts();
  stack->stop();
  expects_end(leg, EndedBy::Us, 0, "hung up by us");
  EXPECT_TRUE(sipp->succeeds());
}

TEST_F(StackTest, RejectsACaller) {
  plays_caller("caller_gets_a_status", {{"METHOD", "INVITE"}, {"STATUS", "486"}});
  const auto leg = next<InboundCall>().leg;
  stack->send(Reject{leg, 486});
  expects_end(leg, EndedBy::Us, 486, "refused by us");
  all_is_said();
}

TEST_F(StackTest, NoticesThatACallerGivesUp) {
  plays_caller("caller_gives_up");
  const auto leg = next<InboundCall>().leg;
  expects_end(leg, EndedBy::Peer, 487, "CANCEL");
  all_is_said();
}

TEST_F(StackTest, LetsAPeerHoldButNotTransfer) {
  plays_caller("caller_holds_and_transfers");
  const auto leg = accepts();
  EXPECT_THAT(next<Offered>().offer, HasSubstr("a=sendonly"));
  stack->send(AnswerOffer{leg, kSdp});
  next<Offered>();
  stack->send(RefuseOffer{leg});
  next<Offered>();
  stack->send(AnswerOffer{leg, kSdp});
  expects_end(leg, EndedBy::Peer, 0, "BYE");
  EXPECT_EQ(events.counted("method_refused"), 1);
  all_is_said();
}

TEST_F(StackTest, OffersToACallerWhoDoesNot) {
  plays_caller("caller_offers_late");
  const auto call = next<InboundCall>();
  EXPECT_EQ(call.offer, "");
  stack->send(Accept{call.leg, kSdp});
  EXPECT_THAT(next<Answered>().answer, HasSubstr("PCMU/8000"));
  stack->send(HangUp{call.leg, {}});
  expects_end(call.leg, EndedBy::Us, 0, "hung up by us");
  all_is_said();
}

TEST_F(StackTest, TurnsAStrangerAway) {
  plays_caller("caller_gets_a_status", {{"METHOD", "INVITE"}, {"STATUS", "403"}}, "127.0.0.2");
  EXPECT_TRUE(sipp->succeeds());
  EXPECT_EQ(events.counted("stranger"), 1);
  all_is_said_after_stop();
}

TEST_F(StackTest, KnowsNoOtherNumbersThanOurs) {
  dialled = "+13125550101";
  plays_caller("caller_gets_a_status", {{"METHOD", "INVITE"}, {"STATUS", "404"}});
  EXPECT_TRUE(sipp->succeeds());
  EXPECT_EQ(events.counted("not_our_number"), 1);
  all_is_said_after_stop();
}

TEST_F(StackTest, AnswersOptions) {
  plays_caller("caller_gets_a_status", {{"METHOD", "OPTIONS"}, {"STATUS", "200"}});
  all_is_said();
}

TEST_F(StackTest, RefusesOtherMethods) {
  for (const auto* method : {"REGISTER", "REFER", "SUBSCRIBE", "MESSAGE", "PUBLISH"}) {
    plays_caller("caller_gets_a_status", {{"METHOD", method}, {"STATUS", "405"}});
    all_is_said();
  }
}

TEST_F(StackTest, RegistersAndGivesTheRegistrationUp) {
  trunk.username = "convoke";
  trunk.password = "correct horse";
  trunk.register_with_provider = true;
  plays_callee("registrar_wants_a_password", {{"REALM", "carrier.example"}});
  starts();
  const auto state = next<PeerState>();
  EXPECT_TRUE(state.up);
  EXPECT_EQ(state.detail, "registered for 120 s");
  all_is_said_after_stop();
  EXPECT_TRUE(sipp->succeeds());
}

TEST_F(StackTest, RegistersForAsLongAsTheRegistrarWants) {
  trunk.username = "convoke";
  trunk.register_with_provider = true;
  plays_callee("registrar_wants_longer");
  starts();
  EXPECT_THAT(next<PeerState>().detail, HasSubstr("423"));
  const auto state = next<PeerState>();
  EXPECT_TRUE(state.up);
  EXPECT_EQ(state.detail, "registered for 3600 s");
  all_is_said_after_stop();
  EXPECT_TRUE(sipp->succeeds());
}

TEST_F(StackTest, ProbesATrunk) {
  options.port = 0;
  Stack other({.port = 0, .table = {{trunk}, {}, {}}}, [](const auto&) {});
  trunk.destination.port = other.port();
  const auto there = probe(trunk, options, seconds(5));
  EXPECT_TRUE(there.up);
  EXPECT_THAT(there.sentence, HasSubstr("carrier answers: 200 OK to OPTIONS"));

  trunk.destination.port = 1;
  trunk.destination.transport = trunk::Transport::Tcp;
  EXPECT_FALSE(probe(trunk, options, seconds(5)).up);
}

TEST_F(StackTest, SaysWhyItCannotListen) {
  starts();
  Options same{.port = stack->port()};
  EXPECT_THROW(Stack(same, [](const auto&) {}), std::runtime_error);
}

}  // namespace
}  // namespace convoke::sip
