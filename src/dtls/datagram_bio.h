#pragma once

#include <cstddef>
#include <vector>

#include "base/bytes.h"

struct bio_st;

namespace convoke::dtls {

/// What one handshake reads and writes. OpenSSL's memory BIO would run datagrams together.
struct DatagramPort {
  BytesView received{};  ///< The one datagram that is being read; empty once it was.
  std::vector<Bytes> to_send{};
};

/// A BIO over the port, which must outlive it. Null if OpenSSL is out of memory.
bio_st* new_datagram_bio(DatagramPort& port);

}  // namespace convoke::dtls
