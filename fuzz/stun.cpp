#include "wire/stun.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "wire/demux.h"

namespace {

using namespace convoke;

/// What is written of a parsed message is read as the same message again.
void check_writing(const wire::StunMessage& message, wire::StunKey& key) {
  std::array<std::uint8_t, wire::kMaxStunBytes + 64> first{};
  std::array<std::uint8_t, wire::kMaxStunBytes + 64> second{};
  const auto written = wire::write_stun(message, &key, first);
  if (written.size() > wire::kMaxStunBytes) return;
  const auto again = wire::parse_stun(written);
  CHECK(again);
  CHECK(again->has_fingerprint);
  CHECK(wire::has_integrity_of(*again, key));
  CHECK(std::ranges::equal(wire::write_stun(*again, &key, second), written));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView datagram(data, size);
  CHECK((wire::packet_kind(datagram) == wire::PacketKind::Stun) == wire::is_stun(datagram));
  const auto message = wire::parse_stun(datagram);
  if (!message) return 0;
  wire::StunKey key("VOkJxbRl1RmTxUk/WvJxBt");
  static_cast<void>(wire::has_integrity_of(*message, key));
  check_writing(*message, key);

  std::array<std::uint8_t, wire::kStunResponseBytes> memory{};
  const auto refusal = wire::stun_error(*message, wire::StunErrorCode::UnknownAttribute);
  CHECK(wire::parse_stun(wire::write_stun(refusal, &key, memory)));
  return 0;
}
