#pragma once

#include <cstddef>

#include "control/service.h"
#include "http/router.h"

namespace convoke::http {

struct ApiLimits {
  std::size_t file_bytes = 1'048'576;  ///< Of an uploaded event file.
};

/// Adds /api/events and what lies under it. `service` outlives the router.
void add_events_api(Router& router, control::Service& service, ApiLimits limits);

}  // namespace convoke::http
