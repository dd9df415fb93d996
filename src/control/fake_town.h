#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/control.h"
#include "control/fake_ports.h"
#include "control/fake_store.h"

namespace convoke::control {

/// A server on a virtual clock with two lines, +13125551212 (Nikki) and +14025551212 (Jane), whose
/// phones the test plays, and with the dial-in number +13125550100.
class Town : public ::testing::Test {
 protected:
  static constexpr auto kNikki = "+13125551212";
  static constexpr auto kJane = "+14025551212";
  /// Nikki is rung, both are mailed.
  static constexpr auto kFile = R"({"EventId": 123456, "Participants": [
  {"Name": "Nikki", "PhoneNumber": "+13125551212", "Email": "nikki@example.com", "CallParticipant": true},
  {"Name": "Jane", "PhoneNumber": "+14025551212", "Email": "jane@example.com"}]})";
  static constexpr auto kPhoneSdp =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
      "m=audio 40000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";

  Town() { start(); }

  /// Starts the server, the first time or after a crash: the database is what it was.
  void start() {
    telephony.commands.clear();
    media.commands.clear();
    server.reset();
    loop.emplace();
    server = std::make_unique<Control>(parts("boot" + std::to_string(++boots)), table);
    CHECK(ask(server->start()));
  }

  Parts parts(std::string boot_id) {
    return {.executor = loop->get_executor(),
            .settings = settings,
            .clock = clock,
            .vault = vault,
            .store = store,
            .mailer = mailer,
            .speech = speech,
            .media = media,
            .telephony = telephony,
            .journal = journal,
            .boot_id = std::move(boot_id)};
  }

  /// Runs a use case to its end.
  template <class T>
  T ask(Task<T> task) {
    std::optional<T> answer;
    boost::asio::co_spawn(*loop, keep(std::move(task), answer), boost::asio::detached);
    settle();
    CHECK(answer.has_value());
    return std::move(*answer);
  }

  template <class T>
  static Task<void> keep(Task<T> task, std::optional<T>& answer) {
    answer.emplace(co_await std::move(task));
  }

  /// Lets everything happen that needs no more time.
  void settle() {
    bool busy = true;
    while (busy) {
      loop->restart();
      busy = loop->poll() > 0;
      while (!media.commands.empty()) {
        const auto command = std::exchange(media.commands.front(), {});
        media.commands.pop_front();
        std::visit([this](const auto& each) { hear(each); }, command);
        busy = true;
      }
      while (!telephony.commands.empty()) {
        const auto command = std::exchange(telephony.commands.front(), {});
        telephony.commands.pop_front();
        std::visit([this](const auto& each) { carry(each); }, command);
        busy = true;
      }
      busy = clock.run_next(clock.now()) || busy;
    }
  }

  void pass(Duration time) {
    const auto end = clock.now() + time;
    settle();
    while (clock.run_next(end)) settle();
    clock.set(end);
    settle();
  }

  /// One end of a call that is up or coming up.
  struct Phone {
    LegId leg{};
    std::string number{};
    std::string peer{};  ///< Line or trunk by which it is rung.
    bool is_inbound = false;
    bool answered = false;
    bool ended = false;
    int final_code = 0;
    std::vector<std::string> heard{};
    PlaybackId playing{};
    std::optional<RoomId> room{};
    bool muted = false;
    bool is_closed = false;  ///< Its media.
  };

  Phone& phone(const std::string& number) {
    const auto found = std::find_if(phones.rbegin(), phones.rend(),
                                    [&](const auto& each) { return each->number == number; });
    CHECK(found != phones.rend());
    return **found;
  }
  bool rings(const std::string& number) const {
    return std::any_of(phones.begin(), phones.end(), [&](const auto& each) {
      return each->number == number && !each->is_inbound && !each->answered && !each->ended;
    });
  }

  void alerts(const std::string& number) {
    server->on_sip(sip::Ringing{.leg = phone(number).leg});
    settle();
  }
  void answers(const std::string& number) {
    phone(number).answered = true;
    server->on_sip(sip::Answered{.leg = phone(number).leg, .answer = kPhoneSdp});
    settle();
  }
  void refuses(const std::string& number, int code, std::string words) {
    ends(phone(number), {.by = sip::EndedBy::Peer, .code = code, .detail = std::move(words)});
  }
  /// The trunk by which this phone is rung says nothing at all.
  void is_silent(const std::string& number) {
    ends(phone(number),
         {.by = sip::EndedBy::Timeout, .code = 503, .detail = "503 The trunk did not answer."});
  }
  /// The trunk by which this phone is rung wants to be left alone.
  void wants_a_rest(const std::string& number, Duration rest) {
    ends(phone(number), {.by = sip::EndedBy::Peer,
                         .code = 503,
                         .detail = "503 Service Unavailable",
                         .retry_after = rest});
  }
  void hangs_up(const std::string& number) {
    ends(phone(number), {.by = sip::EndedBy::Peer, .detail = "BYE"});
  }
  void keys(const std::string& number, const std::string& digits) {
    for (const char digit : digits) {
      server->on_media(plane::DigitKeyed{.leg = phone(number).leg, .digit = digit});
      settle();
    }
  }
  /// Its packets arrive from now on, or do not any more.
  void is_heard(const std::string& number, bool arriving) {
    server->on_media(plane::MediaFlow{.leg = phone(number).leg, .arriving = arriving});
  }
  /// What is being said is said to its end, and whatever follows it at once.
  void listens(const std::string& number) {
    while (phone(number).playing != PlaybackId{} && !phone(number).ended) {
      const auto playback = std::exchange(phone(number).playing, {});
      server->on_media(
          plane::PlaybackEnded{.leg = phone(number).leg, .playback = playback, .completed = true});
      settle();
    }
  }
  void dials_in(const std::string& number, const char* offer = kPhoneSdp) {
    phones.push_back(std::make_unique<Phone>(
        Phone{.leg = {(1ULL << 63U) | ++inbound}, .number = number, .is_inbound = true}));
    server->on_sip(sip::InboundCall{.leg = phones.back()->leg,
                                    .peer = "line",
                                    .from = number,
                                    .to = "+13125550100",
                                    .offer = offer});
    settle();
  }

  Result<UploadOutcome, UploadRefusal> uploads(std::string content) {
    return ask(server->upload({.content = std::move(content)}));
  }
  const meeting::Invitation& invitation(const std::string& name) {
    for (const auto& each : store.events.at({"123456"}).invitations)
      if (each.name == name) return each;
    CHECK(false);
    std::abort();
  }
  meeting::CallState call_state(const std::string& name) { return invitation(name).call_state; }
  std::string passcode(const std::string& name) {
    return *vault.unseal(invitation(name).passcode.sealed);
  }

  Settings settings = make_settings();
  FakeClock clock;
  FakeVault vault;
  FakeStore store;
  FakeMailer mailer;
  FakeSpeech speech;
  FakeMedia media;
  FakeTelephony telephony;
  FakeJournal journal;
  trunk::Table table{{},
                     {{.name = "nikki", .number = kNikki}, {.name = "jane", .number = kJane}},
                     {"+13125550100"}};
  std::vector<std::unique_ptr<Phone>> phones;
  std::optional<boost::asio::io_context> loop;
  std::unique_ptr<Control> server;

 private:
  static Settings make_settings() {
    Settings settings;
    settings.mail_from = "convoke@example.com";
    settings.dial_in_numbers = {"+13125550100"};
    settings.media_public = IpAddress::v4(127, 0, 0, 1);
    settings.codecs = {plane::Codec::Pcmu};
    return settings;
  }

  Phone* by_leg(LegId leg) {
    for (auto& each : phones)
      if (each->leg == leg) return each.get();
    return nullptr;
  }

  void ends(Phone& phone, sip::CallEnded end) {
    if (std::exchange(phone.ended, true)) return;
    end.leg = phone.leg;
    phone.final_code = end.code;
    server->on_sip(end);
    settle();
  }

  // The media plane.
  void hear(const plane::OpenLeg& command) {
    server->on_media(
        plane::LegOpened{.leg = command.leg, .local = {IpAddress::v4(127, 0, 0, 1), 20000}});
  }
  void hear(const plane::Play& command) {
    auto* phone = by_leg(command.leg);
    phone->heard.push_back(speech.text_of(command.sound));
    phone->playing = command.playback;
  }
  void hear(const plane::StopPlayback& command) { by_leg(command.leg)->playing = {}; }
  void hear(const plane::EnterRoom& command) {
    if (auto* phone = by_leg(command.leg)) phone->room = command.room;
  }
  void hear(const plane::LeaveRoom& command) {
    if (auto* phone = by_leg(command.leg)) phone->room.reset();
  }
  void hear(const plane::SetMuted& command) {
    if (auto* phone = by_leg(command.leg)) phone->muted = command.muted;
  }
  void hear(const plane::CloseLeg& command) {
    if (auto* phone = by_leg(command.leg)) phone->is_closed = true;
  }
  template <class Other>
  void hear(const Other&) {}

  // The SIP stack.
  void carry(const sip::PlaceCall& command) {
    phones.push_back(std::make_unique<Phone>(
        Phone{.leg = command.leg, .number = command.number, .peer = command.peer}));
  }
  void carry(const sip::Accept& command) { by_leg(command.leg)->answered = true; }
  void carry(const sip::Reject& command) {
    ends(*by_leg(command.leg), {.by = sip::EndedBy::Us, .code = command.code});
  }
  void carry(const sip::HangUp& command) {
    auto* phone = by_leg(command.leg);
    if (phone == nullptr) return;
    ends(*phone, {.by = sip::EndedBy::Us,
                  .code = phone->answered ? 0 : 487,
                  .detail = phone->answered ? "BYE" : "487 Request Terminated"});
  }
  template <class Other>
  void carry(const Other&) {}

  int boots = 0;
  std::uint64_t inbound = 0;
};

}  // namespace convoke::control
