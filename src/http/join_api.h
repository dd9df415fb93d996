#pragma once

#include <functional>
#include <string>

#include "control/browser_service.h"
#include "http/router.h"

namespace convoke::http {

struct JoinSettings {
  std::string account_id = "000000000000";
  std::string region = "local";
  bool behind_tls_proxy = false;  ///< Browsers speak TLS though we do not.
};

/// Takes a control connection over; the meeting is the path's.
using Signalling = std::function<control::Task<void>(control::ByteStream& stream,
                                                     const Request& request, MeetingId meeting)>;

/// What browsers need to get into a room: the sample's /join, the roster for those inside, and the
/// control connection. Open to all: they bring a passcode, the token of a link, or a JoinToken.
void add_join_api(Router& router, control::BrowserService& service, JoinSettings settings,
                  Signalling signalling);

}  // namespace convoke::http
