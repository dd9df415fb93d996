#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"
#include "http/guard.h"
#include "http/request_reader.h"

namespace {

using convoke::http::GuardRules;
using convoke::http::ReadError;
using convoke::http::Request;
using convoke::http::RequestReader;

/// Everything that came of some bytes, as text.
struct Story {
  std::vector<std::string> parts{};
  bool over = false;
};

void judge(Request request) {
  request.remote = convoke::IpAddress::v4(127, 0, 0, 1);
  request.local = {request.remote, 8080};
  const GuardRules rules{.bearer_token = "secret"};
  const bool let_in = !refusal(rules, request, convoke::http::Access::Guarded).has_value();
  const auto host = convoke::http::parse_host(request.header("host"));
  CHECK(!let_in || (host && request.header_count("host") == 1));
  const bool has_token = request.header("authorization").size() > 6;
  CHECK(!let_in || has_token || host->port == 8080);
}

void drain(RequestReader& reader, Story& story) {
  while (!story.over) {
    RequestReader::Progress progress = reader.next();
    if (std::holds_alternative<RequestReader::NeedMore>(progress)) return;
    if (const auto* error = std::get_if<ReadError>(&progress)) {
      story.parts.push_back("error");
      story.over = true;
      CHECK(http_status(*error) >= 400);
    } else if (auto* head = std::get_if<RequestReader::Head>(&progress)) {
      story.parts.push_back(head->request.path);
      CHECK(head->request.path.starts_with('/'));
      judge(std::move(head->request));
    } else {
      story.parts.push_back(std::get<RequestReader::Body>(progress).text);
      CHECK(story.parts.back().size() <= 512);
    }
  }
}

Story read(std::string_view bytes, std::size_t piece) {
  RequestReader reader({.header_bytes = 1024, .body_bytes = 512});
  Story story;
  for (std::size_t at = 0; at < bytes.size() && !story.over; at += piece) {
    reader.add(bytes.substr(at, piece));
    drain(reader, story);
  }
  return story;
}

}  // namespace

/// What requests are read does not depend on how their bytes were cut into packets, as long as no
/// limit is met; and nobody passes the guard without a Host of ours or a token.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Story whole = read(bytes, size + 1);
  const Story pieces = read(bytes, 7);
  if (size <= 512 && !whole.over) CHECK(whole.parts == pieces.parts);
  return 0;
}
