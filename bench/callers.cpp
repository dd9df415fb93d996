#include "callers.h"

#include <charconv>
#include <iterator>

namespace convoke::bench {
namespace {

constexpr int kReceiveBufferBytes = 8 * 1024 * 1024;
constexpr auto kRepeat = milliseconds(500);
constexpr int kMaxTries = 6;
/// After a provisional answer an INVITE is not repeated (RFC 3261 §17.1.1.2).
constexpr auto kPatience = seconds(32);
constexpr std::string_view kCallIdEnd = "@bench";

std::uint64_t call_number(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.begin(), text.end(), number);
  return number;
}

}  // namespace

Callers::Callers(const Settings& settings)
    : settings_(settings),
      server_(ipv4("127.0.0.1", settings.server_port)),
      socket_(0, kReceiveBufferBytes),
      media_(0, kReceiveBufferBytes) {}

void Callers::poll(Time now, Time until) {
  const auto interval =
      std::chrono::duration_cast<nanoseconds>(seconds(1)) / settings_.calls_per_second;
  if (next_call_ == Time{}) next_call_ = now;
  while (next_call_ <= now && next_call_ < until) {
    begin_call(now);
    next_call_ += std::chrono::duration_cast<nanoseconds>(interval);
  }
  reader_.drain(media_, [](const Datagram&) {});
  reader_.drain(socket_, [&](const Datagram& datagram) {
    on_message({reinterpret_cast<const char*>(datagram.bytes.data()), datagram.bytes.size()},
               datagram.arrival);
  });
  for (auto call = calls_.begin(); call != calls_.end();) {
    const bool over = call->second.due <= now && !on_due(call->second, now);
    call = over ? calls_.erase(call) : std::next(call);
  }
}

void Callers::begin_call(Time now) {
  const auto id = next_id_++;
  const auto to = "<sip:" + settings_.dialled + "@127.0.0.1>";
  Call& call = calls_.emplace(id, Call{.id = id, .begun = now, .due = now + kRepeat, .to = to})
                   .first->second;
  ++figures_.begun;
  call.begun = bench::now();
  send_invite(call);
}

void Callers::on_message(std::string_view message, Time arrival) {
  if (!message.starts_with("SIP/2.0 ")) return;
  const auto found = calls_.find(call_number(header(message, "Call-ID", 'i')));
  if (found == calls_.end()) return;
  on_response(found->second, message, arrival);
}

void Callers::on_response(Call& call, std::string_view message, Time arrival) {
  const auto code = static_cast<int>(call_number(message.substr(8, 3)));
  const bool to_invite = header(message, "CSeq").ends_with("INVITE");
  if (!to_invite) {
    if (code < 200 || call.state != State::Ending) return;
    if (call.begun >= window_begin_) ++figures_.ended;
    call.tries = kMaxTries;
    call.due = arrival;
    return;
  }
  if (call.state == State::Inviting) {
    figures_.trying_ms.push_back(in_ms(arrival - call.begun));
    call.state = State::Trying;
    call.due = arrival + kPatience;
  }
  if (code >= 200) on_final(call, message, code, arrival);
}

void Callers::on_final(Call& call, std::string_view message, int code, Time arrival) {
  call.to = std::string(header(message, "To", 't'));
  if (code < 300) call.contact = std::string(uri_of(header(message, "Contact", 'm')));
  send_plain(call, "ACK");
  if (call.state != State::Trying) return;
  if (code < 300) {
    figures_.answered_ms.push_back(in_ms(arrival - call.begun));
    call.state = State::Up;
    call.due = arrival + settings_.hold;
    return;
  }
  ++figures_.refused;
  call.state = State::Ending;
  call.tries = kMaxTries;
  call.due = arrival;
}

/// False: the call is over.
bool Callers::on_due(Call& call, Time now) {
  if (call.tries >= kMaxTries || call.state == State::Trying) return false;
  call.due = now + kRepeat;
  if (call.state == State::Up) {
    call.state = State::Ending;
  } else {
    ++call.tries;
    ++figures_.repeats;
  }
  if (call.state == State::Inviting) {
    send_invite(call);
  } else {
    send_plain(call, "BYE");
  }
  return true;
}

std::string Callers::request(const Call& call, std::string_view method) const {
  const auto id = std::to_string(call.id);
  const auto here = "127.0.0.1:" + std::to_string(socket_.port());
  const auto there =
      call.contact.empty() ? "sip:" + settings_.dialled + "@127.0.0.1" : call.contact;
  const std::string_view branch_of = call.contact.empty() ? "INVITE" : method;
  std::string text(method);
  text.append(" ").append(there).append(" SIP/2.0\r\nVia: SIP/2.0/UDP ").append(here);
  text.append(";branch=z9hG4bK").append(branch_of).append(id).append(";rport\r\n");
  text.append("Max-Forwards: 70\r\nFrom: <sip:bench@127.0.0.1>;tag=").append(id);
  text.append("\r\nTo: ").append(call.to).append("\r\nCall-ID: ").append(id).append(kCallIdEnd);
  text.append("\r\nCSeq: ").append(method == "BYE" ? "2 " : "1 ").append(method).append("\r\n");
  return text.append("Contact: <sip:bench@").append(here).append(">\r\n");
}

void Callers::send_invite(const Call& call) const {
  const RemoteMedia media{.payload_type = 0, .event_payload_type = 101};
  socket_.send(request(call, "INVITE") + with_body(make_sdp(media_.port(), Codec::Pcmu, media)),
               server_);
}

void Callers::send_plain(const Call& call, std::string_view method) const {
  socket_.send(request(call, method) + with_body({}), server_);
}

}  // namespace convoke::bench
