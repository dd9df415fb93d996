#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <string>

#include "control/ports.h"
#include "control/settings.h"
#include "control/store.h"
#include "control/telephony.h"

namespace convoke::control {

/// What every use case stands on. All of it outlives the control loop's objects; nothing is owned.
struct Parts {
  boost::asio::any_io_executor executor;
  const Settings& settings;
  Clock& clock;
  Vault& vault;
  Store& store;
  Mailer& mailer;
  Speech& speech;
  MediaPlane& media;
  sip::Telephony& telephony;
  Journal& journal;
  std::string boot_id{};  ///< Names this run of the process among all runs.
};

}  // namespace convoke::control
