#include "media/sent_payloads.h"

#include <algorithm>

#include "base/check.h"
#include "wire/red.h"

namespace convoke::media {

std::size_t SentPayloads::write(const Payload& payload, int again, std::span<std::uint8_t> memory) {
  std::size_t size = wire::kPrimaryHeaderBytes + payload.bytes.size();
  CHECK(size <= memory.size());
  const auto wanted = std::min(sent_.size(), static_cast<std::size_t>(again));
  std::size_t count = 0;
  for (; count < wanted; ++count) {
    const Sent& sent = sent_[count];
    size += wire::kRedundantHeaderBytes + sent.size;
    if (sent.size == 0 || size > memory.size()) break;
    if (payload.timestamp - sent.timestamp > wire::kMaxRedOffset) break;
  }
  wire::RedPayload red{.payload_type = payload.payload_type, .primary = payload.bytes};
  for (std::size_t i = count; i-- > 0;)
    red.redundant.push_back({.payload_type = sent_[i].payload_type,
                             .timestamp_offset = payload.timestamp - sent_[i].timestamp,
                             .data = BytesView(sent_[i].bytes).first(sent_[i].size)});
  const std::size_t written = wire::write_red(red, memory);
  keep(payload);
  return written;
}

void SentPayloads::keep(const Payload& payload) {
  std::rotate(sent_.begin(), sent_.end() - 1, sent_.end());
  Sent& latest = sent_.front();
  latest.payload_type = payload.payload_type;
  latest.timestamp = payload.timestamp;
  latest.size = payload.bytes.size() <= latest.bytes.size() ? payload.bytes.size() : 0;
  std::ranges::copy(payload.bytes.first(latest.size), latest.bytes.begin());
}

}  // namespace convoke::media
