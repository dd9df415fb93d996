#include "http/stream.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <stdexcept>
#include <utility>

namespace convoke::http {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using control::Task;

class PlainStream : public Stream {
 public:
  explicit PlainStream(tcp::socket socket) : socket_(std::move(socket)) {}

  tcp::socket& socket() override { return socket_; }
  bool is_tls() const override { return false; }
  Task<bool> handshake() override { co_return true; }

  Task<std::size_t> read(asio::mutable_buffer into) override {
    const auto [error, size] = co_await socket_.async_read_some(into, kAsValue);
    co_return error ? 0 : size;
  }

  Task<bool> write(asio::const_buffer from) override {
    const auto [error, size] = co_await asio::async_write(socket_, from, kAsValue);
    co_return !error && size == from.size();
  }

  Task<void> finish() override {
    boost::system::error_code ignored;  // a connection that is gone needs no farewell
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    co_return;
  }

 private:
  tcp::socket socket_;
};

class TlsStream : public Stream {
 public:
  TlsStream(tcp::socket socket, ssl::context& context) : stream_(std::move(socket), context) {}

  tcp::socket& socket() override { return stream_.next_layer(); }
  bool is_tls() const override { return true; }

  Task<bool> handshake() override {
    const auto [error] = co_await stream_.async_handshake(ssl::stream_base::server, kAsValue);
    co_return !error;
  }

  Task<std::size_t> read(asio::mutable_buffer into) override {
    const auto [error, size] = co_await stream_.async_read_some(into, kAsValue);
    co_return error ? 0 : size;
  }

  Task<bool> write(asio::const_buffer from) override {
    const auto [error, size] = co_await asio::async_write(stream_, from, kAsValue);
    co_return !error && size == from.size();
  }

  Task<void> finish() override {
    [[maybe_unused]] const auto [error] = co_await stream_.async_shutdown(kAsValue);
  }

 private:
  ssl::stream<tcp::socket> stream_;
};

using FileTime = std::filesystem::file_time_type;

FileTime changed(const std::filesystem::path& file) {
  std::error_code missing;
  const FileTime time = std::filesystem::last_write_time(file, missing);
  return missing ? FileTime::min() : time;
}

/// Throws boost::system::system_error.
ssl::context load(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  ssl::context context(ssl::context::tls_server);
  context.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                      ssl::context::no_tlsv1_1 | ssl::context::single_dh_use);
  SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  context.use_certificate_chain_file(certificate.string());
  context.use_private_key_file(key.string(), ssl::context::pem);
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    throw std::runtime_error("the key is not the certificate's");
  }
  return context;
}

}  // namespace

std::unique_ptr<Stream> make_plain_stream(tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

struct TlsKeys::Loaded {
  ssl::context context;
  FileTime certificate_changed;
  FileTime key_changed;
};

TlsKeys::TlsKeys(std::filesystem::path certificate, std::filesystem::path key, Complain complain)
    : certificate_(std::move(certificate)), key_(std::move(key)), complain_(std::move(complain)) {
  const FileTime certificate_changed = changed(certificate_);
  const FileTime key_changed = changed(key_);
  try {
    loaded_ = std::make_unique<Loaded>(
        Loaded{load(certificate_, key_), certificate_changed, key_changed});
  } catch (const std::exception& error) {
    throw std::runtime_error("The certificate " + certificate_.string() + " with the key " +
                             key_.string() + " cannot be used: " + error.what());
  }
}

TlsKeys::~TlsKeys() = default;

/// Certificate and key may be replaced one after the other: a pair that does not fit is tried again
/// when either file changes once more.
void TlsKeys::reload_if_changed() {
  const FileTime certificate_changed = changed(certificate_);
  const FileTime key_changed = changed(key_);
  if (certificate_changed == loaded_->certificate_changed && key_changed == loaded_->key_changed) {
    return;
  }
  try {
    loaded_->context = load(certificate_, key_);
  } catch (const std::exception& error) {
    complain_("The changed certificate cannot be used, the old one stays: " +
              std::string(error.what()));
  }
  loaded_->certificate_changed = certificate_changed;
  loaded_->key_changed = key_changed;
}

std::unique_ptr<Stream> TlsKeys::make_stream(tcp::socket socket) {
  reload_if_changed();
  return std::make_unique<TlsStream>(std::move(socket), loaded_->context);
}

}  // namespace convoke::http
