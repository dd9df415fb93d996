#include <gmock/gmock.h>

#include "media/phone_test.h"

namespace convoke::media {
namespace {

using namespace std::chrono_literals;
using audio::Codec;
using ::testing::IsEmpty;
using testing::kTick;
using testing::Phone;
using ::testing::SizeIs;

/// The worlds of two workers, in which ticks begin at the same time, and phones, which do not know.
class MoveTest : public ::testing::Test {
 protected:
  /// A world, and who is in it.
  struct Place {
    explicit Place(std::uint64_t seed) : random(seed) {}
    SeededRandom random;
    World world{{}, random};
    std::map<std::uint32_t, Phone*> slots{};
  };

  Phone& opens(Place& place, Codec codec) {
    phones_.push_back(std::make_unique<Phone>(LegId{phones_.size() + 1}, codec));
    Phone& phone = *phones_.back();
    place.world.on_command(plane::OpenLeg{.leg = phone.leg()}, now_, out_);
    const EndpointSlot slot = std::get<OpenSockets>(out_.sockets.front()).slot;
    place.slots[slot.index] = &phone;
    place.world.on_sockets_opened(slot, {IpAddress::v4(192, 0, 2, 9), 5000}, out_);
    command(place, plane::SetRemote{.leg = phone.leg(), .parameters = phone.parameters()});
    return phone;
  }
  void command(Place& place, const plane::Command& command) {
    place.world.on_command(command, now_, out_);
    drain(place);
  }
  void enters(Place& place, const Phone& phone) {
    command(place, plane::EnterRoom{.leg = phone.leg(), .room = RoomId{1}});
  }
  /// From `here` to `there`; `ticks` pass on the way.
  void moves(const Phone& phone, int ticks) {
    auto taken = here.world.take_out(phone.leg(), now_ + kTick);
    ASSERT_TRUE(taken.has_value());
    std::erase_if(here.slots, [&](const auto& each) { return each.second == &phone; });
    for (int i = 0; i < ticks; ++i) tick();
    const EndpointSlot slot = there.world.put_in(std::move(*taken), now_ + kTick, out_);
    there.slots[slot.index] = phones_[phone.leg().value - 1].get();
    drain(there);
  }
  void talks_for(Duration duration) {
    for (Duration passed{}; passed < duration; passed += kTick) tick();
  }
  void tick() {
    now_ += kTick;
    for (Place* place : {&here, &there}) {
      for (const auto& [slot, phone] : place->slots)
        place->world.on_datagram({slot}, phone->next_packet(), phone->address(), now_ - 10ms);
      place->world.tick(now_, out_);
      drain(*place);
    }
  }
  template <class Report>
  std::vector<Report> all() const {
    std::vector<Report> found;
    for (const auto& report : reports_)
      if (const auto* one = std::get_if<Report>(&report)) found.push_back(*one);
    return found;
  }
  Instant now() const { return now_; }

  Place here{1};
  Place there{2};

 private:
  void drain(Place& place) {
    for (const auto& packet : out_.packets())
      if (!packet.is_rtcp) place.slots.at(packet.slot.index)->hears(out_.bytes(packet));
    reports_.insert(reports_.end(), out_.reports.begin(), out_.reports.end());
    out_.clear();
  }

