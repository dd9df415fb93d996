#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/transport_address.h"
#include "meeting/admission.h"
#include "plane/messages.h"
#include "wire/event_file.h"

namespace convoke::control {

/// What the use cases need of the configuration; units are in the types.
struct Settings {
  std::string account_id = "000000000000";
  std::string region = "local";

  wire::FileLimits file{};
  std::chrono::milliseconds lifetime =
      std::chrono::hours(24);  ///< Of an event, from its last upload.
  int max_invitees = 1000;
  meeting::AdmissionPolicy admission{};
  int max_cameras = 25;  ///< Of browsers, on at a time in a meeting.
  int max_shares = 2;    ///< Screens shared at a time in a meeting.
  int tones_up_to = 8;   ///< Join and leave tones in rooms with at most so many people.

  std::string mail_from{};  ///< Plain address. Empty: no mails, as in the sample.
  std::string mail_from_name{};
  std::string mail_domain = "convoke.invalid";  ///< Right side of Message-IDs and calendar UIDs.
  std::string site_url{};  ///< What links in mails begin with; empty: no links.
  int mail_attempts = 8;
  std::chrono::milliseconds mail_backoff_first = std::chrono::seconds(5);
  std::chrono::milliseconds mail_backoff_max = std::chrono::minutes(15);
  int mail_concurrency = 4;

  std::vector<std::string> dial_in_numbers{};  ///< E.164, the first is the one to be named first.
  std::string caller_id{};                     ///< E.164; empty: the trunk's own.
  Duration ring = std::chrono::seconds(45);
  Duration max_call = std::chrono::hours(4);
  int max_calls = 1500;
  IpAddress media_bind{};              ///< Where RTP sockets are bound.
  IpAddress media_public{};            ///< What SDP says.
  std::vector<plane::Codec> codecs{};  ///< In order of preference.
};

}  // namespace convoke::control
