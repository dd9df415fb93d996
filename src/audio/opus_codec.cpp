#include <opus/opus.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "audio/codec_kinds.h"
#include "audio/opus_packet.h"
#include "base/check.h"

namespace convoke::audio {
namespace {

// Speech quality saturates near here, and it leaves room for in-band FEC.
constexpr int kOpusBitRate = 32000;
// For CELT 10 costs half as much again as 5, for SILK twice as much.
constexpr int kComplexity = 5;
constexpr int kExpectedLossPercent = 10;
/// The signal decides between SILK, which alone has in-band FEC, and CELT, which at this bit rate
/// is nearer to the sound of a mix for a third of the time (bench/limits). libopus passes from one
/// to the other without a seam.
constexpr opus_int32 kProtectedSignal = OPUS_SIGNAL_VOICE;
constexpr opus_int32 kUnprotectedSignal = OPUS_SIGNAL_MUSIC;
/// A packet this short carries no sound: the TOC byte and at most DTX's or CELT's silence.
constexpr std::size_t kSilentPacketBytes = 6;
constexpr int kMaxFramesPerPacket = 48;
constexpr int kSamplesPerSilkFrame = 960;

/// The first byte of an Opus frame of SILK or hybrid begins with a bit for each SILK frame that
/// says "voice" and one that says "redundancy": equally likely symbols, which the range coder
/// leaves in place (RFC 6716 §4.2.3).
struct SilkFlags {
  bool voice = false;
  bool redundancy = false;
};

SilkFlags silk_flags(BytesView payload) {
  std::array<const unsigned char*, kMaxFramesPerPacket> frames{};
  std::array<opus_int16, kMaxFramesPerPacket> sizes{};
  const int count = opus_packet_parse(payload.data(), static_cast<opus_int32>(payload.size()),
                                      nullptr, frames.data(), sizes.data(), nullptr);
  const int samples = opus_packet_get_samples_per_frame(payload.data(), kMaxRateHz);
  const auto silk_frames = static_cast<unsigned>(std::max(1, samples / kSamplesPerSilkFrame));
  SilkFlags flags;
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(0, count)); ++i) {
    if (sizes[i] < 1) continue;
    const unsigned first = *frames[i];
    flags.voice = flags.voice || (first >> (8U - silk_frames)) != 0;
    if (i == 0) flags.redundancy = ((first >> (7U - silk_frames)) & 1U) != 0;
  }
  return flags;
}

bool is_celt_only(BytesView payload) {
  return (payload[0] & 0x80U) != 0;
}

class OpusDecoding final : public Decoder {
 public:
  OpusDecoding() : state_(static_cast<std::size_t>(opus_decoder_get_size(1))) {
    CHECK(opus_decoder_init(decoder(), kMaxRateHz, 1) == OPUS_OK);
  }

  std::size_t decode(BytesView payload, Pcm pcm) override {
    CHECK(pcm.size() >= kMaxPacketSamples);
    if (payload.empty()) return 0;
    return run(payload, pcm.first(kMaxPacketSamples), 0);
  }
  bool recover(BytesView next, Pcm pcm) override {
    return opus_has_redundancy(next) && run(next, pcm, 1) == pcm.size();
  }
  void conceal(Pcm pcm) override {
    if (run({}, pcm, 0) != pcm.size()) std::ranges::fill(pcm, std::int16_t{0});
  }
  void reset() override { opus_decoder_ctl(decoder(), OPUS_RESET_STATE); }

 private:
  OpusDecoder* decoder() { return reinterpret_cast<OpusDecoder*>(state_.data()); }

  std::size_t run(BytesView payload, Pcm pcm, int fec) {
    const int samples = opus_decode(decoder(), payload.empty() ? nullptr : payload.data(),
                                    static_cast<opus_int32>(payload.size()), pcm.data(),
                                    static_cast<int>(pcm.size()), fec);
    return static_cast<std::size_t>(std::max(0, samples));
  }

  std::vector<std::byte> state_;
};

class OpusEncoding final : public Encoder {
 public:
  OpusEncoding() : state_(static_cast<std::size_t>(opus_encoder_get_size(1))) {
    CHECK(opus_encoder_init(encoder(), kMaxRateHz, 1, OPUS_APPLICATION_AUDIO) == OPUS_OK);
    opus_encoder_ctl(encoder(), OPUS_SET_BITRATE(kOpusBitRate));
    opus_encoder_ctl(encoder(), OPUS_SET_COMPLEXITY(kComplexity));
    opus_encoder_ctl(encoder(), OPUS_SET_SIGNAL(kUnprotectedSignal));
  }

  std::size_t encode(PcmView frame, std::span<std::uint8_t> payload) override {
    const opus_int32 size = opus_encode(encoder(), frame.data(), static_cast<int>(frame.size()),
                                        payload.data(), static_cast<opus_int32>(payload.size()));
    if (refreshing_) {
      opus_encoder_ctl(encoder(), OPUS_SET_PREDICTION_DISABLED(0));
      refreshing_ = false;
    }
    return static_cast<std::size_t>(std::max(0, size));
  }
  void reset() override {
    opus_encoder_ctl(encoder(), OPUS_RESET_STATE);
    opus_encoder_ctl(encoder(), OPUS_SET_PREDICTION_DISABLED(0));
    refreshing_ = false;
  }
  void continue_from(const Encoder& other) override {
    const auto* same = dynamic_cast<const OpusEncoding*>(&other);
    CHECK(same != nullptr);
    std::memcpy(state_.data(), same->state_.data(), state_.size());
    refreshing_ = same->refreshing_;
    protection_ = same->protection_;
  }
  void protect(Protection protection) override {
    if (protection == protection_) return;
    protection_ = protection;
    const bool on = protection == Protection::AgainstLoss;
    opus_encoder_ctl(encoder(), OPUS_SET_SIGNAL(on ? kProtectedSignal : kUnprotectedSignal));
    opus_encoder_ctl(encoder(), OPUS_SET_INBAND_FEC(on ? 1 : 0));
    opus_encoder_ctl(encoder(), OPUS_SET_PACKET_LOSS_PERC(on ? kExpectedLossPercent : 0));
  }
  void refresh() override {
    opus_encoder_ctl(encoder(), OPUS_SET_PREDICTION_DISABLED(1));
    refreshing_ = true;
  }

 private:
  OpusEncoder* encoder() { return reinterpret_cast<OpusEncoder*>(state_.data()); }

  std::vector<std::byte> state_;  // Flat and free of pointers to itself: libopus allows copying it.
  bool refreshing_ = false;
  Protection protection_ = Protection::None;
};

}  // namespace

OpusActivity opus_activity(BytesView payload) {
  if (payload.size() <= kSilentPacketBytes) return OpusActivity::None;
  if (is_celt_only(payload)) return OpusActivity::Unknown;
  return silk_flags(payload).voice ? OpusActivity::Voice : OpusActivity::None;
}

bool opus_has_redundancy(BytesView payload) {
  return !payload.empty() && !is_celt_only(payload) && silk_flags(payload).redundancy;
}

std::unique_ptr<Decoder> make_opus_decoder() {
  return std::make_unique<OpusDecoding>();
}
std::unique_ptr<Encoder> make_opus_encoder() {
  return std::make_unique<OpusEncoding>();
}

}  // namespace convoke::audio
