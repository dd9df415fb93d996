#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

struct OpusDecoder;

namespace convoke::bench {

enum class Codec { Pcmu, Opus };

struct CodecTraits {
  std::string_view name;    ///< As an option of the generator.
  std::string_view rtpmap;  ///< As in SDP.
  int payload_type;
  int pcm_rate_hz;
  int rtp_clock_hz;
};

const CodecTraits& traits(Codec codec);
std::optional<Codec> codec_named(std::string_view name);

using Pcm = std::vector<std::int16_t>;  ///< Mono, at the codec's pcm_rate_hz.
using Payload = std::vector<std::uint8_t>;
using Frames = std::vector<Payload>;  ///< 20 ms each.

/// Opus as softphones send it: VOIP, 24 kbit/s, complexity 5. A rest of less than 20 ms is dropped.
Frames encode(Codec codec, std::span<const std::int16_t> pcm);

/// One stream's decoder.
class Decoder {
 public:
  explicit Decoder(Codec codec);

  /// The samples of one packet; valid until the next call. Empty if it cannot be decoded.
  std::span<const std::int16_t> decode(std::span<const std::uint8_t> payload);

 private:
  struct Destroy {
    void operator()(OpusDecoder* decoder) const;
  };
  std::unique_ptr<OpusDecoder, Destroy> opus_{};  ///< Null: G.711.
  Pcm pcm_{};
};

}  // namespace convoke::bench
