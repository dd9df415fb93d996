#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/time.h"

namespace convoke::video {

/// What a probe goes by.
struct ProbeView {
  std::optional<std::uint32_t> remb_bps{};  ///< The last one.
  std::uint32_t sent_bps = 0;               ///< Video, without padding.
  std::uint32_t wanted_bps =
      0;                      ///< The REMB at which more could be shown; 0: nothing more is wanted.
  bool is_congested = false;  ///< Bandwidth::is_congested().
};

/// Decides when a browser is sent padding so that its REMB, which stays below about 1.5 times what
/// it receives, can rise to what the next better layer takes: then what is sent is brought to 1.1
/// times the REMB, until it is what is wanted. A probe ends without success if the way becomes
/// congested or the REMB does not rise for 5 s; the next one waits 5 s, then twice as long each
/// time, up to 60 s. None is begun within 5 s of congestion. Not thread-safe: the media worker owns
/// it.
class Probe {
 public:
  /// Whenever something of the view changed, at least once a second.
  void on_view(const ProbeView& view, Instant now);

  bool is_probing() const { return began_at_.has_value(); }
  /// How many bytes of padding are due since the last call, at most 2 Mbit/s and 100 ms of it; 0
  /// unless it is probing. What the caller does not send is not owed.
  std::size_t take_due_bytes(Instant now);

 private:
  void begin(const ProbeView& view, Instant now);
  void follow(const ProbeView& view, Instant now);
  void fail(Instant now);

  std::optional<Instant> began_at_{};
  std::uint32_t padding_bps_ = 0;
  Instant paid_until_{};
  std::uint32_t best_remb_bps_ = 0;
  Instant rose_at_{};
  Duration pause_ = std::chrono::seconds(5);
  Instant not_before_ = Instant::min();
};

}  // namespace convoke::video
