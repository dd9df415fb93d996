#include "report.h"

#include <algorithm>

#include "sounds.h"

namespace convoke::bench {
namespace {

constexpr double kExpectedPerSecond = 50;
constexpr std::size_t kLateMs = 5;
/// Beside a talker's own tone there is the leakage of the others'.
constexpr double kOwnLimit = kToneLevel / 20;

std::vector<ClickEar::Heard> all_clicks(const Legs& legs) {
  std::vector<ClickEar::Heard> all;
  for (const auto& leg : legs)
    if (leg->clicks())
      all.insert(all.end(), leg->clicks()->heard().begin(), leg->clicks()->heard().end());
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return all;
}

}  // namespace

void add_traffic(JsonLine& line, const Legs& legs, const Window& window) {
  const double expected = in_seconds(window.end - window.begin) * kExpectedPerSecond;
  double received = 0;
  double worst = legs.empty() ? 0 : expected;
  double late = 0;
  std::uint64_t lost = 0;
  for (const auto& leg : legs) {
    const auto& reception = leg->reception();
    const auto packets = static_cast<double>(reception.packets());
    received += packets;
    worst = std::min(worst, packets);
    late += static_cast<double>(reception.later_than(kLateMs));
    lost += reception.lost();
  }
  const auto count = static_cast<double>(std::max<std::size_t>(1, legs.size()));
  line.add("legs", legs.size())
      .add("seconds", in_seconds(window.end - window.begin))
      .add("received", received / (expected * count))
      .add("worst_leg", worst / expected)
      .add("lost", lost)
      .add("late", late / std::max(1.0, received));
}

void add_clicks(JsonLine& line, const Legs& legs) {
  const auto heard = all_clicks(legs);
  if (heard.empty()) return;
  std::vector<double> to_packet;
  std::vector<double> to_sound;
  for (const auto& click : heard) {
    to_packet.push_back(in_ms(click.to_packet));
    to_sound.push_back(in_ms(click.to_sound));
  }
  const auto tenth = static_cast<std::ptrdiff_t>(heard.size() / 10);
  const std::vector<double> first(to_sound.begin(), to_sound.begin() + tenth);
  const std::vector<double> last(to_sound.end() - tenth, to_sound.end());
  line.add("clicks", heard.size())
      .add("packet_p50_ms", percentile(to_packet, 0.5))
      .add("packet_p99_ms", percentile(to_packet, 0.99))
      .add("sound_p50_ms", percentile(to_sound, 0.5))
      .add("sound_p99_ms", percentile(to_sound, 0.99))
      .add("first_tenth_p50_ms", percentile(first, 0.5))
      .add("last_tenth_p50_ms", percentile(last, 0.5));
}

void add_tones(JsonLine& line, const Legs& legs, std::size_t talkers) {
  int heard = 0;
  int heard_of = 0;
  int own_absent = 0;
  int own_of = 0;
  for (const auto& leg : legs) {
    if (!leg->tones()) continue;
    for (std::size_t seat = 0; seat < talkers; ++seat) {
      const double level = leg->tones()->level(seat);
      const bool own = seat == leg->seat();
      ++(own ? own_of : heard_of);
      if (own && level < kOwnLimit) ++own_absent;
      if (!own && level > kToneLevel / 2 && level < kToneLevel * 2) ++heard;
    }
  }
  if (heard_of == 0) return;
  line.add("heard", heard)
      .add("heard_of", heard_of)
      .add("own_absent", own_absent)
      .add("own_of", own_of);
}

}  // namespace convoke::bench
