#include "rtp/srtp.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace {

using namespace convoke;

constexpr std::array kProfiles{wire::SrtpProfile::AeadAes128Gcm, wire::SrtpProfile::AeadAes256Gcm,
                               wire::SrtpProfile::Aes128CmSha1Tag80};

Bytes with_room(BytesView packet) {
  Bytes memory(packet.begin(), packet.end());
  memory.resize(memory.size() + rtp::kSrtpTailBytes);
  return memory;
}

bool is_what_opens(const Result<std::span<std::uint8_t>, rtp::SrtpReceiveError>& opened,
                   BytesView packet) {
  return opened.has_value() && std::ranges::equal(*opened, packet);
}

}  // namespace

/// Outsiders' bytes are never authentic, and what we protect opens to itself, once.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto profile = kProfiles.at(data[0] % kProfiles.size());
  const BytesView packet(data + 1, size - 1);
  rtp::SrtpSender sender(profile, {});
  rtp::SrtpReceiver receiver(profile, {});
  rtp::SrtpReceiver stranger(profile, {.key = {1}});

  Bytes copy(packet.begin(), packet.end());
  CHECK(!stranger.open_rtp(copy));
  copy.assign(packet.begin(), packet.end());
  CHECK(!stranger.open_rtcp(copy));

  auto memory = with_room(packet);
  if (const auto sealed = sender.protect_rtp(memory)) {
    copy.assign(sealed->begin(), sealed->end());
    CHECK(is_what_opens(receiver.open_rtp(copy), packet));
    copy.assign(sealed->begin(), sealed->end());
    CHECK(!receiver.open_rtp(copy));
  }
  memory = with_room(packet);
  if (const auto sealed = sender.protect_rtcp(memory)) {
    copy.assign(sealed->begin(), sealed->end());
    CHECK(is_what_opens(receiver.open_rtcp(copy), packet));
    copy.assign(sealed->begin(), sealed->end());
    CHECK(!receiver.open_rtcp(copy));
  }
  return 0;
}
