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

namespace convoke::bench {

/// What a leg sends, over and over.
struct Sound {
  Frames frames{};
  std::vector<bool> clicks{};  ///< Frames that begin a click; empty: none does.
};

/// One phone's media: keys its digits, sends a sound, counts and hears what comes.
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

  Leg(const Settings& settings, UdpSocket socket, std::uint32_t ssrc);

  std::size_t meeting() const { return meeting_; }
  std::size_t seat() const { return seat_; }
  const UdpSocket& socket() const { return socket_; }
  bool has_keyed() const { return keypad_.is_done(); }
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
  const std::optional<ToneEar>& tones() const { return tones_; }
  const std::optional<ClickEar>& clicks() const { return clicks_; }

 private:
  void send_one();

  std::size_t meeting_;
  std::size_t seat_;
  Codec codec_;
  RemoteMedia remote_;
  UdpSocket socket_;
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
  Reception reception_;
  std::optional<ToneEar> tones_{};
  std::optional<ClickEar> clicks_{};
};

}  // namespace convoke::bench
