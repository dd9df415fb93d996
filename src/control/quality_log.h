#pragma once

#include "control/ports.h"
#include "control/rooms.h"

namespace convoke::control {

/// One line about the sound of a browser that has left, from its own records: of each measure the
/// mean, and the worst where there is one. Nothing if it said nothing.
void log_quality(Journal& journal, const Member& gone);

}  // namespace convoke::control
