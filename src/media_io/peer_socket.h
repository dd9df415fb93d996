#pragma once

#include <cstddef>

#include "base/descriptor.h"
#include "base/transport_address.h"

namespace convoke::media_io {

/// The one UDP port of a worker's browsers. Says of each datagram to which of our addresses it
/// came, from which the answer must leave: a browser throws away what comes from elsewhere.
class PeerSocket {
 public:
  /// Port 0: any free one. Throws std::runtime_error in a sentence if the port cannot be had.
  explicit PeerSocket(const TransportAddress& local);

  /// For what browsers send while the worker is late: 25 of them with cameras for 100 ms, as the
  /// kernel counts; and for what 250 others are sent of it at once.
  static constexpr int kWantedBufferBytes = 4 * 1024 * 1024;

  int fd() const { return socket_.get(); }
  /// What was got of kWantedBufferBytes for what is received.
  int receive_buffer_bytes() const;
  const TransportAddress& local() const { return local_; }

 private:
  Descriptor socket_;
  TransportAddress local_;
};

}  // namespace convoke::media_io
