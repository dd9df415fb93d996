#pragma once

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "audio/codec.h"
#include "base/random.h"
#include "media/world.h"
#include "testing/goertzel.h"
#include "wire/red.h"
#include "wire/rtcp.h"
#include "wire/rtp.h"
#include "wire/telephone_event.h"

/// Phones around a World, for its tests.
namespace convoke::media::testing {

inline constexpr Duration kTick = std::chrono::milliseconds(20);
inline constexpr std::uint8_t kEventPayloadType = 101;
inline constexpr std::uint8_t kRedPayloadType = 63;
inline constexpr std::uint8_t kLevelExtension = 1;

/// Sends what it is told to say and keeps what it hears.
class Phone {
 public:
  Phone(LegId leg, audio::Codec codec)
      : leg_(leg),
        codec_(codec),
        encoder_(audio::make_encoder(codec)),
        decoder_(audio::make_decoder(codec)) {
    encoder_->protect(audio::Protection::AgainstLoss);
  }

  LegId leg() const { return leg_; }
  audio::Codec codec() const { return codec_; }
  int rate_hz() const { return audio::pcm_rate_hz(codec_); }
  TransportAddress address() const {
    return {IpAddress::v4(192, 0, 2, 1), static_cast<std::uint16_t>(10000 + 2 * leg_.value)};
  }
  plane::RtpParameters parameters() const {
    return {.remote = address(),
            .remote_rtcp = {address().ip, static_cast<std::uint16_t>(address().port + 1)},
            .codec = codec_,
            .payload_type = payload_type(),
            .red_payload_type = takes_red ? std::optional(kRedPayloadType) : std::nullopt,
            .telephone_event_payload_type = kEventPayloadType,
            .audio_level_extension = kLevelExtension};
  }

  /// 0: digital silence.
  void says(double hz) { hz_ = hz; }
  /// A steady tone of half of full scale.
  void shouts(double hz) {
    hz_ = hz;
    is_shouting_ = true;
  }
  void presses(std::optional<char> digit) {
    digit_ = digit;
    event_units_ = 0;
  }
  /// The packets 3 of 20 ms that end an event.
  Bytes next_packet() {
    wire::RtpHeader header{.payload_type = payload_type(),
                           .sequence = sequence_++,
                           .timestamp = timestamp_,
                           .ssrc = static_cast<std::uint32_t>(7000 + leg_.value)};
    Bytes packet(wire::kRtpHeaderBytes + audio::kMaxPayloadBytes);
    const auto payload = std::span(packet).subspan(wire::kRtpHeaderBytes);
    const std::uint32_t units = wire::rtp_clock_hz(codec_) / 50;
    std::size_t size = 0;
    if (digit_) {
      if (event_units_ == 0) event_timestamp_ = timestamp_;
      event_units_ += units;
      header.payload_type = kEventPayloadType;
      header.timestamp = event_timestamp_;
      wire::write_telephone_event({.code = *wire::event_of_digit(*digit_),
                                   .duration = static_cast<std::uint16_t>(event_units_)},
                                  payload);
      size = wire::kTelephoneEventBytes;
    } else {
      size = encoder_->encode(spoken_frame(), payload);
    }
    timestamp_ += units;
    wire::write_rtp_header(header, packet);
    packet.resize(wire::kRtpHeaderBytes + size);
    if (told_level) insert_level(packet);
    return packet;
  }

  void hears(BytesView datagram) {
    const auto packet = wire::parse_rtp(datagram);
    ASSERT_TRUE(packet.has_value());
    payloads.emplace_back(packet->payload.begin(), packet->payload.end());
    headers.push_back(packet->header);
    auto payload = packet->payload;
    if (packet->header.payload_type == kRedPayloadType) {
      payload = wire::parse_red(payload).value_or(wire::RedPayload{}).primary;
    } else if (packet->header.payload_type != payload_type()) {
      return;
    }
    std::vector<std::int16_t> pcm(audio::kMaxPacketSamples);
    pcm.resize(decoder_->decode(payload, pcm));
    heard.insert(heard.end(), pcm.begin(), pcm.end());
  }
  void forgets() {
    heard.clear();
    payloads.clear();
    headers.clear();
  }
  /// A receiver report that says so.
  Bytes loss_report(int percent) const {
    const wire::ReportBlock block{.ssrc = headers.back().ssrc,
                                  .fraction_lost = static_cast<std::uint8_t>(percent * 256 / 100)};
    Bytes report(wire::kRtcpReportBytes);
    report.resize(
        wire::write_rtcp({.ssrc = 1, .blocks = std::span(&block, 1), .cname = "phone"}, report)
            .size());
    return report;
  }
  /// How loud a tone was in what it heard, 1.0 being full scale.
  double amplitude(double hz) const { return convoke::testing::amplitude_at(hz, heard, rate_hz()); }

  std::vector<std::int16_t> heard;
  std::vector<Bytes> payloads;
  std::vector<wire::RtpHeader> headers;
  bool is_connected = true;
  bool takes_red = false;
  int loss_percent = 0;
  std::optional<std::uint8_t> told_level{};  ///< What it says of its level (RFC 6464).

