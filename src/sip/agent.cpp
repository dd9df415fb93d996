#include "sip/agent.h"

#include <sofia-sip/su_log.h>

#include <algorithm>
#include <cstdarg>
#include <cstring>
#include <mutex>
#include <utility>

namespace convoke::sip {
namespace {

constexpr su_duration_t kTickMs = 100;
constexpr std::size_t kMostMessageBytes = 65'536;
constexpr unsigned kTcpIdleMs = 600'000;

void discard_log(void*, const char*, va_list) {}

/// Sofia's global state: once for the process. It would log whole messages, so it logs nothing.
void initialise_sofia() {
  static std::once_flag once;
  std::call_once(once, [] {
    su_init();
    su_log_redirect(nullptr, discard_log, nullptr);
    su_log_set_level(nullptr, 0);
  });
}

std::string bind_url(const Options& options) {
  return "sip:" + uri_host(options.listen_address.text()) + ":" +
         (options.port == 0 ? "*" : std::to_string(options.port)) +
         (options.tcp ? "" : ";transport=udp");  // without: UDP and TCP
}

}  // namespace

Agent::Agent(Core& core, int wake_fd, Drain drain)
    : core_(core), drain_(std::move(drain)), calls_(core), doorman_(core, calls_) {
  initialise_sofia();
  root_ = su_root_create(nullptr);
  if (root_ == nullptr) {
    failure_ = "SIP: Sofia's event loop could not be made";
    return;
  }
  su_root_threading(root_, 0);
  if (!bind()) return;
  watch_wake_fd(wake_fd);
  start_ticking();
  lookups_ = std::make_unique<Lookups>(core_);
  for (const auto& peer : core_.table().peers())
    if (peer.trunk() != nullptr) watches_.push_back(std::make_unique<PeerWatch>(core_, peer));
}

bool Agent::bind() {
  const auto url = bind_url(core_.options);
  const auto t1 = static_cast<unsigned>(core_.options.t1.count());
  core_.agent = nta_agent_create(
      root_, URL_STRING_MAKE(url.c_str()), &Doorman::on_message, &doorman_, NTATAG_UA(1),
      NTATAG_MERGE_482(1), NTATAG_MAXSIZE(kMostMessageBytes), NTATAG_UDP_MTU(kMostMessageBytes - 1),
      NTATAG_TIMEOUT_408(1), NTATAG_CANCEL_487(0), TPTAG_IDLE(kTcpIdleMs), TPTAG_PONG2PING(1),
      NTATAG_SIP_T1(t1), NTATAG_SIP_T1X64(64 * t1), TAG_END());
  if (core_.agent == nullptr) {
    failure_ = "SIP: cannot listen at " +
               TransportAddress{core_.options.listen_address, core_.options.port}.text() + ": " +
               std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): before other threads use it
    return false;
  }
  const auto* via = nta_agent_via(core_.agent);
  const char* port = via == nullptr ? nullptr : via->v_port;
  core_.port = port == nullptr ? 5060 : static_cast<std::uint16_t>(std::strtoul(port, nullptr, 10));
  return true;
}

void Agent::watch_wake_fd(int wake_fd) {
  su_wait_create(&wake_, wake_fd, SU_WAIT_IN);
  wake_index_ = su_root_register(root_, &wake_, &Agent::on_wake, this, 0);
}

void Agent::start_ticking() {
  tick_ = su_timer_create(su_root_task(root_), kTickMs);
  su_timer_set_for_ever(tick_, &Agent::on_tick, this);
}

Agent::~Agent() {
  if (root_ == nullptr) return;
  watches_.clear();
  lookups_.reset();
  calls_.clear();
  if (core_.agent != nullptr) nta_agent_destroy(std::exchange(core_.agent, nullptr));
  if (tick_ != nullptr) su_timer_destroy(tick_);
  if (wake_index_ >= 0) su_root_deregister(root_, wake_index_);
  su_root_destroy(root_);
}

void Agent::step(su_duration_t at_most_ms) {
  su_root_step(root_, at_most_ms);
}

int Agent::on_wake(void*, su_wait_t*, void* agent) {
  auto& self = *static_cast<Agent*>(agent);
  for (auto& command : self.drain_()) self.calls_.run(std::move(command));
  return 0;
}

void Agent::on_tick(void*, su_timer_t*, void* agent) {
  auto& self = *static_cast<Agent*>(agent);
  const auto now = Core::now();
  self.lookups_->on_tick(now);
  self.calls_.on_tick(now);
  for (auto& watch : self.watches_) watch->on_tick(now);
}

void Agent::begin_stop() {
  for (auto& command : drain_()) calls_.run(std::move(command));
  core_.is_stopping = true;
  stop_deadline_ = Core::now() + core_.options.shutdown;
  calls_.hang_up_all();
  for (auto& watch : watches_) watch->stop();
}

bool Agent::is_stopped() const {
  const bool is_quiet = calls_.size() == 0 &&
                        std::ranges::all_of(watches_, [](const auto& w) { return w->is_idle(); });
  return is_quiet || Core::now() >= stop_deadline_;
}

}  // namespace convoke::sip
