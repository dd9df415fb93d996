#pragma once

#include <boost/json/object.hpp>

#include <string_view>

#include "control/service.h"
#include "http/message.h"

/// Errors as their callers see them: problem+json (RFC 9457), type "about:blank".
namespace convoke::http {

/// An error in one sentence. `more` are extension members (RFC 9457 §3.2).
Response problem(int status, std::string_view detail, boost::json::object more = {});

/// Any value as application/json.
Response json_response(int status, const boost::json::value& value);

/// The one place where the control loop's errors become HTTP's.
int http_status(control::ServiceError error);
/// The same with a sentence; `what` is "event", "meeting", "attendee".
Response problem(control::ServiceError error, std::string_view what);

/// 503 for Unavailable; else 422, in the words of the sample's 400 where `status` says so.
Response problem(const control::UploadRefusal& refusal, int invalid_status = 422,
                 boost::json::object more = {});

}  // namespace convoke::http
