#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "audio/codec.h"
#include "audio/limiter.h"
#include "media/pool.h"

namespace convoke::media {

/// Payloads of one codec, one each tick, that any number of legs are sent: encoded once, whoever
/// listens. Listeners pass between streams unheard: see adopt().
class EncodedStream {
 public:
  explicit EncodedStream(audio::Codec codec)
      : codec_(codec), encoder_(audio::make_encoder(codec)) {}

  audio::Codec codec() const { return codec_; }

  /// A listener of `from` (null: of nothing, or of a prompt) comes over before tick number `tick`
  /// is encoded. A stream that was not running goes on where `from` is; a running one is refreshed.
  void adopt(const EncodedStream* from, std::uint64_t tick);

  /// Somebody will be sent the payload of this tick.
  void need(std::uint64_t tick) { needed_tick_ = tick; }
  bool is_needed(std::uint64_t tick) const { return needed_tick_ == tick; }

  void protect(audio::Protection protection) { protection_ = protection; }
  void encode(audio::PcmView frame);
  /// A sum that may be above full scale.
  void encode_mix(audio::BusView mix);
  BytesView payload() const { return BytesView(payload_).first(size_); }

  void reset();

 private:
  static constexpr std::uint64_t kNeverNeeded = ~std::uint64_t{1};

  bool is_running(std::uint64_t tick) const { return needed_tick_ + 1 >= tick && started_; }

  audio::Codec codec_;
  std::unique_ptr<audio::Encoder> encoder_;
  audio::Limiter limiter_{};
  std::uint64_t needed_tick_ = kNeverNeeded;
  const EncodedStream* origin_ = nullptr;  ///< Of the listeners that started it in origin_tick_.
  std::uint64_t origin_tick_ = kNeverNeeded;
  bool started_ = false;
  audio::Protection protection_ = audio::Protection::None;
  std::size_t size_ = 0;
  std::array<std::uint8_t, audio::kMaxPayloadBytes> payload_{};
};

using StreamPool = Pool<EncodedStream>;

}  // namespace convoke::media
