#include "rtp/jitter_buffer.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <utility>

namespace convoke::rtp {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::uint32_t kMaxPacketMs = 120;
constexpr Duration kMargin = microseconds(500);
constexpr Duration kOutage = milliseconds(120);
constexpr Duration kLateRun = milliseconds(60);
constexpr Duration kClockKept = milliseconds(500);
constexpr std::int64_t kElsewhereTicks = 50;
constexpr std::int64_t kIdleClockTicks = 500;
constexpr int kRun = 3;
constexpr int kMaxConcealedTicks = 5;
constexpr int kMaxHoldTicks = 5;
constexpr int kAdviceEvery = 8;
constexpr std::size_t kEnoughToTrust = 32;
constexpr int kExpandPatienceTicks = 5;
constexpr int kShrinkPatienceTicks = 100;
constexpr int kShrinkAtOnceTicks = 3;
constexpr double kLossForFec = 0.02;
/// For what packets carry again, whatever else they do.
constexpr std::int64_t kMaxWaitTicks = 4;
constexpr int kReachKeptPackets = 50;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

}  // namespace

JitterBuffer::JitterBuffer(JitterSettings settings)
    : settings_(settings), tick_units_(settings.clock_rate_hz / 50) {
  CHECK(tick_units_ > 0);
  std::iota(order_.begin(), order_.end(), std::uint8_t{0});
}

/// All but where the stream is.
void JitterBuffer::forget_playout() {
  while (count_ > 0) pass_over_front();
  lateness_.clear();
  mapped_ = false;
  idle_ = true;
  hold_ticks_ = 0;
  late_run_ = 0;
  stray_run_ = 0;
  pending_ticks_ = 0;
}

void JitterBuffer::reset(std::uint32_t ssrc) {
  ssrc_ = ssrc;
  forget_playout();
  sequences_.reset();
  seen_ = 0;
  loss_ = 0;
  reach_ = 0;
}

Pushed JitterBuffer::push(const ReceivedPacket& packet, std::span<const EarlierPayload> earlier) {
  const auto pushed = push_packet(packet);
  if (pushed != Pushed::Queued) return pushed;
  note_reach(earlier.empty() ? 0 : earlier.front().offset);
  for (const EarlierPayload& each : earlier) fill_gap(packet, each);
  return pushed;
}

Pushed JitterBuffer::push_packet(const ReceivedPacket& packet) {
  if (packet.duration == 0 || packet.duration > settings_.clock_rate_hz / 1000 * kMaxPacketMs ||
      packet.payload.size() > kMaxPayloadBytes) {
    ++statistics_.refused;
    return Pushed::Refused;
  }
  if (ssrc_ != packet.header.ssrc) reset(packet.header.ssrc);
  if (!mapped_ && count_ == 0) cursor_ = packet.header.timestamp;

  const auto place = place_of(packet);
  const bool follows = place.sequence == highest_sequence_ + 1;
  if (!mark_seen(place.sequence)) {
    ++statistics_.duplicates;
    return Pushed::Duplicate;
  }
  if (is_elsewhere(place)) {
    return follows ? start_over_with(packet, place) : on_stray(packet, place);
  }
  stray_run_ = 0;
  observe(packet, place);
  if (mapped_ && place.timestamp + packet.duration <= handed_out_) return on_late(packet, place);
  late_run_ = 0;
  return insert(packet, place);
}

JitterBuffer::Place JitterBuffer::place_of(const ReceivedPacket& packet) {
  Place place;
  place.timestamp =
      cursor_ + wire::distance(static_cast<std::uint32_t>(cursor_), packet.header.timestamp);
  place.sequence = sequences_.unwrap(packet.header.sequence);
  const auto ticks = floor_div(place.timestamp - cursor_, tick_units_) + hold_ticks_;
  place.headroom = next_tick_ + ticks * kTick - packet.arrival;
  return place;
}

