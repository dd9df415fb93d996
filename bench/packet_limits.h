#pragma once

#include <cstddef>

namespace convoke::bench {

/// Prints what one packet costs with `legs` contexts or sockets used in turn: to protect and to
/// open, by libsrtp and on OpenSSL's EVP; to send and to receive on loopback.
void print_srtp_limits(std::size_t legs);
void print_udp_limits(std::size_t legs);

}  // namespace convoke::bench
