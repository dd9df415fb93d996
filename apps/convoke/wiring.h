#pragma once

#include <vector>

#include "config/config.h"
#include "control/settings.h"
#include "http/guard.h"
#include "mail/smtp_sender.h"
#include "media_io/worker_thread.h"
#include "sip/options.h"
#include "trunk/table.h"

/// What each part needs of the configuration.
namespace convoke::app {

control::Settings control_settings(const config::Config& config);
trunk::Table trunk_table(const config::Config& config);
sip::Options sip_options(const config::Config& config);
mail::SmtpConfig smtp_config(const config::Config& config);
http::GuardRules guard_rules(const config::Config& config);
/// Of all media workers.
std::vector<media_io::WorkerSettings> worker_settings(const config::Config& config, int cores,
                                                      Random& random);
/// On which this process may run; at least one.
int usable_cores();

}  // namespace convoke::app
