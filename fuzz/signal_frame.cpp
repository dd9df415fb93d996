#include "wire/signal_frame.h"

#include <utility>

#include "base/check.h"

namespace {

using namespace convoke;  // NOLINT(google-build-using-namespace): a program of one function

/// What both sides may say comes back as it was.
template <class Payload>
void check_comes_back(const Payload& payload) {
  const auto written = wire::format_signal_frame({.payload = payload}, WallTime{});
  const auto again = wire::parse_signal_frame(written);
  if (written.size() > wire::frame::kMaxMessageBytes) return;
  CHECK(again.has_value());
  CHECK(std::get<Payload>(again->payload) == payload);
}

void check(const wire::frame::PingPong& ping) {
  check_comes_back(ping);
}
void check(const wire::frame::Pause& pause) {
  check_comes_back(pause);
}
void check(const wire::frame::Resume& resume) {
  check_comes_back(resume);
}
void check(const wire::frame::DataMessages& data) {
  check_comes_back(data);
}
void check(const wire::frame::Subscribe& subscribe) {
  CHECK(subscribe.sdp_offer.size() <= wire::frame::kMaxOfferBytes);
  CHECK(subscribe.send_streams.size() <= wire::frame::kMaxStreams);
  CHECK(subscribe.receive_stream_ids.size() <= wire::frame::kMaxStreams);
}
template <class Payload>
void check(const Payload&) {}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto frame = wire::parse_signal_frame({data, size});
  if (frame) std::visit([](const auto& payload) { check(payload); }, frame->payload);
  return 0;
}
