#include "http/request_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"

namespace convoke::http {
namespace {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using Message = beast_http::request<beast_http::string_body>;

Method method(beast_http::verb verb) {
  switch (verb) {
    case beast_http::verb::get:
      return Method::Get;
    case beast_http::verb::head:
      return Method::Head;
    case beast_http::verb::post:
      return Method::Post;
    case beast_http::verb::put:
      return Method::Put;
    case beast_http::verb::delete_:
      return Method::Delete;
    case beast_http::verb::options:
      return Method::Options;
    default:
      return Method::Other;
  }
}

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

ReadError read_error(const boost::system::error_code& error) {
  if (error == beast_http::error::header_limit || error == beast_http::error::buffer_overflow) {
    return ReadError::HeaderTooLarge;
  }
  if (error == beast_http::error::body_limit) return ReadError::BodyTooLarge;
  if (error == beast_http::error::bad_version) return ReadError::UnknownVersion;
  return ReadError::Malformed;
}

}  // namespace

int http_status(ReadError error) {
  switch (error) {
    case ReadError::Malformed:
      return 400;
    case ReadError::HeaderTooLarge:
      return 431;
    case ReadError::BodyTooLarge:
      return 413;
    case ReadError::UnknownVersion:
      return 505;
  }
  return 400;
}

class RequestReader::Parser {
 public:
  explicit Parser(ReadLimits limits) : limits_(limits) { start(); }

  void add(std::string_view bytes) { pending_.append(bytes); }

  /// The parser has compared a Content-Length already; the parts of a chunked body are to come.
  void limit_body(std::size_t bytes) {
    const auto told = parser_->content_length();
    if (told && *told > bytes) error_ = ReadError::BodyTooLarge;
    parser_->body_limit(bytes);
  }

  Progress next() {
    if (error_) return *error_;
    for (;;) {
      if (parser_->is_done() && head_told_) return body();
      if (parser_->is_header_done() && !head_told_) return head();
      if (pending_.empty()) return NeedMore{};
      const std::size_t used = put();
      if (error_) return *error_;
      if (used == 0 && !parser_->is_header_done()) return too_long_or_more();
      if (used == 0 && !parser_->is_done()) return NeedMore{};
    }
  }

 private:
  void start() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
    parser_->body_limit(limits_.body_bytes);
    head_told_ = false;
  }

  std::size_t put() {
    boost::system::error_code error;
    const std::size_t used = parser_->put(asio::buffer(pending_), error);
    pending_.erase(0, used);
    if (error && error != beast_http::error::need_more) error_ = read_error(error);
    return used;
  }

  Progress too_long_or_more() {
    if (pending_.size() < limits_.header_bytes) return NeedMore{};
    error_ = ReadError::HeaderTooLarge;
    return *error_;
  }

  Progress head() {
    head_told_ = true;
    const Message& message = parser_->get();
    Head head{.keep_alive = parser_->keep_alive()};
    head.request.method = method(message.method());
    for (const auto& field : message) {
      head.request.headers.push_back(
          {to_lower(view(field.name_string())), std::string(view(field.value()))});
    }
    head.expects_continue = to_lower(head.request.header("expect")) == "100-continue";
    if (!read_target(view(message.target()), head.request)) {
      error_ = ReadError::Malformed;
      return *error_;
    }
    return head;
  }

  Progress body() {
    Body body{std::move(parser_->get().body())};
    start();
    return body;
  }

  ReadLimits limits_;
  std::string pending_{};
  std::optional<beast_http::request_parser<beast_http::string_body>> parser_{};
  bool head_told_ = false;
  std::optional<ReadError> error_{};
};

RequestReader::RequestReader(ReadLimits limits) : parser_(std::make_unique<Parser>(limits)) {}
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;
RequestReader::~RequestReader() = default;

void RequestReader::limit_body(std::size_t bytes) {
  parser_->limit_body(bytes);
}
void RequestReader::add(std::string_view bytes) {
  parser_->add(bytes);
}
RequestReader::Progress RequestReader::next() {
  return parser_->next();
}

}  // namespace convoke::http
