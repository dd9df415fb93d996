#include "phones.h"

#include <utility>

namespace convoke::bench {
namespace {

constexpr int kSipBufferBytes = 8 * 1024 * 1024;
constexpr auto kRetransmit = milliseconds(500);
constexpr auto kLook = milliseconds(10);
constexpr int kMaxRetransmits = 7;
constexpr std::string_view kNoBody = "Content-Length: 0\r\n\r\n";

std::string tag(std::size_t index) {
  return "phone" + std::to_string(index);
}

std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Phones::Phones(const Settings& settings, Sink on_answered)
    : settings_(settings),
      on_answered_(std::move(on_answered)),
      socket_(settings.sip_port, kSipBufferBytes) {}

void Phones::poll(Time now) {
  reader_.drain(socket_, [&](const Datagram& datagram) {
    on_message(text_of(datagram.bytes), datagram.from, now);
  });
  if (now < next_look_) return;
  next_look_ = now + kLook;
  for (auto& [call_id, phone] : by_call_id_)
    if (phone.due != Time{} && phone.due <= now) on_due(phone, now);
}

void Phones::on_message(std::string_view message, const sockaddr_in& from, Time now) {
  if (message.starts_with("SIP/2.0 ")) return;
  const auto method = message.substr(0, message.find(' '));
  const auto found = by_call_id_.find(header(message, "Call-ID", 'i'));
  if (method == "INVITE" && found == by_call_id_.end()) {
    on_invite(message, from, now);
    return;
  }
  if (found == by_call_id_.end()) {
    const int code = method == "OPTIONS" ? 200 : 481;
    if (method != "ACK") socket_.send(response_head(message, code, "none").append(kNoBody), from);
    return;
  }
  Phone& phone = found->second;
  if (method == "INVITE") {
    on_repeated(phone, message, from);
  } else if (method == "ACK") {
    on_ack(phone);
  } else {
    socket_.send(response_head(message, 200, tag(phone.answered.index)).append(kNoBody), from);
    if (method == "BYE") on_bye(phone);
    if (method == "CANCEL" && phone.state == State::Ringing) answer(phone, 487);
  }
}

void Phones::on_invite(std::string_view message, const sockaddr_in& from, Time now) {
  if (by_call_id_.size() >= settings_.count) {
    ++refused_;
    socket_.send(response_head(message, 486, "full").append(kNoBody), from);
    return;
  }
  const auto target = message.substr(message.find(' ') + 1);
  Phone phone{.invite = std::string(message),
              .peer = from,
              .answered = {.number = digits_of_user(target),
                           .index = by_call_id_.size(),
                           .remote = parse_media(message, settings_.codec)},
              .due = now + settings_.ringing};
  phone.rtp.emplace(std::uint16_t{0}, kRtpBufferBytes);
  phone.rtp_port = phone.rtp->port();
  const auto call_id = std::string(header(message, "Call-ID", 'i'));
  answer(by_call_id_.emplace(call_id, std::move(phone)).first->second, 180);
}

/// A repetition gets what was said last; a re-INVITE the same description again.
void Phones::on_repeated(Phone& phone, std::string_view message, const sockaddr_in& from) {
  if (tag_of(header(message, "To", 't')).empty()) {
    socket_.send(phone.last_answer, phone.peer);
    return;
  }
  socket_.send(response_head(message, 200, {}) + contact(phone) + with_body(sdp(phone)), from);
}

void Phones::on_ack(Phone& phone) {
  if (phone.state != State::Accepting) return;
  phone.state = State::Up;
  phone.due = {};
  ++up_;
  on_answered_(phone.answered, std::move(*phone.rtp));
  phone.rtp.reset();
}

void Phones::on_bye(Phone& phone) {
  if (phone.state == State::Up) --up_;
  phone.state = State::Over;
  phone.due = {};
}

void Phones::answer(Phone& phone, int code) {
  phone.last_answer = response_head(phone.invite, code, tag(phone.answered.index)) + contact(phone);
  phone.last_answer += code == 200 ? with_body(sdp(phone)) : std::string(kNoBody);
  socket_.send(phone.last_answer, phone.peer);
  if (code < 300) return;
  phone.state = State::Over;
  phone.due = {};
}

void Phones::accept(Phone& phone, Time now) {
  const bool has_codec = phone.answered.remote.payload_type >= 0;
  answer(phone, has_codec ? 200 : 488);
  if (!has_codec) return;
  phone.state = State::Accepting;
  phone.due = now + kRetransmit;
}

void Phones::on_due(Phone& phone, Time now) {
  if (phone.state == State::Ringing) {
    accept(phone, now);
  } else if (++phone.tries > kMaxRetransmits) {
    phone.state = State::Over;
    phone.due = {};
  } else {
    socket_.send(phone.last_answer, phone.peer);
    phone.due = now + kRetransmit;
  }
}

std::string Phones::contact(const Phone& phone) const {
  return "Contact: <sip:" + phone.answered.number + "@127.0.0.1:" + std::to_string(port()) +
         ">\r\nAllow: INVITE, ACK, BYE, CANCEL, OPTIONS\r\n";
}

std::string Phones::sdp(const Phone& phone) const {
  return make_sdp(phone.rtp_port, settings_.codec, phone.answered.remote);
}

}  // namespace convoke::bench
