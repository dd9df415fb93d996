#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "audio/pcm.h"
#include "base/bytes.h"
#include "wire/audio_codec.h"

namespace convoke::audio {

using Codec = wire::AudioCodec;
inline constexpr std::size_t kCodecCount = 4;

/// The rate of the PCM we decode to, encode from and therefore mix at: 48, 16 or 8 kHz.
constexpr int pcm_rate_hz(Codec codec) {
  switch (codec) {
    case Codec::Opus:
      return 48000;
    case Codec::G722:
      return 16000;
    case Codec::Pcmu:
    case Codec::Pcma:
      return 8000;
  }
  return 8000;
}

/// No encoder writes more than this for one 20 ms frame.
inline constexpr std::size_t kMaxPayloadBytes = 400;

/// What one sender's packets become. Holds its state (Opus 18 kB), so it is made for those who
/// speak only. Not thread-safe: its media worker owns it.
class Decoder {
 public:
  virtual ~Decoder() = default;

  /// Decodes one packet of up to 120 ms into `pcm` (kMaxPacketSamples). The samples written; 0 for
  /// a payload that is no such packet.
  virtual std::size_t decode(BytesView payload, Pcm pcm) = 0;

  /// Rebuilds what was sent right before `next` from the redundancy in it (RFC 6716 §2.1.7). False,
  /// with nothing written, if there is none.
  virtual bool recover(BytesView next, Pcm pcm) = 0;

  /// Invents a plausible continuation, fading when more is lost (Opus: to its own soft noise).
  virtual void conceal(Pcm pcm) = 0;

  /// Forgets the sender.
  virtual void reset() = 0;
};

/// Whether packets are made to survive the loss of their neighbours.
enum class Protection : std::uint8_t { None, AgainstLoss };

/// Makes payloads of 20 ms frames. Holds its state (Opus 44 kB).
class Encoder {
 public:
  virtual ~Encoder() = default;

  /// Encodes `frame` (20 ms at the codec's rate) into `payload` (kMaxPayloadBytes); bytes written.
  virtual std::size_t encode(PcmView frame, std::span<std::uint8_t> payload) = 0;

  /// Starts a new stream.
  virtual void reset() = 0;

  /// Goes on where `other`, of the same codec, is (its protection included): the receiver of its
  /// packets cannot tell that they come from another encoder now.
  virtual void continue_from(const Encoder& other) = 0;

  /// Adds to each packet a coarse copy of the one before, where the codec can (Opus: RFC 6716
  /// §2.1.7, in SILK, which takes four times as long to encode as CELT); off at first.
  virtual void protect(Protection protection) = 0;

  /// Makes the next payload rely as little as the codec allows on those before it, because a
  /// receiver is about to join that has not heard them.
  virtual void refresh() = 0;
};

/// 20 ms that take a decoder in any state softly to silence, sent between two streams that know
/// nothing of each other: G.722's would else play the beginning of the next one at the loudness of
/// the one before. Empty for codecs whose decoders need none.
BytesView settling_payload(Codec codec);

std::unique_ptr<Decoder> make_decoder(Codec codec);
std::unique_ptr<Encoder> make_encoder(Codec codec);

}  // namespace convoke::audio