 private:
  void insert_level(Bytes& packet) const {
    const std::array<std::uint8_t, 8> extension{0xBE,        0xDE, 0, 1, kLevelExtension << 4U,
                                                *told_level, 0,    0};
    packet[0] |= 0x10U;
    packet.insert(packet.begin() + wire::kRtpHeaderBytes, extension.begin(), extension.end());
  }
  std::uint8_t payload_type() const {
    switch (codec_) {
      case audio::Codec::Opus:
        return 111;
      case audio::Codec::G722:
        return 9;
      case audio::Codec::Pcmu:
        return 0;
      case audio::Codec::Pcma:
        return 8;
    }
    return 0;
  }
  std::vector<std::int16_t> spoken_frame() {
    const std::size_t samples = audio::frame_samples(rate_hz());
    std::vector<std::int16_t> frame(samples);
    for (auto& sample : frame) {
      const double t = static_cast<double>(spoken_++) / rate_hz();
      // Swells like syllables, so that voice detectors take it for voice.
      const double swell =
          is_shouting_ ? 2.0 : 0.6 + 0.4 * std::sin(2 * convoke::testing::kPi * 4 * t);
      if (hz_ > 0)
        sample =
            static_cast<std::int16_t>(8000 * swell * std::sin(2 * convoke::testing::kPi * hz_ * t));
    }
    return frame;
  }

  LegId leg_;
  audio::Codec codec_;
  std::unique_ptr<audio::Encoder> encoder_;
  std::unique_ptr<audio::Decoder> decoder_;
  double hz_ = 0;
  bool is_shouting_ = false;
  std::optional<char> digit_{};
  std::uint32_t event_units_ = 0;
  std::uint32_t event_timestamp_ = 0;
  std::uint64_t spoken_ = 0;
  std::uint16_t sequence_ = 65500;
  std::uint32_t timestamp_ = 0xFFFFF000;
};

/// A world, its phones, and the time between them.
class Hall : public ::testing::Test {
 protected:
  Phone& opens(audio::Codec codec) {
    const LegId leg{phones_.size() + 1};
    phones_.push_back(std::make_unique<Phone>(leg, codec));
    command(plane::OpenLeg{.leg = leg, .local_ip = IpAddress::v4(192, 0, 2, 9)});
    command(plane::SetRemote{.leg = leg, .parameters = phones_.back()->parameters()});
    return *phones_.back();
  }
  Phone& enters(audio::Codec codec, const plane::EnterRoom& how) {
    Phone& phone = opens(codec);
    plane::EnterRoom enter = how;
    enter.leg = phone.leg();
    command(enter);
    return phone;
  }
  Phone& enters(audio::Codec codec, RoomId room = RoomId{1}) {
    Phone& phone = opens(codec);
    command(plane::EnterRoom{.leg = phone.leg(), .room = room});
    return phone;
  }

  void command(const plane::Command& command) {
    world_.on_command(command, now_, out_);
    for (const auto& request : std::vector(out_.sockets)) {
      if (const auto* open = std::get_if<OpenSockets>(&request)) {
        slots_[open->slot.index] = phones_.back().get();
        world_.on_sockets_opened(open->slot, {open->local_ip, 5000}, out_);
      }
    }
    drain();
  }

  void reports_loss(const Phone& phone, int percent) {
    for (const auto& [slot, each] : slots_)
      if (each == &phone) world_.on_rtcp({slot}, phone.loss_report(percent), phone.address(), now_);
  }

  void talks_for(Duration duration) {
    for (Duration passed{}; passed < duration; passed += kTick) tick();
  }
  void all_forget() {
    for (auto& phone : phones_) phone->forgets();
    reports.clear();
  }

  void tick() {
    for (const auto& [slot, phone] : slots_) {
      if (!phone->is_connected) continue;
      const Bytes packet = phone->next_packet();
      if (static_cast<int>(random_.below(100)) < phone->loss_percent) continue;
      world_.on_datagram({slot}, packet, phone->address(), now_ + std::chrono::milliseconds(10));
    }
    now_ += kTick;
    world_.tick(now_, out_);
    drain();
  }

  template <class Report>
  std::vector<Report> all() const {
    std::vector<Report> found;
    for (const auto& report : reports)
      if (const auto* one = std::get_if<Report>(&report)) found.push_back(*one);
    return found;
  }

  std::vector<plane::Report> reports;
  std::vector<Bytes> rtcp;

 private:
  void drain() {
    for (const auto& packet : out_.packets()) {
      const BytesView bytes = out_.bytes(packet);
      if (packet.is_rtcp)
        rtcp.emplace_back(bytes.begin(), bytes.end());
      else
        slots_.at(packet.slot.index)->hears(bytes);
    }
    reports.insert(reports.end(), out_.reports.begin(), out_.reports.end());
    out_.clear();
  }

  SeededRandom random_{42};
  World world_{{}, random_};
  Outbox out_;
  Instant now_{std::chrono::hours(1)};
  std::vector<std::unique_ptr<Phone>> phones_;
  std::map<std::uint32_t, Phone*> slots_;
};

}  // namespace convoke::media::testing
