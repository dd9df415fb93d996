#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "control/task.h"

namespace convoke::http {

/// Awaits an operation and gets its error as a value.
inline constexpr auto kAsValue = boost::asio::as_tuple(boost::asio::use_awaitable);

/// One accepted connection, in the clear or in TLS. Erases the type, so that TLS is compiled once.
/// Closing socket() ends whatever is awaited.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual boost::asio::ip::tcp::socket& socket() = 0;
  virtual bool is_tls() const = 0;
  /// False: no TLS came about.
  virtual control::Task<bool> handshake() = 0;
  /// How many bytes arrived; 0 at the end, however it came.
  virtual control::Task<std::size_t> read(boost::asio::mutable_buffer into) = 0;
  /// All of `from`; false: the connection is gone.
  virtual control::Task<bool> write(boost::asio::const_buffer from) = 0;
  /// Says that nothing more will be sent.
  virtual control::Task<void> finish() = 0;
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
