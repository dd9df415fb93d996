#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "client/sse_reader.h"

namespace {

using convoke::client::ServerSentEvent;
using convoke::client::SseReader;

std::vector<ServerSentEvent> read(std::string_view bytes, std::size_t piece) {
  SseReader reader;
  std::vector<ServerSentEvent> events;
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    for (auto& event : reader.add(bytes.substr(at, piece))) events.push_back(std::move(event));
  return events;
}

}  // namespace

/// Which events are read does not depend on how their bytes were cut, and no member that goes into
/// a header of ours can break its line.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = read(bytes, size + 1);
  CHECK(whole == read(bytes, 1));
  CHECK(whole == read(bytes, 5));
  for (const auto& event : whole) {
    CHECK(!event.event.empty());
    const std::string_view breaks("\r\n\0", 3);
    CHECK(event.id.find_first_of(breaks) == std::string::npos);
    CHECK(event.data.find('\r') == std::string::npos);
  }
  return 0;
}
