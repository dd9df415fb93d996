#pragma once

#include <memory>

#include "audio/codec.h"
#include "audio/g711.h"

/// The codecs behind codec.h, for codec.cpp only.
namespace convoke::audio {

std::unique_ptr<Decoder> make_opus_decoder();
std::unique_ptr<Encoder> make_opus_encoder();
BytesView g722_settling_payload();
std::unique_ptr<Decoder> make_g722_decoder();
std::unique_ptr<Encoder> make_g722_encoder();
std::unique_ptr<Decoder> make_g711_decoder(g711::Law law);
std::unique_ptr<Encoder> make_g711_encoder(g711::Law law);

}  // namespace convoke::audio
