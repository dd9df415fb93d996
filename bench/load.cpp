#include "load.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <utility>

#include "report.h"

namespace convoke::bench {
namespace {

constexpr auto kStep = milliseconds(1);
constexpr std::size_t kStepsPerPacket = 20;
/// Mixed after the tones have begun, and packets that are under way have come.
constexpr auto kSettle = seconds(2);
constexpr auto kDrain = milliseconds(100);

std::uint64_t number_of(const std::string& digits) {
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// Legs send at all times of the 20 ms alike.
Time first_packet(std::size_t index) {
  const auto grid = now().time_since_epoch() / kPacketTime;
  return Time(grid * nanoseconds(kPacketTime)) + kPacketTime +
         kStep * ((index * 7) % kStepsPerPacket);
}

void wait_until(Time due) {
  const auto since_epoch = due.time_since_epoch();
  const auto whole = std::chrono::duration_cast<seconds>(since_epoch);
  const timespec at{.tv_sec = whole.count(), .tv_nsec = (since_epoch - whole).count()};
  while (::clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &at, nullptr) == EINTR) {
  }
}

}  // namespace

Load::Load(const Options& options)
    : options_(options),
      bank_(options.codec),
      identity_(options.srtp),
      phones_({.sip_port = options.sip_port,
               .count = options.legs,
               .codec = options.codec,
               .ringing = options.ringing},
              [this](const Phones::Answered& answered, UdpSocket socket) {
                add_phone(answered, std::move(socket));
              }),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

Load::~Load() {
  ::close(epoll_);
}

void Load::run() {
  JsonLine("listening")
      .add("port", phones_.port())
      .add("fingerprint", identity_.fingerprint())
      .print();
  for (Time due = now(); !driver_.is_closed(); due = std::max(due + kStep, now() - kStep)) {
    wait_until(due);
    const Time begun = now();
    if (phase_ == Phase::Measuring) lateness_ms_.push_back(in_ms(begun - due));
    step(begun);
  }
}

void Load::step(Time now) {
  hear_driver();
  phones_.poll(now);
  for (const auto& leg : legs_) leg->send_due(now);
  receive();
  tell_who_hears();
  advance(now);
}

void Load::add_phone(const Phones::Answered& answered, UdpSocket socket) {
  const auto place = number_of(answered.number) - options_.first_number;
  Leg::Settings settings{
      .meeting = static_cast<std::size_t>(place / options_.legs_per_meeting),
      .seat = static_cast<std::size_t>(place % options_.legs_per_meeting),
      .codec = options_.codec,
      .remote = answered.remote,
      .digits = options_.digits,
      .packets_before_digits = static_cast<int>(options_.before_digits / kPacketTime),
      .first_packet = first_packet(legs_.size())};
  settings.clock_ppm = clock_ppm(settings);
  const auto ssrc = static_cast<std::uint32_t>(0x10000 + answered.index);
  take_in(std::make_unique<Leg>(settings, std::move(socket), ssrc), answered.index);
}

void Load::add_browser(const Agreed& agreed) {
  const Leg::Settings settings{.meeting = agreed.index / options_.legs_per_meeting,
                               .seat = agreed.index % options_.legs_per_meeting,
                               .codec = options_.codec,
                               .remote = remote_media(agreed),
                               .first_packet = first_packet(legs_.size())};
  auto leg = std::make_unique<Leg>(settings, UdpSocket(0, kRtpBufferBytes),
                                   browser_ssrc(agreed.index), web_media(agreed, identity_));
  deaf_[agreed.index] = leg.get();
  take_in(std::move(leg), agreed.index);
}

void Load::take_in(std::unique_ptr<Leg> leg, std::size_t index) {
  epoll_event interest{.events = EPOLLIN, .data = {.ptr = leg.get()}};
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, leg->socket().fd(), &interest);
  give_sound(*leg, index);
  legs_.push_back(std::move(leg));
}

void Load::hear_driver() {
  driver_.poll();
  while (const auto line = driver_.take())
    if (const auto agreed = parse_agreed(*line)) add_browser(*agreed);
}

void Load::tell_who_hears() {
  std::erase_if(deaf_, [](const auto& entry) {
    const auto first = entry.second->first_packet();
    if (!first) return false;
    JsonLine("audio")
        .add("browser", entry.first)
        .add("at_us", first->time_since_epoch() / std::chrono::microseconds(1))
        .print();
    return true;
  });
}