/// False if this packet was seen before. Keeps the share of lost packets on the way.
bool JitterBuffer::mark_seen(std::int64_t sequence) {
  if (seen_ == 0) {
    highest_sequence_ = sequence;
    seen_ = ~std::uint64_t{0};
    return true;
  }
  const auto ahead = sequence - highest_sequence_;
  if (ahead > 0) {
    for (std::int64_t i = 0; i < std::min<std::int64_t>(ahead, 64); ++i) {
      const bool lost = (seen_ >> 15U & 1U) == 0;  // late by more than 15 packets is lost
      loss_ += ((lost ? 1.0 : 0.0) - loss_) / 128;
      seen_ <<= 1U;
    }
    highest_sequence_ = sequence;
    seen_ |= 1U;
    return true;
  }
  if (ahead <= -64) return true;
  const auto bit = std::uint64_t{1} << static_cast<unsigned>(-ahead);
  if ((seen_ & bit) != 0) return false;
  seen_ |= bit;
  return true;
}

/// A packet may carry less than the others, after a pause for example.
void JitterBuffer::note_reach(std::int64_t reach) {
  if (reach < reach_ && ++packets_below_reach_ <= kReachKeptPackets) return;
  reach_ = reach;
  packets_below_reach_ = 0;
}

/// Takes what was carried again as a packet of its own, if that time is still to be heard and
/// nothing is there for it. It counts as lost all the same, and teaches nothing about lateness.
void JitterBuffer::fill_gap(const ReceivedPacket& carrier, const EarlierPayload& earlier) {
  if (earlier.duration == 0 || earlier.offset < earlier.duration) return;
  ReceivedPacket packet{.header = carrier.header,
                        .duration = earlier.duration,
                        .payload = earlier.payload,
                        .arrival = carrier.arrival};
  packet.header.timestamp -= earlier.offset;
  packet.header.sequence -= static_cast<std::uint16_t>(earlier.offset / earlier.duration);
  auto place = place_of(packet);
  place.is_recovered = true;
  const bool is_over = mapped_ && place.timestamp + earlier.duration <= handed_out_;
  if (!is_over) insert(packet, place);
}

/// True if the sender's clock cannot have come to this timestamp by itself.
bool JitterBuffer::is_elsewhere(const Place& place) const {
  if (!mapped_)
    return count_ > 0 && std::abs(place.timestamp - cursor_) > kElsewhereTicks * tick_units_;
  const auto limit = idle_ ? kIdleClockTicks : kElsewhereTicks;
  return std::abs(place.timestamp - cursor_) > limit * tick_units_;
}

/// Learns from the packet's lateness, but not from the backlog that comes at once after an outage:
/// it says nothing about the packets after it.
void JitterBuffer::observe(const ReceivedPacket& packet, const Place& place) {
  const auto since_last = packet.arrival - last_arrival_;
  last_arrival_ = std::max(last_arrival_, packet.arrival);
  const auto half = std::chrono::nanoseconds(std::int64_t{500'000'000} * packet.duration /
                                             settings_.clock_rate_hz);
  if (since_last > kOutage) {
    after_outage_ = true;
  } else if (since_last > half) {
    after_outage_ = false;
  }
  if (!mapped_ || after_outage_ || place.headroom < -kMaxDelay) return;
  lateness_.add(place.headroom);
  if (--samples_until_advice_ > 0 && place.headroom >= floor()) return;
  samples_until_advice_ = kAdviceEvery;
  const int room = static_cast<int>((kMaxDelay - kTick - lateness_.mean()) / kTick);
  pending_ticks_ = std::min(lateness_.advised_ticks(floor()), std::max(room, 0));
  if (pending_ticks_ == 0) waited_ticks_ = 0;
}

Duration JitterBuffer::floor() const {
  if (!settings_.fec || loss_ <= kLossForFec) return kMargin;
  return kMargin + kTick * std::clamp(reach_ / tick_units_, std::int64_t{1}, kMaxWaitTicks);
}

Pushed JitterBuffer::on_late(const ReceivedPacket& packet, const Place& place) {
  if (late_run_++ == 0) late_since_ = packet.arrival;
  if (late_run_ >= kRun && packet.arrival - late_since_ >= kLateRun)
    return start_over_with(packet, place);
  ++statistics_.late;
  return Pushed::Late;
}

Pushed JitterBuffer::on_stray(const ReceivedPacket& packet, const Place& place) {
  if (++stray_run_ >= kRun) return start_over_with(packet, place);
  ++statistics_.refused;
  return Pushed::Refused;
}

