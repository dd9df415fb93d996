#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/role.hpp>

#include <exception>
#include <string>
#include <utility>

#include "control/byte_stream.h"

namespace convoke::signalling {

/// A ByteStream as Beast wants its next layer (AsyncReadStream, AsyncWriteStream).
class StreamLayer {
 public:
  using executor_type = boost::asio::any_io_executor;

  explicit StreamLayer(control::ByteStream& stream) : stream_(&stream) {}

  executor_type get_executor() { return stream_->executor(); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, Completion>(
        [this](auto handler, boost::asio::mutable_buffer into) {
          boost::asio::co_spawn(get_executor(), stream_->read(into),
                                [handler = std::move(handler)](const std::exception_ptr& broken,
                                                               std::size_t size) mutable {
                                  complete(std::move(handler), broken, size);
                                });
        },
        token, *boost::asio::buffer_sequence_begin(buffers));
  }

  /// Writes all of the buffers: a frame's head and its payload leave in one piece.
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    writing_ = boost::beast::buffers_to_string(buffers);
    return boost::asio::async_initiate<Token, Completion>(
        [this](auto handler) {
          const std::size_t size = writing_.size();
          boost::asio::co_spawn(get_executor(), stream_->write(boost::asio::buffer(writing_)),
                                [handler = std::move(handler), size](
                                    const std::exception_ptr& broken, bool written) mutable {
                                  complete(std::move(handler), broken, written ? size : 0);
                                });
        },
        token);
  }

  void close() { stream_->close(); }

 private:
  using Completion = void(boost::system::error_code, std::size_t);

  template <class Handler>
  static void complete(Handler handler, const std::exception_ptr& broken, std::size_t size) {
    if (broken) std::rethrow_exception(broken);
    std::move(handler)(size == 0 ? boost::asio::error::eof : boost::system::error_code{}, size);
  }

  control::ByteStream* stream_;
  std::string writing_{};
};

// Beast finds these by their names.

inline void beast_close_socket(StreamLayer& layer) {
  layer.close();
}

inline void teardown(boost::beast::role_type /*role*/, StreamLayer& layer,
                     boost::system::error_code& error) {
  layer.close();
  error = {};
}

template <class Handler>
void async_teardown(boost::beast::role_type /*role*/, StreamLayer& layer, Handler&& handler) {
  layer.close();
  boost::asio::post(layer.get_executor(),
                    boost::beast::bind_front_handler(std::forward<Handler>(handler),
                                                     boost::system::error_code{}));
}

}  // namespace convoke::signalling
