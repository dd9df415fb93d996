#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <vector>

#include "control/service.h"

/// What the control loop answers, as JSON with the sample's member names. Organisers read it, so
/// phone numbers are in full; passcodes are not among the values.
namespace convoke::http {

/// "2026-11-23T14:02:31.250Z" (RFC 3339).
std::string rfc3339(WallTime time);

boost::json::object to_json(const control::UploadOutcome& outcome);
boost::json::object to_json(const control::EventView& view);
boost::json::object to_json(const control::OpenEvents& open);
/// The records of the sample's /query, without MeetingPasscode: passcodes are stored as hashes and
/// sealed for mails and calls only.
boost::json::array to_json(const std::vector<control::QueryRecord>& records);

}  // namespace convoke::http
