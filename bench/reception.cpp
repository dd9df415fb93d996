#include "reception.h"

#include <algorithm>
#include <numeric>

namespace convoke::bench {

void Reception::on_packet(const RtpHeader& packet, Time arrival) {
  if (packets_++ == 0) {
    first_arrival_ = arrival;
    first_timestamp_ = packet.timestamp;
  }
  if (last_sequence_) {
    const auto ahead = static_cast<std::int16_t>(packet.sequence - *last_sequence_);
    if (ahead > 1) lost_ += static_cast<std::uint64_t>(ahead - 1);
  }
  last_sequence_ = packet.sequence;
  const auto played = static_cast<std::int32_t>(packet.timestamp - first_timestamp_);
  const double behind_ms =
      in_ms(arrival - first_arrival_) - 1000.0 * static_cast<double>(played) / clock_hz_;
  const auto bin =
      std::clamp<std::int64_t>(static_cast<std::int64_t>(behind_ms) + kBins / 2, 0, kBins - 1);
  ++transit_[static_cast<std::size_t>(bin)];
}

std::uint64_t Reception::later_than(std::size_t limit_ms) const {
  const auto* quickest =
      std::find_if(transit_.begin(), transit_.end(), [](std::uint32_t count) { return count > 0; });
  const auto distance = static_cast<std::size_t>(std::distance(transit_.begin(), quickest));
  if (distance + limit_ms + 1 >= transit_.size()) return 0;
  return std::accumulate(std::next(transit_.begin(), static_cast<int>(distance + limit_ms + 1)),
                         transit_.end(), std::uint64_t{0});
}

}  // namespace convoke::bench
