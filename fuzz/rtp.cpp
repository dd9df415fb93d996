#include "wire/rtp.h"

#include <array>

#include "base/check.h"
#include "wire/telephone_event.h"

namespace {

using namespace convoke;

bool is_inside(BytesView part, BytesView whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_telephone_event(BytesView payload) {
  const auto event = wire::parse_telephone_event(payload);
  if (!event) return;
  std::array<std::uint8_t, wire::kTelephoneEventBytes> memory{};
  wire::write_telephone_event(*event, memory);
  CHECK(wire::parse_telephone_event(memory) == event);
  static_cast<void>(wire::digit_of_event(event->code));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView datagram(data, size);
  check_telephone_event(datagram);
  static_cast<void>(wire::is_rtcp(datagram));
  const auto packet = wire::parse_rtp(datagram);
  if (!packet) return 0;
  CHECK(is_inside(packet->payload, datagram));
  CHECK(is_inside(packet->csrcs, datagram));
  for (unsigned id = 0; id < 256; ++id) {
    const auto element = packet->extension_element(static_cast<std::uint8_t>(id));
    CHECK(!element || is_inside(*element, datagram));
  }
  check_telephone_event(packet->payload);

  std::array<std::uint8_t, wire::kRtpHeaderBytes> memory{};
  wire::write_rtp_header(packet->header, memory);
  CHECK(wire::parse_rtp(memory)->header == packet->header);
  return 0;
}
