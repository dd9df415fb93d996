#pragma once

#include "control/service.h"
#include "http/router.h"

namespace convoke::http {

/// Adds /create, /query and /end in the shape of the SMA Meeting Dialer sample, for the sites and
/// scripts that were written for it. `service` outlives the router.
void add_sample_api(Router& router, control::Service& service);

}  // namespace convoke::http
