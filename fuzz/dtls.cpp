#include <algorithm>
#include <optional>

#include "base/byte_reader.h"
#include "base/check.h"
#include "dtls/handshake.h"

namespace {

using namespace convoke;

/// The next datagram: two bytes of length, then as many as there are.
std::optional<BytesView> next_datagram(ByteReader& reader) {
  const auto size = reader.u16();
  if (!size) return std::nullopt;
  return reader.take(std::min<std::size_t>(*size, reader.remaining()));
}

}  // namespace

/// A peer without the certificate that is expected never connects, and what we send in answer to
/// one datagram is bounded.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMaxAnswers = 20;
  static const dtls::Certificate kCertificate;
  static const dtls::Server kServer(kCertificate);
  Instant now{};
  dtls::Handshake handshake(kServer, dtls::Fingerprint{}, now);
  ByteReader reader({data, size});
  std::size_t endings = 0;
  while (const auto datagram = next_datagram(reader)) {
    if (datagram->empty()) now += std::chrono::seconds(1);
    dtls::Outbox out;
    if (handshake.deadline() <= now) handshake.on_deadline(now, out);
    handshake.on_datagram(*datagram, now, out);
    CHECK(out.datagrams.size() <= kMaxAnswers);
    for (const auto& answer : out.datagrams) CHECK(answer.size() <= dtls::kMtuBytes);
    for (const auto& event : out.events) CHECK(std::holds_alternative<dtls::Failed>(event));
    endings += out.events.size();
  }
  CHECK(endings <= 1);
  return 0;
}
