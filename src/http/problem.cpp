#include "http/problem.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <utility>

namespace convoke::http {
namespace {

namespace json = boost::json;

constexpr std::string_view kTryAgain =
    "The database does not answer. Nothing was changed; try again.";

/// "Participants[3].PhoneNumber is not an E.164 number: 0312555. Write + and the country code."
std::string sentence(const wire::FileProblem& problem) {
  std::string text = problem.field.empty() ? "The file" : problem.field;
  text += " " + problem.fault + ".";
  if (!problem.mend.empty()) text += " " + problem.mend;
  return text;
}

std::string detail(const std::vector<wire::FileProblem>& problems) {
  if (problems.empty()) return "The file cannot be used.";
  std::string text = sentence(problems.front());
  if (problems.size() > 1) {
    text += " (and " + std::to_string(problems.size() - 1) + " more, see problems)";
  }
  return text;
}

Response retry_later(std::string_view text, json::object more) {
  Response answer = problem(503, text, std::move(more));
  answer.headers.push_back({"Retry-After", "5"});
  return answer;
}

}  // namespace

Response problem(int status, std::string_view detail, json::object more) {
  json::object body{{"title", reason(status)}, {"status", status}, {"detail", detail}};
  for (auto& each : more) body.insert_or_assign(each.key(), std::move(each.value()));
  Response answer = json_response(status, body);
  answer.content_type = "application/problem+json";
  return answer;
}

Response json_response(int status, const json::value& value) {
  return {.status = status, .content_type = "application/json", .body = json::serialize(value)};
}

int http_status(control::ServiceError error) {
  switch (error) {
    case control::ServiceError::NotFound:
      return 404;
    case control::ServiceError::Ended:
      return 409;
    case control::ServiceError::Unavailable:
      return 503;
  }
  return 500;
}

Response problem(control::ServiceError error, std::string_view what) {
  switch (error) {
    case control::ServiceError::NotFound:
      return problem(http_status(error), "There is no such " + std::string(what) + ".");
    case control::ServiceError::Ended:
      return problem(http_status(error), "The " + std::string(what) + " is over.");
    case control::ServiceError::Unavailable:
      return retry_later(kTryAgain, {});
  }
  return problem(500, "Something went wrong.");
}

Response problem(const control::UploadRefusal& refusal, int invalid_status, json::object more) {
  if (refusal.kind == control::UploadRefusal::Kind::Unavailable) {
    return retry_later(kTryAgain, std::move(more));
  }
  json::array problems;
  for (const wire::FileProblem& each : refusal.problems) {
    problems.push_back(
        json::object{{"field", each.field}, {"fault", each.fault}, {"mend", each.mend}});
  }
  more["problems"] = std::move(problems);
  return problem(invalid_status, detail(refusal.problems), std::move(more));
}

}  // namespace convoke::http
