#include "client/json_members.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

namespace convoke::client {

std::string text(const boost::json::object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string{};
}

std::optional<WallTime> time(const boost::json::object& object, std::string_view member) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  std::array<int, 4> clock{};
  const std::string written = text(object, member);
  // NOLINTNEXTLINE(cert-err34-c): a number too large gives a wrong time on a line, nothing worse.
  if (std::sscanf(written.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%3dZ", &year, &month, &day,
                  clock.data(), &clock[1], &clock[2], &clock[3]) != 7) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{clock[0]} +
         std::chrono::minutes{clock[1]} + std::chrono::seconds{clock[2]} +
         std::chrono::milliseconds{clock[3]};
}

int number(const boost::json::object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  if (value == nullptr || !value->is_int64()) return 0;
  const auto whole = value->as_int64();
  return std::in_range<int>(whole) ? static_cast<int>(whole) : 0;
}

bool flag(const boost::json::object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_bool() && value->as_bool();
}

}  // namespace convoke::client
