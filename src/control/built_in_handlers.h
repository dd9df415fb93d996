#pragma once

#include <functional>
#include <memory>
#include <string>

#include "control/handler.h"
#include "control/reception.h"
#include "control/rooms.h"

namespace convoke::control {

/// The flow of somebody who dials in: event id, passcode, meeting. `caller_number` is E.164 or
/// empty.
std::unique_ptr<Handler> make_dial_in_handler(Reception& reception, const Rooms& rooms, LegId leg,
                                              std::string caller_number);

/// The flow of an invitee who is rung. `on_keyed` is told what was keyed at the question.
std::unique_ptr<Handler> make_dial_out_handler(Reception& reception, const Rooms& rooms, LegId leg,
                                               InvitationKey invitation,
                                               std::function<void(std::string)> on_keyed);

}  // namespace convoke::control