  Outbox out_;
  Instant now_{std::chrono::hours(1)};
  std::vector<std::unique_ptr<Phone>> phones_;
  std::vector<plane::Report> reports_;
};

class MoveOfCodecTest : public MoveTest, public ::testing::WithParamInterface<Codec> {};

TEST_P(MoveOfCodecTest, GoesOnWithTheNextNumberAndInTime) {
  Phone& phone = opens(here, GetParam());
  talks_for(500ms);
  const auto before = phone.headers.back();
  phone.forgets();
  constexpr int kTicksBetween = 2;
  moves(phone, kTicksBetween);
  EXPECT_THAT(phone.headers, IsEmpty());
  talks_for(500ms);
  ASSERT_THAT(phone.headers, SizeIs(25));
  const std::uint32_t units = wire::rtp_clock_hz(GetParam()) / 50;
  std::uint16_t sequence = before.sequence;
  std::uint32_t timestamp = before.timestamp + kTicksBetween * units;
  for (const auto& header : phone.headers) {
    EXPECT_EQ(header.ssrc, before.ssrc);
    EXPECT_EQ(header.sequence, ++sequence);
    EXPECT_EQ(header.timestamp, timestamp += units);
  }
  const auto moved = all<plane::LegMoved>();
  ASSERT_THAT(moved, SizeIs(1));
  EXPECT_EQ(moved.front().leg, phone.leg());
}

TEST_P(MoveOfCodecTest, HearsAndIsHeardWhereItComes) {
  Phone& phone = opens(here, GetParam());
  Phone& left = opens(here, Codec::Pcmu);
  Phone& other = opens(there, Codec::Opus);
  for (Phone* each : {&phone, &left}) enters(here, *each);
  enters(there, other);
  phone.says(440);
  left.says(620);
  other.says(810);
  talks_for(1s);
  moves(phone, 1);
  enters(there, phone);
  talks_for(500ms);
  for (Phone* each : {&phone, &left, &other}) each->forgets();
  talks_for(1s);
  EXPECT_GT(phone.amplitude(810), 0.05);
  EXPECT_GT(other.amplitude(440), 0.05);
  EXPECT_LT(phone.amplitude(440), 0.01);
  EXPECT_LT(phone.amplitude(620), 0.01);
  EXPECT_LT(left.amplitude(440), 0.01);
  EXPECT_EQ(here.world.leg_count(), 1U);
  EXPECT_EQ(there.world.leg_count(), 2U);
}

TEST_P(MoveOfCodecTest, HearsItsPromptToItsEnd) {
  Phone& phone = opens(here, GetParam());
  Phone& stays = opens(here, GetParam());
  const auto sound = std::make_shared<plane::Sound>(
      plane::Sound{.rate_hz = 16000, .samples = convoke::testing::tone(1000, 16000, 16000)});
  for (const Phone* each : {&phone, &stays})
    command(here, plane::Play{.leg = each->leg(), .playback = PlaybackId{7}, .sound = sound});
  talks_for(300ms);
  moves(phone, 0);
  phone.forgets();
  talks_for(600ms);
  EXPECT_GT(phone.amplitude(1000), 0.15);
  EXPECT_THAT(all<plane::PlaybackEnded>(), IsEmpty());
  talks_for(140ms);
  const auto ended = all<plane::PlaybackEnded>();
  ASSERT_THAT(ended, SizeIs(2));
  for (const auto& each : ended) EXPECT_TRUE(each.completed);
}

TEST_P(MoveOfCodecTest, IsTheSameLegInItsLastStatistics) {
  Phone& phone = opens(here, GetParam());
  talks_for(1s);
  moves(phone, 0);
  talks_for(1s);
  command(there, plane::CloseLeg{.leg = phone.leg()});
  const auto closed = all<plane::LegClosed>();
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].statistics.packets_received, 100U);
  EXPECT_EQ(closed[0].statistics.packets_sent, 100U);
  EXPECT_EQ(closed[0].statistics.packets_lost, 0U);
}

TEST_F(MoveTest, LeavesItsPlaceToTheNext) {
  Phone& phone = opens(here, Codec::Pcmu);
  moves(phone, 0);
  Phone& next = opens(here, Codec::Pcmu);
  Phone& beside = opens(there, Codec::Pcmu);
  next.says(440);
  talks_for(500ms);
  EXPECT_THAT(phone.headers, SizeIs(25));
  EXPECT_THAT(next.headers, SizeIs(25));
  EXPECT_THAT(beside.headers, SizeIs(25));
}

TEST_F(MoveTest, TakesOutNobodyWhoIsNotThereOrIsABrowser) {
  EXPECT_FALSE(here.world.take_out(LegId{1}, now()).has_value());
  Outbox out;
  here.world.on_command(plane::OpenPeer{.leg = LegId{1}, .ssrc = 1}, now(), out);
  EXPECT_FALSE(here.world.take_out(LegId{1}, now()).has_value());
  EXPECT_EQ(here.world.leg_count(), 1U);
}

INSTANTIATE_TEST_SUITE_P(All, MoveOfCodecTest,
                         ::testing::Values(Codec::Opus, Codec::G722, Codec::Pcmu));

}  // namespace
}  // namespace convoke::media
