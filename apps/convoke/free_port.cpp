#include "free_port.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include <algorithm>

namespace convoke::app {
namespace {

namespace asio = boost::asio;

asio::ip::address to_asio(const IpAddress& ip) {
  return asio::ip::make_address(ip.text());
}

template <class Socket>
std::string bind_fault(const TransportAddress& address) {
  asio::io_context context;
  Socket socket(context);
  boost::system::error_code error;
  const typename Socket::endpoint_type endpoint(to_asio(address.ip), address.port);
  socket.open(endpoint.protocol(), error);
  if (!error) socket.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) socket.bind(endpoint, error);
  if constexpr (std::is_same_v<Socket, asio::ip::tcp::acceptor>)
    if (!error) socket.listen(1, error);
  return error ? error.message() : "";
}

bool is_free(const IpAddress& ip, std::uint16_t port) {
  asio::io_context context;
  asio::ip::udp::socket socket(context);
  boost::system::error_code error;
  const asio::ip::udp::endpoint endpoint(to_asio(ip), port);
  socket.open(endpoint.protocol(), error);
  if (!error) socket.bind(endpoint, error);
  return !error;
}

}  // namespace

std::string find_port_fault(Protocol protocol, const TransportAddress& address) {
  if (protocol == Protocol::Tcp) return bind_fault<asio::ip::tcp::acceptor>(address);
  return is_free(address.ip, address.port) ? "" : "address already in use or not ours";
}

int count_free_ports(const IpAddress& ip, std::uint16_t first, std::uint16_t last) {
  int free = 0;
  for (int port = first + first % 2; port + 1 <= last; port += 2)
    if (is_free(ip, static_cast<std::uint16_t>(port)) &&
        is_free(ip, static_cast<std::uint16_t>(port + 1)))
      ++free;
  return free;
}

}  // namespace convoke::app
