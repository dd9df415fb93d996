#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/time.h"

namespace convoke::video {

/// What a probe goes by.
struct ProbeView {
  std::optional<std::uint32_t> known_bps{};  ///< Bandwidth::known_bps().
  std::uint32_t video_bps = 0;               ///< Bandwidth::video_bps().
  std::uint32_t wanted_bps = 0;              ///< By choose_layers(); the audio comes on top.
  bool is_congested = false;                 ///< Bandwidth::is_congested().
};

/// Decides when a browser is sent padding so that what is known to fit, which is no more than about
/// 1.5 times what it receives, can rise to what the next better layer takes. Then padding brings
/// what is sent to 1.2 times what is known, but not above what is wanted: enough for a receiver
/// that met a limit to find out that it is gone, and not much for a way where it is not. A probe
/// fails if the way becomes congested, if what is known falls or does not rise for 2.5 s, or after
/// 30 s. The next one waits 5 s, after each failure twice as long, up to 60 s; and 5 s after
/// congestion in any case. Not thread-safe: the media worker owns it.
class Probe {
 public:
  /// Whenever something of the view changed, at least once a second.
  void on_view(const ProbeView& view, Instant now);

  bool is_probing() const { return began_at_.has_value(); }
  /// How many bytes of padding are due since it last gave some, with their headers: never less than
  /// 200, which receivers would not count, nor more than 100 ms of the highest rate, 2 Mbit/s.
  /// 0 unless it is probing. To be asked at least every 100 ms.
  std::size_t take_due_bytes(Instant now);

 private:
  void begin(std::uint32_t known_bps, Instant now);
  void follow(const ProbeView& view, std::uint32_t needed_bps, Instant now);
  void finish(Duration pause, Instant now);
  void fail(Instant now);

  std::optional<Instant> began_at_{};
  std::uint32_t padding_bps_ = 0;
  Instant given_until_{};
  std::uint32_t best_bps_ = 0;
  Instant rose_at_{};
  Duration pause_ = std::chrono::seconds(5);
  Instant not_before_ = Instant::min();
};

}  // namespace convoke::video
