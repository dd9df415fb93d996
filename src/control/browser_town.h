#pragma once

#include <array>
#include <bit>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "control/fake_town.h"

namespace convoke::control {

/// A protobuf field as it is on the wire (client frames need only these kinds).
inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value > 0x7F; value >>= 7U) bytes.push_back(static_cast<char>(value | 0x80U));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}
inline std::string number_field(unsigned field, std::uint64_t value) {
  return varint(field << 3U) + varint(value);
}
inline std::string bytes_field(unsigned field, const std::string& value) {
  return varint(field << 3U | 2U) + varint(value.size()) + value;
}

/// A message of a Chime client: prefix, time, type, payload.
inline Bytes message(unsigned type, unsigned field, const std::string& payload) {
  const auto text =
      "\x05" + number_field(1, 1) + number_field(2, type) + bytes_field(field, payload);
  return {text.begin(), text.end()};
}
inline Bytes join(std::uint64_t audio_session) {
  return message(1, 4, number_field(1, 2) + number_field(6, audio_session));
}
/// `more`: further fields of the frame.
inline Bytes subscribe(const std::string& offer, const std::string& more = "") {
  return message(3, 6, number_field(1, 3) + bytes_field(4, offer) + more);
}
/// A video descriptor among what is sent.
inline std::string sends(std::uint32_t max_bitrate_kbps) {
  return bytes_field(2, number_field(1, 2) + number_field(3, max_bitrate_kbps) +
                            number_field(6, 2) + number_field(9, 2));
}
inline std::string receives(std::uint32_t stream) {
  return number_field(3, stream);
}
/// How a section is to be filled.
inline std::string wish(const std::string& mid, std::uint32_t priority,
                        std::uint32_t target_bitrate_kbps, std::uint32_t group) {
  return bytes_field(1, mid) + number_field(4, priority) + number_field(5, target_bitrate_kbps) +
         number_field(6, group);
}
inline Bytes pause(std::uint32_t stream) {
  return message(7, 10, number_field(1, stream));
}
inline Bytes resume(std::uint32_t stream) {
  return message(8, 10, number_field(1, stream));
}
inline Bytes audio_control(bool muted) {
  return message(16, 17, number_field(1, muted ? 1 : 0));
}
/// One number of those that a client tells once a second.
inline std::string metric(unsigned type, double value) {
  const auto bits = std::bit_cast<std::array<char, sizeof(value)>>(value);  // As on the wire here.
  return bytes_field(1, number_field(1, type) + "\x11" + std::string(bits.begin(), bits.end()));
}
inline Bytes metrics(const std::string& all) {
  return message(21, 22, all);
}
inline Bytes leave() {
  return message(9, 11, "");
}

inline std::string offer(const std::string& name = "01-audio-only") {
  std::ifstream file(std::string(CONVOKE_RTP_TESTDATA) + "/offers/" + name + ".sdp");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A browser's control connection: what it was told, as text.
class Page final : public SignalConnection {
 public:
  void send(Bytes bytes) override { told.emplace_back(bytes.begin(), bytes.end()); }
  void close(std::uint16_t code) override { closed = code; }

  signal::ConnectionId id{};
  LegId leg{};
  std::vector<std::string> told{};
  std::optional<std::uint16_t> closed{};
};

/// A town whose people have browsers, too.
class BrowserTown : public Town {
 protected:
  BrowserTown() { uploads(kFile).has_value(); }

  WebSeat seat(const std::string& name) {
    return *ask(server->browsers().join(EventCode{{"123456"}, passcode(name)}, {}));
  }
  void opens(Page& page, const MeetingId& meeting, const std::string& token) {
    page.id = ask(server->signalling().open(meeting, token, page));
  }
  void says(const Page& page, const Bytes& bytes) {
    server->signalling().on_message(page.id, bytes);
  }
  /// Joins, and is in the room.
  void enters(Page& page, const std::string& name, std::uint64_t audio_session = 1) {
    const auto place = seat(name);
    opens(page, place.meeting, place.join_token);
    says(page, join(audio_session));
    negotiates(page, subscribe(offer()));
    connects(page);
  }
  /// What the worker is told then of its video.
  plane::SetVideo negotiates(Page& page, const Bytes& subscribe) {
    media.commands.clear();
    says(page, subscribe);
    for (const auto& command : media.commands)
      if (const auto* open = std::get_if<plane::OpenPeer>(&command)) page.leg = open->leg;
    return video_told();
  }
  void connects(const Page& page) {
    settle();
    server->on_media(plane::PeerConnected{.leg = page.leg});
    settle();
  }
  /// The last that the worker was told, and has not taken yet.
  plane::SetVideo video_told() const {
    plane::SetVideo last;
    for (const auto& command : media.commands)
      if (const auto* video = std::get_if<plane::SetVideo>(&command)) last = *video;
    return last;
  }
  int present() { return ask(server->event({"123456"}))->present; }
};

}  // namespace convoke::control
