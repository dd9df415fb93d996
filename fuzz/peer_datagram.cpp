#include <algorithm>
#include <optional>
#include <vector>

#include "base/byte_reader.h"
#include "base/check.h"
#include "media/peer_streams.h"

namespace {

using namespace convoke;

constexpr media::EndpointSlot kSlot{1};
constexpr unsigned kTcpBit = 1;
constexpr unsigned kLaterBit = 2;
constexpr unsigned kPortShift = 4;

/// What one browser sends to the port from a few addresses, over UDP and TCP.
class Harness {
 public:
  Harness() {
    port_.open(kSlot, {.ice_ufrag = "srv1LITE", .ice_pwd = "an agent's password of old"}, now_,
               out_);
  }

  void take(unsigned how, BytesView bytes) {
    if ((how & kLaterBit) != 0) pass_time();
    const ice::Path path{
        .transport = (how & kTcpBit) != 0 ? ice::Transport::Tcp : ice::Transport::Udp,
        .local = {IpAddress::v4(192, 0, 2, 1), 30000},
        .remote = {IpAddress::v4(203, 0, 113, 9),
                   static_cast<std::uint16_t>(50000 + (how >> kPortShift))}};
    if (path.transport == ice::Transport::Tcp) {
      take_from_connection(path, bytes);
    } else {
      Bytes datagram(bytes.begin(), bytes.end());
      CHECK(!port_.on_datagram(datagram, path, now_, out_));
    }
    look_at_answers(path, bytes.size());
  }

 private:
  void take_from_connection(const ice::Path& path, BytesView bytes) {
    const auto same_path = [&](media::StreamId id) { return streams_.path_of(id) == path; };
    auto id = std::ranges::find_if(ids_, same_path);
    if (id == ids_.end())
      id = ids_.insert(id, streams_.on_accepted(path.local, path.remote, now_).value());
    streams_.on_bytes(*id, bytes);
    CHECK(!streams_.next(*id, now_, out_));
  }

  /// Nothing is opened, for no handshake ends without the browser's certificate; answers go back
  /// where the question came from.
  void look_at_answers(const ice::Path& path, std::size_t size_bytes) {
    constexpr std::size_t kMaxAnswersToOne = 20;
    CHECK(out_.datagrams.size() <= kMaxAnswersToOne * (1 + size_bytes));
    for (const auto& answer : out_.datagrams) {
      CHECK(answer.path == path && answer.bytes.size() <= 2048);
      streams_.send(answer.path, answer.bytes, now_);
    }
    for (const auto& change : out_.changes) CHECK(change.kind == media::PeerChange::Kind::Down);
    downs_ += out_.changes.size();
    CHECK(downs_ <= 1);
    out_ = {};
    CHECK(!port_.protect(kSlot, Bytes{0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 1}, now_));
    streams_.flush(now_,
                   [](media::StreamId, BytesView waiting) { return (waiting.size() + 1) / 2; });
  }

  void pass_time() {
    now_ += std::chrono::seconds(3);
    std::vector<media::StreamId> closed;
    streams_.tick(now_, closed);
    for (const auto id : closed) std::erase(ids_, id);
    port_.tick(now_, out_);
    downs_ += out_.changes.size();
    out_ = {};
  }

  static const dtls::Server& server() {
    static const dtls::Certificate certificate;
    static const dtls::Server made(certificate);
    return made;
  }

  Instant now_{std::chrono::hours(1)};
  media::PeerPort port_{server()};
  media::PeerStreams streams_{port_};
  media::PeerOutbox out_{};
  std::vector<media::StreamId> ids_{};
  std::size_t downs_ = 0;
};

}  // namespace

/// Records: a byte that says how (TCP, three seconds later, from which port), two bytes of length,
/// and a datagram or a piece of what a connection brings.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Harness harness;
  ByteReader reader({data, size});
  while (const auto how = reader.u8()) {
    const auto size_bytes = reader.u16();
    if (!size_bytes) break;
    harness.take(*how, *reader.take(std::min<std::size_t>(*size_bytes, reader.remaining())));
  }
  return 0;
}
