#pragma once

#include <chrono>

#include "base/time.h"

namespace convoke::trunk {

/// Whether a trunk is likely to carry a call: what its probes and its silence tell. Who is not is
/// tried last, and never left out.
class Standing {
 public:
  /// How long an INVITE without any answer tells against a trunk.
  static constexpr std::chrono::seconds kSilenceCounts{30};

  /// The latest of its registration or OPTIONS went well, or not. Unknown counts as well.
  void on_probed(bool is_up) { is_up_ = is_up; }
  /// It did not answer an INVITE at all, or could not be reached.
  void on_silence(Instant now) { silent_until_ = now + kSilenceCounts; }

  bool is_good(Instant now) const { return is_up_ && now >= silent_until_; }

 private:
  bool is_up_ = true;
  Instant silent_until_ = Instant::min();
};

}  // namespace convoke::trunk