Pushed JitterBuffer::start_over_with(const ReceivedPacket& packet, const Place& place) {
  forget_playout();
  cursor_ = place.timestamp;
  return insert(packet, place);
}

Pushed JitterBuffer::insert(const ReceivedPacket& packet, const Place& place) {
  if (count_ == kMaxPackets) {
    ++statistics_.refused;
    return Pushed::Refused;
  }
  std::size_t position = count_;
  while (position > 0 && slots_[order_[position - 1]].timestamp > place.timestamp) --position;
  if (position > 0 && slots_[order_[position - 1]].timestamp == place.timestamp)
    return on_taken(slots_[order_[position - 1]], place);
  auto* const first = order_.begin() + static_cast<std::ptrdiff_t>(position);
  auto* const free = order_.begin() + static_cast<std::ptrdiff_t>(count_);
  std::rotate(first, free, free + 1);
  auto& slot = slots_[*first];
  slot.timestamp = place.timestamp;
  slot.sequence = place.sequence;
  slot.duration = packet.duration;
  slot.arrival = packet.arrival;
  slot.headroom = place.headroom;
  slot.is_recovered = place.is_recovered;
  slot.level_dbov = packet.level_dbov;
  slot.payload.assign(packet.payload.begin(), packet.payload.end());
  ++count_;
  return Pushed::Queued;
}

/// Something is there already: maybe what this packet has, out of one that overtook it.
Pushed JitterBuffer::on_taken(Slot& slot, const Place& place) {
  if (place.is_recovered) return Pushed::Duplicate;
  if (std::exchange(slot.is_recovered, false)) return Pushed::Queued;
  ++statistics_.refused;
  return Pushed::Refused;
}

/// Its slot becomes the next free one, whose payload stays readable until something is pushed.
void JitterBuffer::drop_front() {
  std::rotate(order_.begin(), order_.begin() + 1,
              order_.begin() + static_cast<std::ptrdiff_t>(count_));
  --count_;
}

void JitterBuffer::pass_over_front() {
  if (!front().is_recovered) ++statistics_.late;
  drop_front();
}

Tick JitterBuffer::pull(Instant now, Loudness loudness) {
  step_count_ = 0;
  next_tick_ = now + kTick;
  auto advice = Advice::None;
  if (count_ > 0 && (idle_ || now - front().arrival > kMaxDelay)) {
    restart(now);
    advice = Advice::Restart;
  }
  if (idle_ || hold_ticks_ > 0) {
    if (idle_) cursor_ += tick_units_;
    if (!idle_) --hold_ticks_;
    append({.kind = Step::Kind::Silence, .duration = static_cast<std::uint32_t>(tick_units_)});
    return {advice, std::span(steps_).first(step_count_)};
  }
  if (advice == Advice::None) advice = adapt(loudness);
  if (advice != Advice::Expand) {
    const auto end = cursor_ + tick_units_ * (advice == Advice::Accelerate ? 2 : 1);
    collect(end);
    cursor_ = end;
  }
  const auto heard = std::span(steps_).first(step_count_);
  const bool played =
      std::ranges::any_of(heard, [](const Step& step) { return step.kind == Step::Kind::Play; });
  empty_ticks_ = !played && count_ == 0 && handed_out_ <= cursor_ ? empty_ticks_ + 1 : 0;
  return {advice, heard};
}

/// Begins to play at a packet near the newest one, so that nothing is held longer than needed.
void JitterBuffer::restart(Instant now) {
  const auto newest = back().timestamp;
  const int hold = ticks_to_hold(now);
  const auto span = (hold + 1) * tick_units_;
  while (newest - front().timestamp >= span) {
    pass_over_front();
  }
  const auto ahead = (newest - front().timestamp) / tick_units_;
  hold_ticks_ = hold - static_cast<int>(ahead);
  cursor_ = front().timestamp;
  handed_out_ = cursor_;
  last_played_sequence_ = front().sequence - 1;
  mapped_ = true;
  idle_ = false;
  empty_ticks_ = 0;
  pending_ticks_ = 0;
  ++statistics_.restarts;
}

