#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/transport_address.h"
#include "control/byte_stream.h"

/// The HTTP door: requests and answers as values, what they may do, and the server that carries
/// them.
namespace convoke::http {

enum class Method { Get, Head, Post, Put, Delete, Options, Other };

/// "GET"; "OTHER" for what we do not serve.
std::string_view name(Method method);

struct Header {
  std::string name{};  ///< In lower case when received.
  std::string value{};

  bool operator==(const Header&) const = default;
};

/// One `name=value` of a query, decoded.
struct Parameter {
  std::string name{};
  std::string value{};

  bool operator==(const Parameter&) const = default;
};

/// A request whose form has been checked and whose content has not.
struct Request {
  Method method = Method::Get;
  std::string path = "/";               ///< As received: percent-encoded, without the query.
  std::vector<std::string> segments{};  ///< The path, decoded: {"api", "events", "123456"}.
  std::vector<Parameter> query{};
  std::vector<Header> headers{};
  std::string body{};
  IpAddress remote{};
  TransportAddress local{};  ///< Where the request arrived.
  bool is_tls = false;

  /// The first header of that name (given in lower case); "" if there is none.
  std::string_view header(std::string_view lower_case_name) const;
  /// How often a header is there.
  std::size_t header_count(std::string_view lower_case_name) const;
};

/// Text that goes on until its reader leaves, as server-sent events (HTML §9.2). Lives on the
/// control loop.
class EventStream {
 public:
  virtual ~EventStream() = default;
  /// What is to be sent now; "" if nothing is new.
  virtual std::string take() = 0;
  /// `wake` is called whenever take() has got something to say.
  virtual void on_news(std::function<void()> wake) = 0;
};

struct Response {
  int status = 200;
  std::string content_type{};
  std::string body{};
  /// If not empty, it takes the place of the body, and is sent from where it lies: for what lives
  /// as long as the program.
  std::string_view lasting_body{};
  std::vector<Header> headers{};
  std::unique_ptr<EventStream> stream{};  ///< If set, it takes the place of the body.
  /// If set, nothing is answered: it takes the connection over, answers itself, and is done when it
  /// returns (RFC 9110 §7.8).
  std::function<control::Task<void>(control::ByteStream&)> upgrade{};
};

/// What is sent after the head, if it is no stream.
std::string_view content(const Response& response);

/// "Not Found" (RFC 9110 §15).
std::string_view reason(int status);

/// Reads an HTTP request target in origin or absolute form (RFC 9112 §3.2) into path, segments and
/// query; the authority of an absolute one takes the place of Host. False: it is neither.
bool read_target(std::string_view target, Request& request);

/// What the status line and headers of an answer must say about its connection.
struct Framing {
  bool keep_alive = true;
  WallTime now{};  ///< For Date (RFC 9110 §6.6.1).
};

/// Status line and headers, up to and with the empty line. Control characters in values become
/// spaces, so that no value can start a header of its own.
std::string head_text(const Response& response, const Framing& framing);

}  // namespace convoke::http
