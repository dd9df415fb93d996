#include "wire/tcp_framing.h"

#include <algorithm>

#include "base/byte_writer.h"
#include "base/check.h"

namespace convoke::wire {

std::array<std::uint8_t, kFrameHeadBytes> frame_head(std::size_t packet_bytes) {
  CHECK(packet_bytes <= 0xFFFF);
  return {static_cast<std::uint8_t>(packet_bytes >> 8U), static_cast<std::uint8_t>(packet_bytes)};
}

BytesView write_frame(BytesView packet, std::span<std::uint8_t> memory) {
  ByteWriter out(memory);
  out.bytes(frame_head(packet.size()));
  out.bytes(packet);
  return out.written();
}

void Reassembler::feed(BytesView bytes) {
  CHECK(fed_.empty() || is_broken_);
  fed_ = bytes;
}

std::optional<std::span<std::uint8_t>> Reassembler::next() {
  if (is_given_) begun_bytes_ = 0;
  is_given_ = false;
  while (!is_broken_) {
    const auto packet_bytes = announced();
    if (!packet_bytes) break;
    if (*packet_bytes > kMaxFramedPacketBytes) {
      is_broken_ = true;
      break;
    }
    if (!fill(kFrameHeadBytes + *packet_bytes)) break;
    if (*packet_bytes == 0) {
      begun_bytes_ = 0;
      continue;
    }
    is_given_ = true;
    return std::span(begun_).subspan(kFrameHeadBytes, *packet_bytes);
  }
  return std::nullopt;
}

/// The length of the packet that was begun, once its head is there.
std::optional<std::size_t> Reassembler::announced() {
  if (!fill(kFrameHeadBytes)) return std::nullopt;
  return (std::size_t{begun_[0]} << 8U) + begun_[1];
}

/// Takes from what was fed until that much is begun; false if there is not enough.
bool Reassembler::fill(std::size_t size_bytes) {
  if (begun_bytes_ >= size_bytes) return true;
  const auto taken = fed_.first(std::min(fed_.size(), size_bytes - begun_bytes_));
  std::copy(taken.begin(), taken.end(), begun_.begin() + static_cast<std::ptrdiff_t>(begun_bytes_));
  begun_bytes_ += taken.size();
  fed_ = fed_.subspan(taken.size());
  return begun_bytes_ == size_bytes;
}

}  // namespace convoke::wire
