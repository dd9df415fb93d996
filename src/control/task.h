#pragma once

#include <boost/asio/awaitable.hpp>

namespace convoke::control {

/// A use case or a port's answer: a coroutine on the control loop.
template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace convoke::control
