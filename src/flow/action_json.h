#pragma once

#include <boost/json/fwd.hpp>

#include <optional>
#include <string_view>

#include "flow/actions.h"

namespace convoke::flow {

/// The action of this type with these parameters. No value: no action is called that.
std::optional<Action> read_action(std::string_view type, const boost::json::object& parameters);

}  // namespace convoke::flow
