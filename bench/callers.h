#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clock.h"
#include "sip_text.h"
#include "udp_socket.h"

namespace convoke::bench {

/// People who dial in at a steady pace, whatever becomes of those before them, stay a moment once
/// they are answered, and hang up. A minimal UAC over UDP (RFC 3261).
class Callers {
 public:
  struct Settings {
    std::uint16_t server_port = 5060;
    std::string dialled{};
    double calls_per_second = 50;
    milliseconds hold{200};
  };
  /// Of the calls that began since begin_window().
  struct Figures {
    std::uint64_t begun = 0;
    std::uint64_t ended = 0;  ///< As they should: answered, and the BYE too.
    std::uint64_t refused = 0;
    std::uint64_t repeats = 0;  ///< Requests that were sent again.
    std::vector<double> trying_ms{};
    std::vector<double> answered_ms{};
  };

  explicit Callers(const Settings& settings);

  /// No new calls begin after `until`.
  void poll(Time now, Time until);
  void begin_window(Time now) {
    figures_ = {};
    window_begin_ = now;
  }
  const Figures& figures() const { return figures_; }
  bool has_calls() const { return !calls_.empty(); }

 private:
  enum class State { Inviting, Trying, Up, Ending };
  struct Call {
    State state = State::Inviting;
    std::uint64_t id = 0;
    Time begun{};
    Time due{};  ///< When to repeat the request, or to hang up.
    int tries = 0;
    std::string to{};       ///< With the server's tag, once there is one.
    std::string contact{};  ///< Of the server.
  };

  void begin_call(Time now);
  void on_message(std::string_view message, Time arrival);
  void on_response(Call& call, std::string_view message, Time arrival);
  void on_final(Call& call, std::string_view message, int code, Time arrival);
  bool on_due(Call& call, Time now);
  std::string request(const Call& call, std::string_view method) const;
  void send_invite(const Call& call) const;
  void send_plain(const Call& call, std::string_view method) const;

  Settings settings_;
  sockaddr_in server_;
  UdpSocket socket_;
  UdpSocket media_;  ///< Takes everybody's RTP.
  Reader reader_{};
  std::map<std::uint64_t, Call> calls_{};
  std::uint64_t next_id_ = 1;
  Time next_call_{};
  Time window_begin_{};
  Figures figures_{};
};

}  // namespace convoke::bench
