#include "client/json_members.h"

namespace convoke::client {

std::string text(const boost::json::object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string{};
}

bool flag(const boost::json::object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_bool() && value->as_bool();
}

}  // namespace convoke::client
