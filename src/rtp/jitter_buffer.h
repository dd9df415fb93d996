#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/time.h"
#include "rtp/lateness.h"
#include "rtp/tick.h"
#include "wire/rtp.h"
#include "wire/sequence.h"

namespace convoke::rtp {

struct JitterSettings {
  std::uint32_t clock_rate_hz = 8000;
  /// Waits one packet longer while packets get lost, so that a lost one can be rebuilt from the
  /// in-band FEC of its successor.
  bool fec = false;
};

struct ReceivedPacket {
  wire::RtpHeader header{};
  std::uint32_t duration = 0;  ///< Of the sound in it, in units of the RTP clock.
  BytesView payload{};
  Instant arrival{};
  std::optional<std::uint8_t> level_dbov{};  ///< By its sender (RFC 6464).
};

/// What a packet carries again of an earlier one (RFC 2198).
struct EarlierPayload {
  std::uint32_t offset = 0;  ///< How far before the packet's timestamp.
  std::uint32_t duration = 0;
  BytesView payload{};
};

enum class Pushed { Queued, Late, Duplicate, Refused };

/// Sound to append to what is still to be heard. Durations are in units of the RTP clock.
struct Step {
  enum class Kind { Play, Conceal, Silence };
  Kind kind = Kind::Silence;
  std::uint32_t duration = 0;  ///< What this step appends; for Play after `skip` was cut off.
  std::uint32_t skip = 0;      ///< Play: cut this off the front of what was decoded.
  /// Play: what to decode. Conceal: the packet after the missing one if it is there, for FEC.
  BytesView payload{};
  std::optional<std::uint8_t> level_dbov{};  ///< Play: as the sender says.
};

enum class Advice {
  None,
  Expand,      ///< Make up 20 ms for this tick and take nothing of what is to be heard.
  Accelerate,  ///< The steps hold 20 ms more than a tick: throw 20 ms away after appending.
  Restart,     ///< Throw away what is still to be heard, before appending.
};

/// What one tick hears. Valid until the next push() or pull().
struct Tick {
  Advice advice = Advice::None;
  std::span<const Step> steps{};
};

struct JitterStatistics {
  std::uint64_t late = 0;  ///< Came too late to be played, or was passed over to catch up.
  std::uint64_t duplicates = 0;
  std::uint64_t refused = 0;
  std::uint64_t concealed = 0;  ///< Ticks that had to conceal something.
  std::uint64_t recovered = 0;  ///< Lost packets that were played because a later one had them.
  std::uint64_t expanded = 0;
  std::uint64_t accelerated = 0;
  std::uint64_t restarts = 0;
};

/// Puts the packets of one stream in order and time for a consumer that takes 20 ms at every tick.
/// Before a tick it is given all packets that came, with the time the kernel saw them; a packet is
/// played in the next tick unless the lateness of others shows that this would lose some.
///
/// The play-out position moves by 20 ms of RTP time with every tick. A tick's steps are the packets
/// that begin before its end and what replaces missing ones, so that after appending them the
/// consumer has at least 20 ms to take, whatever the packets' length; what is left over (packets
/// of 30, 40, 60 ms) it keeps for the next tick, which then may have no steps. With Expand nothing
/// is appended or taken.
///
/// Delay is added or taken away by 20 ms at once, preferably while it is quiet or a packet is
/// missing. At most kMaxPackets are held, none for longer than kMaxDelay. Memory is taken once for
/// each slot; after warm-up nothing is allocated. Not thread-safe: its media worker owns it.
class JitterBuffer {
 public:
  static constexpr std::size_t kMaxPackets = 64;
  static constexpr std::size_t kMaxPayloadBytes = 1500;
  static constexpr Duration kMaxDelay = std::chrono::milliseconds(200);

  enum class Loudness { Quiet, Loud };

  explicit JitterBuffer(JitterSettings settings);

