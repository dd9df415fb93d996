#include "video/packet_cache.h"

#include <cstring>

namespace convoke::video {

PacketCache::PacketCache()
    : memory_(std::make_unique_for_overwrite<std::array<std::uint8_t, kBytes>>()) {}

bool PacketCache::is_there(const Slot& slot, std::uint16_t sequence) const {
  return slot.packet.serial > last_cleared_ && slot.packet.sequence == sequence &&
         end_ - slot.at <= kBytes;
}

/// A packet lies in one piece: what is left at the end of the memory is passed over.
std::uint64_t PacketCache::take(std::size_t size_bytes) {
  const std::size_t offset = end_ % kBytes;
  if (offset + size_bytes > kBytes) end_ += kBytes - offset;
  const std::uint64_t at = end_;
  end_ += size_bytes;
  return at;
}

bool PacketCache::insert(CachedPacket& packet) {
  const auto size_bytes = packet.payload.size();
  if (size_bytes > kBytes / 2) return false;
  const auto ahead = highest_ ? wire::distance(*highest_, packet.sequence) : 1;
  if (ahead <= -static_cast<std::int64_t>(kPackets)) return false;
  Slot& slot = slots_[packet.sequence % kPackets];
  if (is_there(slot, packet.sequence)) return false;
  packet.serial = ++last_serial_;
  slot = {.packet = packet,
          .at = take(size_bytes),
          .size_bytes = static_cast<std::uint32_t>(size_bytes)};
  if (size_bytes != 0)
    std::memcpy(memory_->data() + slot.at % kBytes, packet.payload.data(), size_bytes);
  if (ahead > 0) highest_ = packet.sequence;
  return true;
}

std::optional<CachedPacket> PacketCache::find(std::uint16_t sequence) const {
  const Slot& slot = slots_[sequence % kPackets];
  if (!is_there(slot, sequence)) return std::nullopt;
  CachedPacket packet = slot.packet;
  packet.payload = BytesView(memory_->data() + slot.at % kBytes, slot.size_bytes);
  return packet;
}

void PacketCache::clear() {
  last_cleared_ = last_serial_;
  highest_.reset();
}

}  // namespace convoke::video
