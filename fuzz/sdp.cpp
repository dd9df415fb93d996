#include "wire/sdp.h"

#include "base/check.h"
#include "wire/sdp_attributes.h"

namespace {

using namespace convoke;

void read_attributes(const wire::Sdp& sdp, const wire::SdpMedia& media) {
  static_cast<void>(wire::direction_of(sdp, media));
  static_cast<void>(wire::ptime_ms(media));
  static_cast<void>(wire::rtcp_of(media));
  for (const auto& format : media.formats) {
    const auto payload_type = wire::payload_type_of(format);
    if (!payload_type) continue;
    static_cast<void>(wire::find_rtpmap(media, *payload_type));
    static_cast<void>(wire::fmtp_parameter(wire::find_fmtp(media, *payload_type), "useinbandfec"));
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto sdp = wire::parse_sdp({reinterpret_cast<const char*>(data), size});
  if (!sdp) return 0;
  for (const auto& media : sdp->media) read_attributes(*sdp, media);
  const auto again = wire::parse_sdp(wire::format_sdp(*sdp));
  if (again) {
    CHECK(*again == *sdp);
  } else {  // only because mandatory lines and CRs were supplied
    CHECK(again.error().kind == wire::SdpErrorKind::TooLong ||
          again.error().kind == wire::SdpErrorKind::TooManyLines);
  }
  return 0;
}
