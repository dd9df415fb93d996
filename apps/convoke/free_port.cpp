#include "free_port.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include <type_traits>

namespace convoke::app {
namespace {

namespace asio = boost::asio;

asio::ip::address to_asio(const IpAddress& ip) {
  return asio::ip::make_address(ip.text());
}

/// An acceptor takes over a port that a connection has just left, as the server does.
template <class Socket>
boost::system::error_code bind_fault(const TransportAddress& address) {
  constexpr bool kAccepts = std::is_same_v<Socket, asio::ip::tcp::acceptor>;
  asio::io_context context;
  Socket socket(context);
  boost::system::error_code error;
  const typename Socket::endpoint_type endpoint(to_asio(address.ip), address.port);
  socket.open(endpoint.protocol(), error);
  if constexpr (kAccepts)
    if (!error) socket.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) socket.bind(endpoint, error);
  if constexpr (kAccepts)
    if (!error) socket.listen(1, error);
  return error;
}

bool is_free(const IpAddress& ip, std::uint16_t port) {
  return !bind_fault<asio::ip::udp::socket>({ip, port});
}

}  // namespace

boost::system::error_code find_port_fault(Protocol protocol, const TransportAddress& address) {
  return protocol == Protocol::Tcp ? bind_fault<asio::ip::tcp::acceptor>(address)
                                   : bind_fault<asio::ip::udp::socket>(address);
}

bool is_own_address(const IpAddress& ip) {
  return is_free(ip, 0);
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
