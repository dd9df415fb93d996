#include "client/sse_reader.h"

#include <gmock/gmock.h>

namespace convoke::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SseReaderTest, ReadsEventsHoweverTheirBytesAreCut) {
  const std::string bytes =
      "retry: 3000\n\n: comment\n\nid: 7\nevent: snapshot\ndata: {\"a\":1}\n\n"
      "data:x\r\ndata:  y\r\n\r\ndata\r\r";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    SseReader reader;
    std::vector<ServerSentEvent> events;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      for (ServerSentEvent& each : reader.add(std::string_view(bytes).substr(at, piece))) {
        events.push_back(std::move(each));
      }
    }
    EXPECT_THAT(events, ElementsAre(ServerSentEvent{"7", "snapshot", "{\"a\":1}"},
                                    ServerSentEvent{"7", "message", "x\n y"},
                                    ServerSentEvent{"7", "message", ""}))
        << piece;
  }
}

TEST(SseReaderTest, KeepsAnUnfinishedEventToItself) {
  SseReader reader;
  EXPECT_THAT(reader.add("id: 1\ndata: x\n"), IsEmpty());
}

TEST(SseReaderTest, GivesUpOnAnEventWithoutEnd) {
  SseReader reader;
  reader.add(std::string(SseReader::kMaxEventBytes, 'x'));
  EXPECT_FALSE(reader.is_overfull());
  reader.add("x");
  EXPECT_TRUE(reader.is_overfull());
  EXPECT_THAT(reader.add("\n\ndata: x\n\n"), IsEmpty());
}

}  // namespace
}  // namespace convoke::client
