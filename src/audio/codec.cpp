#include "audio/codec.h"

#include <utility>

#include "audio/codec_kinds.h"
#include "base/check.h"

namespace convoke::audio {
namespace {

/// More idle ones than this are freed: bounds what a rush leaves behind (32 Opus encoders: 1.4 MB).
constexpr std::size_t kMaxIdle = 32;

template <class Coder>
std::unique_ptr<Coder> take(std::vector<std::unique_ptr<Coder>>& idle) {
  if (idle.empty()) return nullptr;
  auto coder = std::move(idle.back());
  idle.pop_back();
  coder->reset();
  return coder;
}

template <class Coder>
void keep(std::vector<std::unique_ptr<Coder>>& idle, std::unique_ptr<Coder> coder) {
  if (coder && idle.size() < kMaxIdle) idle.push_back(std::move(coder));
}

std::size_t index(Codec codec) {
  return static_cast<std::size_t>(codec);
}

}  // namespace

std::unique_ptr<Decoder> make_decoder(Codec codec) {
  switch (codec) {
    case Codec::Opus:
      return make_opus_decoder();
    case Codec::G722:
      return make_g722_decoder();
    case Codec::Pcmu:
      return make_g711_decoder(g711::Law::Mu);
    case Codec::Pcma:
      return make_g711_decoder(g711::Law::A);
  }
  CHECK(false);
  return nullptr;
}

std::unique_ptr<Encoder> make_encoder(Codec codec) {
  switch (codec) {
    case Codec::Opus:
      return make_opus_encoder();
    case Codec::G722:
      return make_g722_encoder();
    case Codec::Pcmu:
      return make_g711_encoder(g711::Law::Mu);
    case Codec::Pcma:
      return make_g711_encoder(g711::Law::A);
  }
  CHECK(false);
  return nullptr;
}

std::unique_ptr<Decoder> CodecPool::take_decoder(Codec codec) {
  auto idle = take(decoders_[index(codec)]);
  return idle ? std::move(idle) : make_decoder(codec);
}

std::unique_ptr<Encoder> CodecPool::take_encoder(Codec codec) {
  auto idle = take(encoders_[index(codec)]);
  return idle ? std::move(idle) : make_encoder(codec);
}

void CodecPool::give_back(Codec codec, std::unique_ptr<Decoder> decoder) {
  keep(decoders_[index(codec)], std::move(decoder));
}

void CodecPool::give_back(Codec codec, std::unique_ptr<Encoder> encoder) {
  keep(encoders_[index(codec)], std::move(encoder));
}

}  // namespace convoke::audio
