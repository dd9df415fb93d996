#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>

#include <cstddef>

#include "control/task.h"

namespace convoke::control {

/// An accepted connection's bytes, whatever carries them. One read and one write at a time. Lives
/// on the control loop.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  virtual boost::asio::any_io_executor executor() = 0;
  /// How many bytes arrived; 0 at the end, however it came.
  virtual Task<std::size_t> read(boost::asio::mutable_buffer into) = 0;
  /// All of `from`; false: the connection is gone.
  virtual Task<bool> write(boost::asio::const_buffer from) = 0;
  /// Says that nothing more will be sent.
  virtual Task<void> finish() = 0;
  /// At once; ends whatever is awaited.
  virtual void close() = 0;
};

}  // namespace convoke::control
