#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "control/byte_stream.h"

namespace convoke::http {

/// Awaits an operation and gets its error as a value.
inline constexpr auto kAsValue = boost::asio::as_tuple(boost::asio::use_awaitable);

/// One accepted connection, in the clear or in TLS. Erases the type, so that TLS is compiled once.
class Stream : public control::ByteStream {
 public:
  virtual boost::asio::ip::tcp::socket& socket() = 0;
  virtual bool is_tls() const = 0;
  /// False: no TLS came about.
  virtual control::Task<bool> handshake() = 0;

  boost::asio::any_io_executor executor() override { return socket().get_executor(); }
  void close() override {
    boost::system::error_code ignored;  // closed is closed
    socket().close(ignored);
  }
};

std::unique_ptr<Stream> make_plain_stream(boost::asio::ip::tcp::socket socket);

/// The certificate and key of a TLS listener, read anew when the files change.
class TlsKeys {
 public:
  using Complain = std::function<void(const std::string& message)>;

  /// Throws std::runtime_error in a sentence if the files cannot be used. `complain` hears of
  /// changed files that cannot be used; then the old ones stay.
  TlsKeys(std::filesystem::path certificate, std::filesystem::path key, Complain complain);
  TlsKeys(const TlsKeys&) = delete;
  TlsKeys& operator=(const TlsKeys&) = delete;
  ~TlsKeys();

  /// Looks at the files first, so that a renewed certificate needs no restart.
  std::unique_ptr<Stream> make_stream(boost::asio::ip::tcp::socket socket);

 private:
  struct Loaded;
  void reload_if_changed();

  std::filesystem::path certificate_;
  std::filesystem::path key_;
  Complain complain_;
  std::unique_ptr<Loaded> loaded_;
};

}  // namespace convoke::http