/// How many ticks the newest packet has to wait, judged by the lateness of those before it.
int JitterBuffer::ticks_to_hold(Instant now) {
  const auto& newest = back();
  const auto at_once = now - newest.arrival;
  const bool trusted = lateness_.size() >= kEnoughToTrust;
  const auto spread = trusted ? lateness_.mean() - lateness_.low() : Duration::zero();
  if (!trusted || !mapped_ || newest.headroom < -kClockKept || newest.headroom > kClockKept) {
    lateness_.clear();
    return std::clamp(static_cast<int>(spread / kTick), 0, kMaxHoldTicks);
  }
  const auto low = lateness_.low() + at_once - newest.headroom;
  const auto missing = floor() - low;
  const int ticks =
      missing <= Duration::zero() ? 0 : static_cast<int>((missing + kTick - Duration(1)) / kTick);
  const int hold = std::clamp(ticks, 0, kMaxHoldTicks);
  lateness_.shift(at_once + hold * kTick - newest.headroom);
  return hold;
}

bool JitterBuffer::is_missing() const {
  return handed_out_ < cursor_ + tick_units_ && (count_ == 0 || front().timestamp > handed_out_);
}

Advice JitterBuffer::adapt(Loudness loudness) {
  if (pending_ticks_ == 0) return Advice::None;
  const bool good_moment = loudness == Loudness::Quiet || is_missing();
  ++waited_ticks_;
  if (pending_ticks_ > 0) {
    if (!good_moment && waited_ticks_ <= kExpandPatienceTicks) return Advice::None;
    --pending_ticks_;
    lateness_.shift(kTick);
    ++statistics_.expanded;
    return Advice::Expand;
  }
  const bool urgent = pending_ticks_ <= -kShrinkAtOnceTicks;
  if (!good_moment && !urgent && waited_ticks_ <= kShrinkPatienceTicks) return Advice::None;
  if (count_ == 0) return Advice::None;
  ++pending_ticks_;
  lateness_.shift(-kTick);
  ++statistics_.accelerated;
  return Advice::Accelerate;
}

/// Hands out everything up to `end`, and the rest of the packet that reaches beyond it.
void JitterBuffer::collect(std::int64_t end) {
  bool concealed = false;
  while (handed_out_ < end && step_count_ < steps_.size()) {
    if (count_ > 0 && front().end() <= handed_out_) {
      pass_over_front();
    } else if (count_ > 0 && front().timestamp <= handed_out_) {
      play_front();
    } else {
      fill(end);
      concealed |= steps_[step_count_ - 1].kind == Step::Kind::Conceal;
    }
  }
  handed_out_ = std::max(handed_out_, end);
  if (concealed) ++statistics_.concealed;
}

void JitterBuffer::play_front() {
  const auto& slot = front();
  const auto skip = static_cast<std::uint32_t>(handed_out_ - slot.timestamp);
  append({.kind = Step::Kind::Play,
          .duration = slot.duration - skip,
          .skip = skip,
          .payload = slot.payload,
          .level_dbov = slot.level_dbov});
  handed_out_ = slot.end();
  last_played_sequence_ = slot.sequence;
  if (slot.is_recovered) ++statistics_.recovered;
  drop_front();
}

/// Fills the gap before the next packet: with silence where the sender made a pause, that is where
/// no sequence number is missing, else by concealment.
void JitterBuffer::fill(std::int64_t end) {
  const auto until = count_ > 0 ? std::min(front().timestamp, end) : end;
  Step step{.kind = Step::Kind::Conceal,
            .duration = static_cast<std::uint32_t>(until - handed_out_)};
  if (count_ > 0 && front().sequence == last_played_sequence_ + 1) {
    step.kind = Step::Kind::Silence;
  } else if (count_ > 0 && front().timestamp == until) {
    step.payload = front().payload;
  } else if (count_ == 0 && empty_ticks_ >= kMaxConcealedTicks) {
    step.kind = Step::Kind::Silence;
    idle_ = true;
  }
  append(step);
  handed_out_ = until;
}

void JitterBuffer::append(const Step& step) {
  steps_[step_count_++] = step;
}

}  // namespace convoke::rtp
