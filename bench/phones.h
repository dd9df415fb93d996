#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "codec.h"
#include "sip_text.h"
#include "udp_socket.h"

namespace convoke::bench {

/// Many phones behind one SIP port: each rings for a while and is answered. A minimal UAS over UDP
/// (RFC 3261): the server hangs up, never we.
class Phones {
 public:
  struct Answered {
    std::string number{};   ///< The digits that were dialled.
    std::size_t index = 0;  ///< Counted in the order of the INVITEs.
    RemoteMedia remote{};
  };
  /// Told once the call is up; the socket is the one that the server was told of.
  using Sink = std::function<void(const Answered&, UdpSocket)>;
  struct Settings {
    std::uint16_t sip_port = 0;
    std::size_t count = 0;  ///< More calls are refused with 486.
    Codec codec = Codec::Pcmu;
    milliseconds ringing{300};
  };

  Phones(const Settings& settings, Sink on_answered);

  /// Reads what came and does what is due.
  void poll(Time now);
  std::uint16_t port() const { return socket_.port(); }
  std::size_t up() const { return up_; }
  std::size_t refused() const { return refused_; }

 private:
  enum class State { Ringing, Accepting, Up, Over };
  struct Phone {
    State state = State::Ringing;
    std::string invite{};
    std::string last_answer{};
    sockaddr_in peer{};
    Answered answered{};
    std::optional<UdpSocket> rtp{};  ///< Until the call is up.
    std::uint16_t rtp_port = 0;
    Time due{};
    int tries = 0;
  };

  void on_message(std::string_view message, const sockaddr_in& from, Time now);
  void on_invite(std::string_view message, const sockaddr_in& from, Time now);
  void on_repeated(Phone& phone, std::string_view message, const sockaddr_in& from);
  void on_ack(Phone& phone);
  void on_bye(Phone& phone);
  void answer(Phone& phone, int code);
  void accept(Phone& phone, Time now);
  void on_due(Phone& phone, Time now);
  std::string contact(const Phone& phone) const;
  std::string sdp(const Phone& phone) const;

  Settings settings_;
  Sink on_answered_;
  UdpSocket socket_;
  Reader reader_{};
  std::map<std::string, Phone, std::less<>> by_call_id_{};
  Time next_look_{};  ///< At the phones' deadlines.
  std::size_t up_ = 0;
  std::size_t refused_ = 0;
};

}  // namespace convoke::bench
