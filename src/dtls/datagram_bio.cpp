#include "dtls/datagram_bio.h"

#include <openssl/bio.h>

#include <algorithm>

#include "dtls/openssl.h"

namespace convoke::dtls {
namespace {

DatagramPort& port_of(BIO* bio) {
  return *static_cast<DatagramPort*>(BIO_get_data(bio));
}

int read_datagram(BIO* bio, char* memory, int size) {
  BIO_clear_retry_flags(bio);
  auto& received = port_of(bio).received;
  if (received.empty() || size <= 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const auto taken = received.first(std::min(received.size(), static_cast<std::size_t>(size)));
  std::copy(taken.begin(), taken.end(), reinterpret_cast<std::uint8_t*>(memory));
  received = {};
  return static_cast<int>(taken.size());
}

int write_datagram(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  if (size <= 0) return 0;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(data);
  port_of(bio).to_send.emplace_back(bytes, bytes + size);
  return size;
}

long control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

OpensslPtr<BIO_METHOD> make_method() {
  OpensslPtr<BIO_METHOD> method(
      BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagram port"));
  if (method == nullptr || BIO_meth_set_read(method.get(), &read_datagram) != 1 ||
      BIO_meth_set_write(method.get(), &write_datagram) != 1 ||
      BIO_meth_set_ctrl(method.get(), &control) != 1)
    return nullptr;
  return method;
}

}  // namespace

BIO* new_datagram_bio(DatagramPort& port) {
  static const auto method = make_method();
  auto* const bio = method == nullptr ? nullptr : BIO_new(method.get());
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, &port);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace convoke::dtls
