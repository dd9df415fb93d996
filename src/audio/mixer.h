#pragma once

#include <cstdint>
#include <span>

#include "audio/pcm.h"

namespace convoke::audio {

/// The sum of all speakers at one rate. 32 bits, so that no order of adding can overflow it.
using Bus = std::span<std::int32_t>;
using BusView = std::span<const std::int32_t>;

/// All of one frame must have the same size.
void add(Bus bus, PcmView frame);
/// What a speaker hears: `rest` becomes the sum without `own`.
void leave_out(PcmView own, BusView bus, Bus rest);

/// Raises from silence (or lowers to it) along the frame, so that nothing begins or ends with a
/// click.
void fade_in(Pcm frame);
void fade_out(Pcm frame);

}  // namespace convoke::audio
