#pragma once

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace convoke::client {

/// A member that should be a string; empty if it is none.
std::string text(const boost::json::object& object, std::string_view member);

/// A member that should be a time as http::rfc3339 writes it.
std::optional<WallTime> time(const boost::json::object& object, std::string_view member);

/// A member that should be a whole number; 0 if it is none, or out of range.
int number(const boost::json::object& object, std::string_view member);

/// True if a member is the word `true`.
bool flag(const boost::json::object& object, std::string_view member);

}  // namespace convoke::client
