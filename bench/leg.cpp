#include "leg.h"

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
      socket_(std::move(socket)),
      sender_(ssrc, ipv4(settings.remote.address, settings.remote.port)),
      keypad_(settings.remote.event_payload_type < 0 ? std::string() : settings.digits,
              settings.packets_before_digits, settings.remote.event_rate_hz),
      interval_(interval(settings.clock_ppm)),
      due_(settings.first_packet),
      timestamp_(ssrc * 160U),
      reception_(traits(settings.codec).rtp_clock_hz) {}

void Leg::play(const Sound& sound, std::size_t position) {
  sound_ = &sound;
  position_ = position % sound.frames.size();
}

void Leg::send_due(Time now) {
  if (now - due_ > kMaxCatchUp) due_ = now;
  for (; due_ <= now; due_ += interval_) send_one();
}

void Leg::send_one() {
  const auto key = keypad_.next();
  if (key) {
    if (key->begins) event_timestamp_ = timestamp_;
    sender_.send(socket_, {.payload_type = remote_.event_payload_type,
                           .marker = key->begins,
                           .timestamp = event_timestamp_,
                           .payload = key->payload});
    talkspurt_begins_ = true;
  } else if (sound_ != nullptr) {
    if (!sound_->clicks.empty() && sound_->clicks[position_]) last_click_ = bench::now();
    sender_.send(socket_, {.payload_type = remote_.payload_type,
                           .marker = talkspurt_begins_,
                           .timestamp = timestamp_,
                           .payload = sound_->frames[position_]});
    talkspurt_begins_ = false;
  }
  if (sound_ != nullptr) position_ = (position_ + 1) % sound_->frames.size();
  timestamp_ += static_cast<std::uint32_t>(traits(codec_).rtp_clock_hz / kPacketsPerSecond);
}

void Leg::on_datagram(const Datagram& datagram, const Window& window, Time last_click) {
  const auto packet = parse_rtp(datagram.bytes);
  if (!packet || packet->payload_type != remote_.payload_type) return;
  const bool measured = window.holds(datagram.arrival);
  if (measured) reception_.on_packet(*packet, datagram.arrival);
  if (tones_) tones_->on_payload(packet->payload);
  if (clicks_ && measured) clicks_->on_payload(packet->payload, datagram.arrival, last_click);
}

}  // namespace convoke::bench
