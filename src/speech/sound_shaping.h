#pragma once

#include "base/time.h"
#include "plane/messages.h"

/// Cuts and joins what voices say. Pure functions.
namespace convoke::speech {

/// Without the silence at both ends, but for 10 ms before and 40 ms after the words.
plane::Sound trimmed(const plane::Sound& sound);

/// `gain` 1.0 changes nothing; what would not fit is clipped.
void amplify(plane::Sound& sound, double gain);

/// The loudest sample at -6 dBFS, unless there is nothing but silence. At most 20 dB are added.
void normalise(plane::Sound& sound);

void append(plane::Sound& sound, const plane::Sound& next);
void append_silence(plane::Sound& sound, Duration length);

Duration length(const plane::Sound& sound);

}  // namespace convoke::speech
