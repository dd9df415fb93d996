#include <boost/json.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include "flow/action_json.h"
#include "flow/json.h"

namespace convoke::flow {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxDepth = 32;

ReplyError invalid(std::string message) {
  return {"InvalidResponse", std::move(message)};
}

bool is_blank(std::string_view body) {
  return body.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Result<Action, ReplyError> read_listed(const json::value& value) {
  const json::object* object = value.if_object();
  const json::value* type = object == nullptr ? nullptr : object->if_contains("Type");
  if (type == nullptr || !type->is_string())
    return fail(invalid("Error while reading actions list: an action has no Type."));
  const json::value* parameters = object->if_contains("Parameters");
  const json::object none;
  const bool given = parameters != nullptr && !parameters->is_null();
  if (given && !parameters->is_object())
    return fail(invalid("Error while reading actions list: Parameters is not an object."));
  auto action = read_action(type->get_string(), given ? parameters->get_object() : none);
  if (action) return std::move(*action);
  return fail(ReplyError{"UnsupportedAction", "The reply holds an action of an unknown type."});
}

Result<std::vector<Action>, ReplyError> read_actions(const json::value* value) {
  std::vector<Action> actions;
  if (value == nullptr || value->is_null()) return actions;
  if (!value->is_array()) return fail(invalid("Error while reading actions list: not an array."));
  if (value->get_array().size() > kMaxActions)
    return fail(ReplyError{"TooManyActions", "A reply may hold at most 10 actions."});
  for (const json::value& item : value->get_array()) {
    auto action = read_listed(item);
    if (!action) return fail(action.error());
    actions.push_back(std::move(*action));
  }
  return actions;
}

Result<std::optional<TransactionAttributes>, ReplyError> read_attributes(const json::value* value) {
  if (value == nullptr || value->is_null()) return std::optional<TransactionAttributes>();
  if (!value->is_object()) return fail(invalid("TransactionAttributes is not an object."));
  const json::object& object = value->get_object();
  if (object.size() > kMaxAttributes)
    return fail(ReplyError{"TransactionAttributesInvalidMapSize",
                           "Transaction Attributes has too many mappings. Maximum number of "
                           "mappings is 100"});
  if (json::serialize(object).size() > kMaxAttributesBytes)
    return fail(ReplyError{"TransactionAttributesInvalidMapSize",
                           "Transaction Attributes is too large. Maximum size is 20 KB"});
  std::optional<TransactionAttributes> attributes(std::in_place);
  for (const auto& member : object)
    (*attributes)[std::string(member.key())] = json::serialize(member.value());
  return attributes;
}

}  // namespace

Result<Reply, ReplyError> parse_reply(std::string_view body) {
  if (body.size() > kMaxReplyBytes) return fail(invalid("The response is too large."));
  if (is_blank(body)) return fail(invalid("Response is blank or empty"));
  json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::system::error_code error;
  const json::value value = json::parse(body, error, {}, options);
  if (error) return fail(invalid("The response is not JSON."));
  if (value.is_null()) return fail(invalid("Response is blank or empty"));
  if (!value.is_object()) return fail(invalid("The response is not a JSON object."));
  const json::object& object = value.get_object();

  const json::value* version = object.if_contains("SchemaVersion");
  if (version == nullptr || *version != json::value("1.0"))
    return fail(ReplyError{"SchemaVersionMismatch", "SchemaVersion must be 1.0."});
  auto actions = read_actions(object.if_contains("Actions"));
  if (!actions) return fail(actions.error());
  auto attributes = read_attributes(object.if_contains("TransactionAttributes"));
  if (!attributes) return fail(attributes.error());
  return Reply{std::move(*actions), std::move(*attributes)};
}

}  // namespace convoke::flow
