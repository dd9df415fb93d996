#pragma once

#include <functional>
#include <string>

#include "control/service.h"
#include "http/router.h"

namespace convoke::http {

/// Adds /healthz (this process answers) and /readyz (it can take work: 200, else 503 with the
/// reasons). `service` outlives the router.
void add_health(Router& router, control::Service& service);

/// Adds /metrics: what `text` gives, in Prometheus' text format 0.0.4.
void add_metrics(Router& router, std::function<std::string()> text);

/// Adds a page at / that says what runs here, and the description of the API at /api/openapi.yaml.
void add_pages(Router& router);

/// docs/openapi.yaml, as built in.
std::string_view openapi_text();

}  // namespace convoke::http
