#include "leg.h"

#include <array>
#include <cmath>
#include <utility>

namespace convoke::bench {
namespace {

constexpr int kPacketsPerSecond = 50;
/// A generator that was held up longer leaves packets out.
constexpr auto kMaxCatchUp = milliseconds(200);

nanoseconds interval(double clock_ppm) {
  const double exact = static_cast<double>(nanoseconds(kPacketTime).count());
  return nanoseconds(std::llround(exact * (1 + clock_ppm / 1e6)));
}

}  // namespace

Leg::Leg(const Settings& settings, UdpSocket socket, std::uint32_t ssrc)
    : meeting_(settings.meeting),
      seat_(settings.seat),
      codec_(settings.codec),
      remote_(settings.remote),
      to_(ipv4(settings.remote.address, settings.remote.port)),
      socket_(std::move(socket)),
      sender_(ssrc),
      keypad_(settings.remote.event_payload_type < 0 ? std::string() : settings.digits,
              settings.packets_before_digits, settings.remote.event_rate_hz),
      interval_(interval(settings.clock_ppm)),
      due_(settings.first_packet),
      timestamp_(ssrc * 160U),
      reception_(traits(settings.codec).rtp_clock_hz) {}

Leg::Leg(const Settings& settings, UdpSocket socket, std::uint32_t ssrc, WebMedia web)
    : Leg(settings, std::move(socket), ssrc) {
  web_ = std::move(web);
}

void Leg::play(const Sound& sound, std::size_t position) {
  sound_ = &sound;
  position_ = position % sound.frames.size();
}

void Leg::send_due(Time now) {
  if (web_.link) web_.link->poll(socket_, now);
  if (now - due_ > kMaxCatchUp) due_ = now;
  for (; due_ <= now; due_ += interval_)
    if (is_connected()) send_one();
}

void Leg::send_one() {
  const auto key = keypad_.next();
  if (key) {
    if (key->begins) event_timestamp_ = timestamp_;
    send({.payload_type = remote_.event_payload_type,
          .marker = key->begins,
          .timestamp = event_timestamp_,
          .payload = key->payload});
    talkspurt_begins_ = true;
  } else if (sound_ != nullptr) {
    send_sound();
    talkspurt_begins_ = false;
  }
  if (sound_ != nullptr) position_ = (position_ + 1) % sound_->frames.size();
  timestamp_ += static_cast<std::uint32_t>(traits(codec_).rtp_clock_hz / kPacketsPerSecond);
}

void Leg::send_sound() {
  if (!sound_->clicks.empty() && sound_->clicks[position_]) last_click_ = bench::now();
  RtpSender::Packet packet{.payload_type = remote_.payload_type,
                           .marker = talkspurt_begins_,
                           .timestamp = timestamp_,
                           .level = {web_.level_extension, sound_->levels[position_]},
                           .payload = sound_->frames[position_]};
  if (web_.red_payload_type >= 0) {
    red_.assign(1, static_cast<std::uint8_t>(packet.payload_type));
    red_.insert(red_.end(), packet.payload.begin(), packet.payload.end());
    packet.payload_type = web_.red_payload_type;
    packet.payload = red_;
  }
  send(packet);
}

void Leg::send(const RtpSender::Packet& packet) {
  std::array<std::uint8_t, RtpSender::kMaxBytes + Srtp::kMaxTailBytes> memory;
  const std::span all(memory);
  auto size = sender_.write(all, packet);
  if (web_.link) size = web_.link->seal(all, size);
  socket_.send(all.first(size), to_);
}

void Leg::on_datagram(const Datagram& datagram, const Window& window, Time last_click) {
  const auto bytes = web_.link ? web_.link->on_datagram(socket_, datagram.bytes, bench::now())
                               : std::optional(datagram.bytes);
  if (!bytes) return;
  const auto packet = parse_rtp(*bytes);
  if (!packet || packet->payload_type != remote_.payload_type) return;
  if (!first_packet_) first_packet_ = datagram.arrival;
  const bool measured = window.holds(datagram.arrival);
  if (measured) reception_.on_packet(*packet, datagram.arrival);
  if (tones_) tones_->on_payload(packet->payload);
  if (clicks_ && measured) clicks_->on_payload(packet->payload, datagram.arrival, last_click);
}

}  // namespace convoke::bench
