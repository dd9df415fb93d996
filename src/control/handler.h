#pragma once

#include <variant>

#include "control/task.h"
#include "flow/events.h"
#include "flow/handler.h"

namespace convoke::control {

/// The handler could not be reached or failed.
struct HandlerFailed {};

using HandlerAnswer = std::variant<flow::Reply, flow::ReplyError, HandlerFailed>;

/// What decides about one call. The call owns it and asks one thing at a time.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual Task<HandlerAnswer> invoke(flow::Event event) = 0;
};

}  // namespace convoke::control
