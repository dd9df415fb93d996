#include "http/request_reader.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace convoke::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Read {
  std::vector<Request> requests{};
  std::optional<ReadError> error{};
  bool keep_alive = false;
  bool expects_continue = false;
};

void drain(RequestReader& reader, Read& read) {
  for (;;) {
    RequestReader::Progress progress = reader.next();
    if (std::holds_alternative<RequestReader::NeedMore>(progress)) return;
    if (auto* error = std::get_if<ReadError>(&progress)) {
      read.error = *error;
      return;
    }
    if (auto* head = std::get_if<RequestReader::Head>(&progress)) {
      read.requests.push_back(head->request);
      read.keep_alive = head->keep_alive;
      read.expects_continue = head->expects_continue;
    }
    if (auto* body = std::get_if<RequestReader::Body>(&progress)) {
      read.requests.back().body = body->text;
    }
  }
}

Read read_in_pieces(const std::string& bytes, std::size_t piece) {
  RequestReader reader({.header_bytes = 1024, .body_bytes = 100});
  Read read;
  for (std::size_t at = 0; at < bytes.size() && !read.error; at += piece) {
    reader.add(std::string_view(bytes).substr(at, piece));
    drain(reader, read);
  }
  return read;
}

Read read_all(const std::string& bytes) {
  return read_in_pieces(bytes, bytes.size());
}

TEST(RequestReaderTest, ReadsPipelinedRequestsHoweverTheBytesArrive) {
  const std::string bytes =
      "POST /api/events?dryRun=true&x=a%20b HTTP/1.1\r\nHost: localhost:8080\r\n"
      "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
      "GET /api/events/12%33456/ HTTP/1.1\r\nHOST: h\r\n\r\n";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const Read read = read_in_pieces(bytes, piece);
    ASSERT_EQ(read.requests.size(), 2U) << piece;
    EXPECT_EQ(read.requests[0].body, "{}");
    EXPECT_EQ(read.requests[0].path, "/api/events");
    EXPECT_THAT(read.requests[0].query,
                ElementsAre(Parameter{"dryRun", "true"}, Parameter{"x", "a b"}));
    EXPECT_EQ(read.requests[0].header("content-type"), "application/json");
    EXPECT_THAT(read.requests[1].segments, ElementsAre("api", "events", "123456", ""));
    EXPECT_EQ(read.requests[1].header("host"), "h");
    EXPECT_TRUE(read.keep_alive);
  }
}

TEST(RequestReaderTest, ReadsChunkedBodies) {
  const Read read = read_all(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  ASSERT_EQ(read.requests.size(), 1U);
  EXPECT_EQ(read.requests[0].body, "abcde");
}

TEST(RequestReaderTest, HearsThatTheSenderWaits) {
  const Read read =
      read_all("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n");
  EXPECT_TRUE(read.expects_continue);
}

TEST(RequestReaderTest, TakesTheHostFromAnAbsoluteTarget) {
  const Read read = read_all("GET http://a.example:81/x HTTP/1.1\r\nHost: b\r\n\r\n");
  ASSERT_EQ(read.requests.size(), 1U);
  EXPECT_EQ(read.requests[0].header("host"), "a.example:81");
  EXPECT_THAT(read.requests[0].segments, ElementsAre("x"));
}

TEST(RequestReaderTest, RefusesWhatIsNoRequest) {
  for (const char* bytes :
       {"\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03\r\n\r\n", "GET /\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        "GET / HTTP/1.1\r\nHo st: h\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", "GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"}) {
    const Read read = read_all(bytes);
    EXPECT_EQ(read.error, ReadError::Malformed) << bytes;
  }
  EXPECT_EQ(read_all("GET / HTTP/2.0\r\nHost: h\r\n\r\n").error, ReadError::UnknownVersion);
}

TEST(RequestReaderTest, BoundsHeadersAndBodies) {
  const std::string long_header = "GET / HTTP/1.1\r\nX: " + std::string(2000, 'x');
  for (const std::size_t piece : {std::size_t{1}, std::size_t{100}, std::size_t{4000}}) {
    EXPECT_EQ(read_in_pieces(long_header, piece).error, ReadError::HeaderTooLarge) << piece;
    EXPECT_EQ(read_in_pieces(long_header + "\r\n\r\n", piece).error, ReadError::HeaderTooLarge);
  }
  EXPECT_EQ(read_all("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n").error,
            ReadError::BodyTooLarge);
  const std::string chunk = "65\r\n" + std::string(101, 'x') + "\r\n";
  EXPECT_EQ(read_all("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk).error,
            ReadError::BodyTooLarge);
}

TEST(RequestReaderTest, BoundsABodyMoreTightlyOnceItsHeadIsKnown) {
  const std::string told = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n123456789";
  const std::string chunked =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\n12345\r\n4\r\n6789\r\n0\r\n\r\n";
  for (const std::string& bytes : {told, chunked}) {
    for (const std::size_t limit : {std::size_t{8}, std::size_t{9}}) {
      RequestReader reader({.header_bytes = 1024, .body_bytes = 100});
      reader.add(bytes + told);
      ASSERT_TRUE(std::holds_alternative<RequestReader::Head>(reader.next()));
      reader.limit_body(limit);
      const auto progress = reader.next();
      const auto* error = std::get_if<ReadError>(&progress);
      EXPECT_EQ(error != nullptr && *error == ReadError::BodyTooLarge, limit == 8) << limit;
      EXPECT_EQ(std::holds_alternative<RequestReader::Body>(progress), limit == 9) << limit;
    }
  }
}

TEST(RequestReaderTest, BoundsEachBodyForItself) {
  const std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n123456789";
  RequestReader reader({.header_bytes = 1024, .body_bytes = 100});
  reader.add(bytes + bytes);
  reader.next();
  reader.limit_body(9);
  reader.next();
  EXPECT_TRUE(std::holds_alternative<RequestReader::Head>(reader.next()));
  EXPECT_TRUE(std::holds_alternative<RequestReader::Body>(reader.next()));
}

TEST(RequestReaderTest, WaitsForTheRestOfATruncatedRequest) {
  const std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Read read = read_all(bytes.substr(0, size));
    EXPECT_EQ(read.error, std::nullopt) << size;
    for (const Request& request : read.requests) EXPECT_THAT(request.body, IsEmpty());
  }
}

}  // namespace
}  // namespace convoke::http
