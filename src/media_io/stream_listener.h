#pragma once

#include <optional>

#include "base/descriptor.h"
#include "base/transport_address.h"

namespace convoke::media_io {

/// A connection that was accepted: between which addresses, and its socket, which never blocks.
struct AcceptedStream {
  Descriptor socket{};
  TransportAddress local{};
  TransportAddress remote{};
};

/// The one TCP port of a worker's browsers, for those whose network lets no UDP through (RFC 6544).
class StreamListener {
 public:
  /// Port 0: any free one. Throws std::runtime_error in a sentence if the port cannot be had.
  explicit StreamListener(const TransportAddress& local);

  int fd() const { return socket_.get(); }
  const TransportAddress& local() const { return local_; }

  /// The next one that waits; never waits itself.
  std::optional<AcceptedStream> accept() const;

 private:
  Descriptor socket_;
  TransportAddress local_;
};

}  // namespace convoke::media_io
