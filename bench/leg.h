#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "codec.h"
#include "ears.h"
#include "keypad.h"
#include "reception.h"
#include "rtp_stream.h"
#include "sip_text.h"
#include "udp_socket.h"
#include "web_link.h"

namespace convoke::bench {

/// What a leg sends, over and over.
struct Sound {
  Frames frames{};
  std::vector<std::uint8_t> levels{};  ///< Of each frame, as RFC 6464 has it.
  std::vector<bool> clicks{};          ///< Frames that begin a click; empty: none does.
};

/// What a browser has that a phone has not.
struct WebMedia {
  std::unique_ptr<WebLink> link{};
  int level_extension = 0;    ///< 0: not negotiated.
  int red_payload_type = -1;  ///< Of RED (RFC 2198) with nothing redundant; -1: none.
};

/// The media of one phone or browser: keys its digits, sends a sound, counts and hears what comes.
class Leg {
 public:
  struct Settings {
    std::size_t meeting = 0;
    std::size_t seat = 0;
    Codec codec = Codec::Pcmu;
    RemoteMedia remote{};
    std::string digits{};
    int packets_before_digits = 0;
    Time first_packet{};
    double clock_ppm = 0;  ///< How much slower than ours this phone's clock goes.
  };

  /// A phone's.
  Leg(const Settings& settings, UdpSocket socket, std::uint32_t ssrc);
  /// A browser's.
  Leg(const Settings& settings, UdpSocket socket, std::uint32_t ssrc, WebMedia web);

  std::size_t meeting() const { return meeting_; }
  std::size_t seat() const { return seat_; }
  const UdpSocket& socket() const { return socket_; }
  /// Whether it has done all that a phone or a browser does to be in the meeting.
  bool has_entered() const { return keypad_.is_done() && is_connected(); }
  Time last_click() const { return last_click_; }

  /// Begins to send `sound`, which outlives the leg, at this frame of it.
  void play(const Sound& sound, std::size_t position);
  /// Sends what is due by now.
  void send_due(Time now);

  void listen_for_tones(std::size_t talkers) { tones_.emplace(codec_, talkers); }
  void listen_for_clicks() { clicks_.emplace(codec_); }
  /// `last_click`: when whom this leg hears has last clicked.
  void on_datagram(const Datagram& datagram, const Window& window, Time last_click);

  const Reception& reception() const { return reception_; }
  std::optional<Time> first_packet() const { return first_packet_; }
  const std::optional<ToneEar>& tones() const { return tones_; }
  const std::optional<ClickEar>& clicks() const { return clicks_; }

 private:
  bool is_connected() const { return !web_.link || web_.link->is_up(); }
  void send_one();
  void send_sound();
  void send(const RtpSender::Packet& packet);

  std::size_t meeting_;
  std::size_t seat_;
  Codec codec_;
  RemoteMedia remote_;
  sockaddr_in to_;
  UdpSocket socket_;
  WebMedia web_{};
  RtpSender sender_;
  Keypad keypad_;
  nanoseconds interval_;
  Time due_;
  std::uint32_t timestamp_ = 0;
  std::uint32_t event_timestamp_ = 0;
  const Sound* sound_ = nullptr;
  std::size_t position_ = 0;
  bool talkspurt_begins_ = true;
  Time last_click_{};
  std::optional<Time> first_packet_{};
  Payload red_{};
  Reception reception_;
  std::optional<ToneEar> tones_{};
  std::optional<ClickEar> clicks_{};
};

}  // namespace convoke::bench
