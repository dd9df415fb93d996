#pragma once

#include <map>
#include <memory>
#include <vector>

#include "browsers.h"
#include "driver_line.h"
#include "leg.h"
#include "options.h"
#include "phones.h"
#include "process_usage.h"
#include "signal_bank.h"

namespace convoke::bench {

/// Phones that are rung and key their digits, or browsers that the driver joins; they talk and
/// listen while the server is measured.
///
/// Says on standard output, each as a line of JSON: "listening"; "audio" when a browser
/// has its first packet; "keyed" when all legs have keyed their digits, or have shaken hands; then
/// waits for "go"; "window" when measuring begins; "result". Ends with standard
/// input; until then calls are kept up.
class Load {
 public:
  explicit Load(const Options& options);
  ~Load();

  void run();

 private:
  enum class Phase { Ringing, Keyed, WarmingUp, Measuring, Auditing, Reported };

  void add_phone(const Phones::Answered& answered, UdpSocket socket);
  void add_browser(const Agreed& agreed);
  void take_in(std::unique_ptr<Leg> leg, std::size_t index);
  void hear_driver();
  void tell_who_hears();
  void step(Time now);
  void advance(Time now);
  void enter(Phase phase, Time until);
  void begin_window(Time now);
  void end_window(Time now);
  void begin_audit();
  void receive();
  double clock_ppm(const Leg::Settings& settings) const;
  void give_sound(Leg& leg, std::size_t index) const;
  bool all_have_entered() const;
  void report() const;

  Options options_;
  SignalBank bank_;
  DtlsIdentity identity_;
  Phones phones_;
  DriverLine driver_{};
  Reader reader_{};
  int epoll_;
  std::vector<std::unique_ptr<Leg>> legs_{};
  std::map<std::size_t, const Leg*>
      deaf_{};  ///< Browsers that were not sent a packet yet, by index.
  std::map<std::size_t, const Leg*> clickers_{};  ///< By meeting.
  Phase phase_ = Phase::Ringing;
  Time phase_ends_ = Time::max();
  Window window_{};
  ProcessUsage server_begin_{};
  ProcessUsage server_end_{};
  ProcessUsage own_begin_{};
  ProcessUsage own_end_{};
  std::vector<double> lateness_ms_{};  ///< Of this program's own ticks in the window.
};

}  // namespace convoke::bench
