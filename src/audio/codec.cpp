#include "audio/codec.h"

#include "audio/codec_kinds.h"
#include "base/check.h"

namespace convoke::audio {

BytesView settling_payload(Codec codec) {
  return codec == Codec::G722 ? g722_settling_payload() : BytesView{};
}

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

}  // namespace convoke::audio
