#include <array>
#include <cstdint>

#include "audio/codec_kinds.h"
#include "audio/plc.h"
#include "audio/spandsp.h"
#include "base/check.h"

namespace convoke::audio {
namespace {

constexpr int kG722BitRate = 64000;
constexpr std::size_t kSamplesPerByte = 2;

class G722Decoder final : public Decoder {
 public:
  G722Decoder() { G722Decoder::reset(); }

  std::size_t decode(BytesView payload, Pcm pcm) override {
    const std::size_t samples = payload.size() * kSamplesPerByte;
    if (samples > kMaxPacketSamples || samples > pcm.size()) return 0;
    g722_decode(&state_, pcm.data(), payload.data(), static_cast<int>(payload.size()));
    plc_.heard(pcm.first(samples));
    return samples;
  }
  bool recover(BytesView /*next*/, Pcm /*pcm*/) override { return false; }
  void conceal(Pcm pcm) override { plc_.conceal(pcm); }
  void reset() override {
    CHECK(g722_decode_init(&state_, kG722BitRate, 0) != nullptr);
    plc_ = {};
  }

 private:
  g722_decode_state_t state_{};
  Plc plc_;
};

class G722Encoder final : public Encoder {
 public:
  G722Encoder() { G722Encoder::reset(); }

  std::size_t encode(PcmView frame, std::span<std::uint8_t> payload) override {
    CHECK(payload.size() >= frame.size() / kSamplesPerByte);
    return static_cast<std::size_t>(
        g722_encode(&state_, payload.data(), frame.data(), static_cast<int>(frame.size())));
  }
  void reset() override { CHECK(g722_encode_init(&state_, kG722BitRate, 0) != nullptr); }
  void continue_from(const Encoder& other) override {
    const auto* same = dynamic_cast<const G722Encoder*>(&other);
    CHECK(same != nullptr);
    state_ = same->state_;
  }
  void protect(Protection /*protection*/) override {}
  // ADPCM has no key frames; its predictors forget within some milliseconds.
  void refresh() override {}

 private:
  g722_encode_state_t state_{};
};

/// The smallest steps up and down in turn, in both bands: each makes the decoder's next step
/// smaller (ITU-T G.722 §6.2.1.3), by about 30 dB in all.
constexpr auto kSettling = [] {
  std::array<std::uint8_t, frame_samples(pcm_rate_hz(Codec::G722)) / kSamplesPerByte> payload{};
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = i % 2 == 0 ? 0xFD : 0x7F;
  return payload;
}();

}  // namespace

BytesView g722_settling_payload() {
  return kSettling;
}

std::unique_ptr<Decoder> make_g722_decoder() {
  return std::make_unique<G722Decoder>();
}
std::unique_ptr<Encoder> make_g722_encoder() {
  return std::make_unique<G722Encoder>();
}

}  // namespace convoke::audio
