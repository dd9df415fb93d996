#pragma once

#include "base/bytes.h"

namespace convoke::audio {

/// What an Opus packet tells about itself without being decoded (RFC 6716 §3.1, §4.2.3).
enum class OpusActivity : std::uint8_t {
  None,     ///< DTX, a packet of digital silence, or the sender's detector heard no voice.
  Voice,    ///< The sender's detector heard voice.
  Unknown,  ///< CELT only: just the sound tells.
};

OpusActivity opus_activity(BytesView payload);

/// Whether it carries a coarser copy of the frame before it (LBRR, RFC 6716 §4.2.3).
bool opus_has_redundancy(BytesView payload);

}  // namespace convoke::audio
