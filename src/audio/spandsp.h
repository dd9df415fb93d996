#pragma once

// spandsp's headers lean on each other in this order.
// clang-format off
#include <cstdint>
#include <spandsp/telephony.h>
#include <spandsp/g722.h>
#include <spandsp/private/g722.h>
#include <spandsp/plc.h>
// clang-format on
