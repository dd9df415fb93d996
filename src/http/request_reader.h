#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "http/message.h"

namespace convoke::http {

struct ReadLimits {
  std::size_t header_bytes = 16'384;
  std::size_t body_bytes = 1'114'112;  ///< A full event file and some slack.
};

enum class ReadError { Malformed, HeaderTooLarge, BodyTooLarge, UnknownVersion };

/// 400, 431, 413, 505.
int http_status(ReadError error);

/// Turns the bytes of one connection into requests (RFC 9112), without doing any I/O itself. After
/// an error the connection is of no more use.
class RequestReader {
 public:
  struct NeedMore {};
  /// Line and headers; the body is still to come.
  struct Head {
    Request request{};
    bool keep_alive = false;
    bool expects_continue = false;  ///< The sender waits for "100 Continue" (RFC 9110 §10.1.1).
  };
  /// The body, possibly empty; the request is complete.
  struct Body {
    std::string text{};
  };
  using Progress = std::variant<NeedMore, Head, Body, ReadError>;

  explicit RequestReader(ReadLimits limits);
  RequestReader(RequestReader&&) noexcept;
  RequestReader& operator=(RequestReader&&) noexcept;
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;
  ~RequestReader();

  /// After a Head: its body may be only so large.
  void limit_body(std::size_t bytes);

  /// Takes what arrived.
  void add(std::string_view bytes);
  /// What comes of it: to be called until it says NeedMore.
  Progress next();

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace convoke::http
