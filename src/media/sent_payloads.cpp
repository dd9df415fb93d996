#include "media/sent_payloads.h"

#include <algorithm>

#include "base/check.h"
#include "wire/red.h"

namespace convoke::media {

std::size_t SentPayloads::write(const Payload& payload, int again, std::span<std::uint8_t> memory) {
  std::size_t size = wire::kPrimaryHeaderBytes + payload.bytes.size();
  CHECK(size <= memory.size());
  auto count = std::min(sent_.size(), static_cast<std::size_t>(again));
  const auto fits = [&](const Sent& sent) {
    size += wire::kRedundantHeaderBytes + sent.size;
    return sent.size > 0 && size <= memory.size() &&
           payload.timestamp - sent.timestamp <= wire::kMaxRedOffset;
  };
  const auto end =
      std::find_if_not(sent_.begin(), sent_.begin() + static_cast<std::ptrdiff_t>(count), fits);
  wire::RedPayload red{.payload_type = payload.payload_type, .primary = payload.bytes};
  for (auto each = end; each != sent_.begin();) {
    --each;
    red.redundant.push_back({.payload_type = each->payload_type,
                             .timestamp_offset = payload.timestamp - each->timestamp,
                             .data = BytesView(each->bytes).first(each->size)});
  }
  const std::size_t written = wire::write_red(red, memory);
  keep(payload);
  return written;
}

void SentPayloads::keep(const Payload& payload) {
  std::ranges::rotate(sent_, sent_.end() - 1);
  Sent& latest = sent_.front();
  latest.payload_type = payload.payload_type;
  latest.timestamp = payload.timestamp;
  latest.size = payload.bytes.size() <= latest.bytes.size() ? payload.bytes.size() : 0;
  std::ranges::copy(payload.bytes.first(latest.size), latest.bytes.begin());
}

}  // namespace convoke::media
