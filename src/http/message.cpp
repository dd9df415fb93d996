#include "http/message.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace convoke::http {
namespace {

/// RFC 9110 §5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string date_text(WallTime now) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(now - day)};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                kDays.at(std::chrono::weekday{day}.c_encoding()), unsigned{date.day()},
                kMonths.at(unsigned{date.month()} - 1), int{date.year()},
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

void append_header(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ");
  for (const char c : value) {
    const auto code = static_cast<unsigned char>(c);
    text.push_back(code < 0x20 || code == 0x7F ? ' ' : c);
  }
  text.append("\r\n");
}

}  // namespace

std::string_view name(Method method) {
  switch (method) {
    case Method::Get:
      return "GET";
    case Method::Head:
      return "HEAD";
    case Method::Post:
      return "POST";
    case Method::Put:
      return "PUT";
    case Method::Delete:
      return "DELETE";
    case Method::Options:
      return "OPTIONS";
    case Method::Other:
      return "OTHER";
  }
  return "OTHER";
}

std::string_view Request::header(std::string_view lower_case_name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const Header& each) { return each.name == lower_case_name; });
  return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

std::size_t Request::header_count(std::string_view lower_case_name) const {
  return static_cast<std::size_t>(
      std::count_if(headers.begin(), headers.end(),
                    [&](const Header& each) { return each.name == lower_case_name; }));
}

std::string_view content(const Response& response) {
  return response.lasting_body.empty() ? std::string_view(response.body) : response.lasting_body;
}

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

std::string head_text(const Response& response, const Framing& framing) {
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " ";
  text.append(reason(response.status)).append("\r\n");
  append_header(text, "Date", date_text(framing.now));
  if (!response.content_type.empty()) append_header(text, "Content-Type", response.content_type);
  // A stream has no length: its end is the end of the connection (RFC 9112 §6.3).
  if (!response.stream && response.status != 204 && response.status != 304) {
    append_header(text, "Content-Length", std::to_string(content(response).size()));
  }
  if (response.stream || !framing.keep_alive) append_header(text, "Connection", "close");
  for (const Header& header : response.headers) append_header(text, header.name, header.value);
  return text + "\r\n";
}

}  // namespace convoke::http
