#include "wire/tcp_framing.h"

#include <algorithm>
#include <vector>

#include "base/check.h"

namespace {

using namespace convoke;

struct Found {
  std::vector<Bytes> packets{};
  bool is_broken = false;

  bool operator==(const Found&) const = default;
};

/// Feeds the stream in pieces of this size.
Found find_packets(BytesView stream, std::size_t piece_bytes) {
  wire::Reassembler reassembler;
  Found found;
  while (!stream.empty() && !reassembler.is_broken()) {
    const auto piece = stream.first(std::min(piece_bytes, stream.size()));
    stream = stream.subspan(piece.size());
    reassembler.feed(piece);
    while (const auto packet = reassembler.next()) {
      CHECK(!packet->empty() && packet->size() <= wire::kMaxFramedPacketBytes);
      found.packets.emplace_back(packet->begin(), packet->end());
    }
  }
  found.is_broken = reassembler.is_broken();
  return found;
}

}  // namespace

/// The first byte says how the rest is cut; however it is, the packets are the same.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const BytesView stream(data + 1, size - 1);
  CHECK(find_packets(stream, std::size_t{1} + data[0]) == find_packets(stream, size));
  return 0;
}