  /// Another SSRC than before starts anew. What is carried again, the oldest first, takes the place
  /// of packets that are missing; while some get lost, they are waited for.
  Pushed push(const ReceivedPacket& packet, std::span<const EarlierPayload> earlier = {});

  /// The next 20 ms. `loudness` is that of what was heard lately.
  Tick pull(Instant now, Loudness loudness);

  /// How long packets wait on average before they are played.
  Duration delay() const { return lateness_.mean(); }
  const JitterStatistics& statistics() const { return statistics_; }

 private:
  struct Slot {
    std::int64_t timestamp = 0;
    std::int64_t sequence = 0;
    std::uint32_t duration = 0;
    Instant arrival{};
    Duration headroom{};
    bool is_recovered = false;  ///< It came with a later packet.
    std::optional<std::uint8_t> level_dbov{};
    Bytes payload{};

    std::int64_t end() const { return timestamp + duration; }
  };
  struct Place {
    std::int64_t timestamp = 0;
    std::int64_t sequence = 0;
    Duration headroom{};
    bool is_recovered = false;
  };

  void reset(std::uint32_t ssrc);
  Pushed push_packet(const ReceivedPacket& packet);
  void fill_gap(const ReceivedPacket& carrier, const EarlierPayload& earlier);
  void note_reach(std::int64_t reach);
  Place place_of(const ReceivedPacket& packet);
  bool mark_seen(std::int64_t sequence);
  bool is_elsewhere(const Place& place) const;
  void observe(const ReceivedPacket& packet, const Place& place);
  Pushed on_late(const ReceivedPacket& packet, const Place& place);
  Pushed on_stray(const ReceivedPacket& packet, const Place& place);
  Pushed start_over_with(const ReceivedPacket& packet, const Place& place);
  Pushed insert(const ReceivedPacket& packet, const Place& place);
  Pushed on_taken(Slot& slot, const Place& place);
  void forget_playout();
  void drop_front();
  void pass_over_front();

  void restart(Instant now);
  int ticks_to_hold(Instant now);
  Advice adapt(Loudness loudness);
  bool is_missing() const;
  void collect(std::int64_t end);
  void fill(std::int64_t end);
  void play_front();
  void append(const Step& step);
  Duration floor() const;

  const Slot& front() const { return slots_[order_[0]]; }
  const Slot& back() const { return slots_[order_[count_ - 1]]; }

  JitterSettings settings_;
  std::int64_t tick_units_;

  std::array<Slot, kMaxPackets> slots_{};
  std::array<std::uint8_t, kMaxPackets> order_{};  // by timestamp, then the free ones
  std::size_t count_ = 0;

  std::optional<std::uint32_t> ssrc_{};
  wire::SequenceUnwrapper sequences_{};
  std::int64_t highest_sequence_ = 0;
  std::uint64_t seen_ = 0;  // bit n: highest_sequence_ - n was received
  double loss_ = 0;         // of 1, over about 128 packets
  std::int64_t reach_ = 0;  // how far back what is carried again reached lately
  int packets_below_reach_ = 0;
  Instant last_arrival_{};
  bool after_outage_ = false;
  int late_run_ = 0;
  Instant late_since_{};
  int stray_run_ = 0;

  bool mapped_ = false;          // cursor_ says something about packets to come
  bool idle_ = true;             // nothing is expected
  std::int64_t cursor_ = 0;      // what the next tick begins with
  std::int64_t handed_out_ = 0;  // end of what was appended
  std::int64_t last_played_sequence_ = 0;
  Instant next_tick_{};
  int hold_ticks_ = 0;
  int empty_ticks_ = 0;

  Lateness lateness_{};
  int samples_until_advice_ = 0;
  int pending_ticks_ = 0;
  int waited_ticks_ = 0;

  std::array<Step, 48> steps_{};
  std::size_t step_count_ = 0;
  JitterStatistics statistics_{};
};

}  // namespace convoke::rtp
