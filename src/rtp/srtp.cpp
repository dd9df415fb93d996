#include "rtp/srtp.h"

#include <optional>

#include "base/byte_reader.h"
#include "rtp/srtp_session.h"
#include "rtp/srtp_transform.h"

namespace convoke::rtp {
namespace {

constexpr std::uint64_t kRtpIndices = std::uint64_t{1} << 48U;
constexpr std::uint64_t kRtcpIndices = std::uint64_t{1} << 31U;
constexpr std::size_t kFixedRtpHeaderBytes = 12;
constexpr std::size_t kRtcpHeaderBytes = 8;
constexpr std::size_t kSsrcAtInRtcp = 4;

struct Head {
  std::uint16_t sequence = 0;
  std::uint32_t ssrc = 0;
  std::size_t header_bytes = 0;
};

bool is_version_2(std::uint8_t first) {
  return first >> 6U == 2;
}

/// What is legible of a protected packet; its padding is not.
std::optional<Head> head_of(BytesView packet) {
  if (packet.size() < kFixedRtpHeaderBytes || !is_version_2(packet[0])) return std::nullopt;
  const bool has_extension = (packet[0] & 0x10U) != 0;
  ByteReader reader(packet);
  reader.skip(2);
  const auto sequence = *reader.u16();
  reader.skip(4);
  const auto ssrc = *reader.u32();
  if (!reader.skip(std::size_t{packet[0] & 0x0FU} * 4)) return std::nullopt;
  if (has_extension) {
    if (!reader.skip(2)) return std::nullopt;
    const auto words = reader.u16();
    if (!words || !reader.skip(std::size_t{*words} * 4)) return std::nullopt;
  }
  return Head{sequence, ssrc, packet.size() - reader.remaining()};
}

std::uint32_t u32_at(BytesView bytes, std::size_t at) {
  return *ByteReader(bytes.subspan(at)).u32();
}

template <class Window>
void note_source(SrtpSources<Window>& sources, Window* known, std::uint32_t ssrc,
                 std::uint64_t index) {
  if (known == nullptr)
    known = &(sources.size() < kMaxSrtpSources ? sources.add(ssrc) : sources.replace(ssrc));
  known->note(index);
}

}  // namespace

std::unique_ptr<SrtpTransform> make_srtp_transform(wire::SrtpProfile profile,
                                                   const SrtpSessionKeys& keys, SrtpKind kind,
                                                   SrtpDirection direction) {
  if (profile == wire::SrtpProfile::Aes128CmSha1Tag80) return make_srtp_cm(keys, kind);
  return make_srtp_gcm(profile, keys, kind, direction);
}

SrtpSender::SrtpSender(wire::SrtpProfile profile, const wire::SrtpMasterKey& key)
    : profile_(profile),
      rtp_(make_srtp_transform(profile, derive_session_keys(profile, key, SrtpKind::Rtp),
                               SrtpKind::Rtp, SrtpDirection::Seal)),
      rtcp_(make_srtp_transform(profile, derive_session_keys(profile, key, SrtpKind::Rtcp),
                                SrtpKind::Rtcp, SrtpDirection::Seal)) {}
SrtpSender::~SrtpSender() = default;
SrtpSender::SrtpSender(SrtpSender&&) noexcept = default;
SrtpSender& SrtpSender::operator=(SrtpSender&&) noexcept = default;

Result<BytesView, SrtpSendError> SrtpSender::protect_rtp(std::span<std::uint8_t> memory) {
  CHECK(memory.size() >= kSrtpTailBytes);
  const auto size_bytes = memory.size() - kSrtpTailBytes;
  const auto head = head_of(memory.first(size_bytes));
  if (!head) return fail(SrtpSendError::Malformed);
  auto* window = sources_.find(head->ssrc);
  if (window == nullptr) {
    if (sources_.size() >= kMaxSrtpSentSources) return fail(SrtpSendError::TooManySources);
    window = &sources_.add(head->ssrc);
  }
  const auto index = estimate_index(window->highest(), head->sequence);
  if (!index || !window->is_new(*index)) return fail(SrtpSendError::AlreadySent);
  if (*index >= kRtpIndices) return fail(SrtpSendError::KeyUsedUp);
  window->note(*index);
  const auto whole = memory.first(size_bytes + srtp_tag_bytes(profile_));
  rtp_->seal({whole, head->header_bytes, head->ssrc, *index});
  return BytesView(whole);
}

Result<BytesView, SrtpSendError> SrtpSender::protect_again(std::span<std::uint8_t> memory) {
  CHECK(memory.size() >= kSrtpTailBytes);
  const auto size_bytes = memory.size() - kSrtpTailBytes;
  const auto head = head_of(memory.first(size_bytes));
  if (!head) return fail(SrtpSendError::Malformed);
  auto* const window = sources_.find(head->ssrc);
  if (window == nullptr) return fail(SrtpSendError::NeverSent);
  const auto index = estimate_index(window->highest(), head->sequence);
  if (!index || !window->was_seen(*index)) return fail(SrtpSendError::NeverSent);
  const auto whole = memory.first(size_bytes + srtp_tag_bytes(profile_));
  rtp_->seal({whole, head->header_bytes, head->ssrc, *index});
  return BytesView(whole);
}

Result<BytesView, SrtpSendError> SrtpSender::protect_rtcp(std::span<std::uint8_t> memory) {
  CHECK(memory.size() >= kSrtpTailBytes);
  const auto size_bytes = memory.size() - kSrtpTailBytes;
  if (size_bytes < kRtcpHeaderBytes || !is_version_2(memory[0]))
    return fail(SrtpSendError::Malformed);
  if (next_rtcp_index_ >= kRtcpIndices) return fail(SrtpSendError::KeyUsedUp);
  const auto whole = memory.first(size_bytes + srtp_tag_bytes(profile_) + kSrtcpWordBytes);
  rtcp_->seal({whole, kRtcpHeaderBytes, u32_at(memory, kSsrcAtInRtcp), next_rtcp_index_++});
  return BytesView(whole);
}

SrtpReceiver::SrtpReceiver(wire::SrtpProfile profile, const wire::SrtpMasterKey& key)
    : profile_(profile),
      rtp_(make_srtp_transform(profile, derive_session_keys(profile, key, SrtpKind::Rtp),
                               SrtpKind::Rtp, SrtpDirection::Open)),
      rtcp_(make_srtp_transform(profile, derive_session_keys(profile, key, SrtpKind::Rtcp),
                                SrtpKind::Rtcp, SrtpDirection::Open)) {}
SrtpReceiver::~SrtpReceiver() = default;
SrtpReceiver::SrtpReceiver(SrtpReceiver&&) noexcept = default;
SrtpReceiver& SrtpReceiver::operator=(SrtpReceiver&&) noexcept = default;

Result<std::span<std::uint8_t>, SrtpReceiveError> SrtpReceiver::open_rtp(
    std::span<std::uint8_t> packet) {
  const auto tag_bytes = srtp_tag_bytes(profile_);
  const auto head = head_of(packet);
  if (!head || packet.size() < head->header_bytes + tag_bytes)
    return fail(SrtpReceiveError::Malformed);
  auto* const window = rtp_sources_.find(head->ssrc);
  const auto index =
      estimate_index(window == nullptr ? std::nullopt : window->highest(), head->sequence);
  if (!index || (window != nullptr && !window->is_new(*index)))
    return fail(SrtpReceiveError::Replayed);
  if (*index >= kRtpIndices || !rtp_->open({packet, head->header_bytes, head->ssrc, *index}))
    return fail(SrtpReceiveError::NotAuthentic);
  note_source(rtp_sources_, window, head->ssrc, *index);
  return packet.first(packet.size() - tag_bytes);
}

Result<std::span<std::uint8_t>, SrtpReceiveError> SrtpReceiver::open_rtcp(
    std::span<std::uint8_t> packet) {
  const auto added_bytes = srtp_tag_bytes(profile_) + kSrtcpWordBytes;
  if (packet.size() < kRtcpHeaderBytes + added_bytes || !is_version_2(packet[0]))
    return fail(SrtpReceiveError::Malformed);
  const auto word = u32_at(packet, packet.size() - srtcp_word_from_end(profile_));
  if ((word & kSrtcpEncryptedBit) == 0) return fail(SrtpReceiveError::Malformed);
  const std::uint64_t index = word & ~kSrtcpEncryptedBit;
  const auto ssrc = u32_at(packet, kSsrcAtInRtcp);
  auto* const window = rtcp_sources_.find(ssrc);
  if (window != nullptr && !window->is_new(index)) return fail(SrtpReceiveError::Replayed);
  if (!rtcp_->open({packet, kRtcpHeaderBytes, ssrc, index}))
    return fail(SrtpReceiveError::NotAuthentic);
  note_source(rtcp_sources_, window, ssrc, index);
  return packet.first(packet.size() - added_bytes);
}

}  // namespace convoke::rtp