void Load::give_sound(Leg& leg, std::size_t index) const {
  const bool talks = leg.seat() < options_.talkers_per_meeting;
  // Each from another point, so that not all pause together.
  const auto position = leg.meeting() * 37 + leg.seat() * 61;
  if (options_.signal == Signal::Clicks && leg.seat() == 0) {
    leg.play(bank_.clicks(), position);
  } else if (talks && options_.signal == Signal::Speech) {
    leg.play(bank_.voice(leg.seat()), position);
  } else {
    leg.play(bank_.silence(), index);
  }
  if (options_.signal == Signal::Clicks && leg.seat() != 0) leg.listen_for_clicks();
}

double Load::clock_ppm(const Leg::Settings& settings) const {
  constexpr std::array<double, 3> kSigns{0, 1, -1};
  return settings.seat == 0 ? options_.clock_ppm * kSigns.at(settings.meeting % kSigns.size()) : 0;
}

bool Load::all_have_entered() const {
  return legs_.size() == options_.legs &&
         std::all_of(legs_.begin(), legs_.end(),
                     [](const auto& leg) { return leg->has_entered(); });
}

void Load::enter(Phase phase, Time until) {
  phase_ = phase;
  phase_ends_ = until;
}

void Load::advance(Time now) {
  if (phase_ == Phase::Ringing && all_have_entered()) {
    enter(Phase::Keyed, Time::max());
    JsonLine("keyed").add("legs", legs_.size()).print();
  }
  if ((phase_ == Phase::Ringing || phase_ == Phase::Keyed) && driver_.has_said("go"))
    enter(Phase::WarmingUp, now + options_.warm_up);
  if (now < phase_ends_) return;
  if (phase_ == Phase::WarmingUp) {
    begin_window(now);
    enter(Phase::Measuring, now + options_.window);
    JsonLine("window").add("legs", legs_.size()).print();
  } else if (phase_ == Phase::Measuring) {
    end_window(now);
    begin_audit();
    enter(Phase::Auditing, now + kDrain + options_.audit);
  } else if (phase_ == Phase::Auditing) {
    enter(Phase::Reported, Time::max());
    report();
  }
}

void Load::begin_window(Time now) {
  window_.begin = now;
  for (const auto& leg : legs_)
    if (options_.signal == Signal::Clicks && leg->seat() == 0)
      clickers_[leg->meeting()] = leg.get();
  server_begin_ = usage_of(options_.server);
  own_begin_ = own_usage();
}

void Load::end_window(Time now) {
  window_.end = now;
  server_end_ = usage_of(options_.server);
  own_end_ = own_usage();
}

/// From now on the first talkers send tones, all others nothing that can be heard.
void Load::begin_audit() {
  if (options_.audit <= kSettle) return;
  const auto talkers = std::min(options_.talkers_per_meeting, SignalBank::kTones);
  for (const auto& leg : legs_) {
    const bool talks = leg->seat() < talkers;
    leg->play(talks ? bank_.tone(leg->seat()) : bank_.silence(), 0);
    if (leg->meeting() == 0 && leg->seat() < options_.audited_legs) leg->listen_for_tones(talkers);
  }
}

void Load::receive() {
  constexpr int kEvents = 512;
  static std::array<epoll_event, kEvents> events;
  int count = kEvents;
  while (count == kEvents) {
    count = ::epoll_wait(epoll_, events.data(), kEvents, 0);
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(0, count)); ++i) {
      auto& leg = *static_cast<Leg*>(events[i].data.ptr);
      const auto clicker = clickers_.find(leg.meeting());
      const Time last_click = clicker == clickers_.end() ? Time{} : clicker->second->last_click();
      reader_.drain(leg.socket(), [&](const Datagram& datagram) {
        leg.on_datagram(datagram, window_, last_click);
      });
    }
  }
}

void Load::report() const {
  JsonLine line("result");
  add_traffic(line, legs_, window_);
  const double wall = in_seconds(window_.end - window_.begin);
  const double used = server_end_.total_seconds() - server_begin_.total_seconds();
  line.add("server_cpu", used / wall)
      .add("server_user", (server_end_.user_seconds - server_begin_.user_seconds) / wall)
      .add("server_system", (server_end_.system_seconds - server_begin_.system_seconds) / wall)
      .add("us_per_leg_s",
           used / wall * 1e6 / static_cast<double>(std::max<std::size_t>(1, legs_.size())))
      .add("generator_cpu", (own_end_.total_seconds() - own_begin_.total_seconds()) / wall)
      .add("generator_late_p99_ms", percentile(lateness_ms_, 0.99))
      .add("generator_late_max_ms", percentile(lateness_ms_, 1));
  add_clicks(line, legs_);
  add_tones(line, legs_, std::min(options_.talkers_per_meeting, SignalBank::kTones));
  line.print();
}

}  // namespace convoke::bench
