#include "sip/stack.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "base/bounded_queue.h"
#include "base/descriptor.h"
#include "sip/agent.h"

namespace convoke::sip {
namespace {

constexpr std::size_t kMostCommands = 8192;
constexpr su_duration_t kStepMs = 1000;

}  // namespace

/// The thread, and the way to it.
class Stack::Loop {
 public:
  Loop(Options options, Sink sink, Count count)
      : bell_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
        core_{.options = std::move(options), .sink = std::move(sink), .count = std::move(count)} {
    if (!bell_.is_open()) throw std::runtime_error("SIP: no file descriptor is left");
    if (!core_.count) core_.count = [](std::string_view) {};
    std::promise<std::string> bound;
    auto failure = bound.get_future();
    thread_ = std::jthread([this, &bound](const std::stop_token& stop) { run(stop, bound); });
    if (const auto why = failure.get(); !why.empty()) {
      thread_.join();
      throw std::runtime_error(why);
    }
    port_ = core_.port;
  }

  ~Loop() { stop(); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  bool send(control::sip::Command command) {
    const auto pushed = queue_.push(std::move(command));
    if (pushed == Queue::Push::First) wake();
    return pushed != Queue::Push::Refused;
  }

  std::uint16_t port() const { return port_; }

  void stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    wake();
    thread_.join();
  }

 private:
  using Queue = BoundedQueue<control::sip::Command>;

  void wake() const {
    const std::uint64_t one = 1;
    static_cast<void>(write(bell_.get(), &one, sizeof one) < 0);  // full: it is awake anyway
  }

  void run(const std::stop_token& stop, std::promise<std::string>& bound) {
    Agent agent(core_, bell_.get(), [this] { return drained(); });
    bound.set_value(agent.failure());
    if (!agent.failure().empty()) return;
    while (!stop.stop_requested()) agent.step(kStepMs);
    agent.begin_stop();
    while (!agent.is_stopped()) agent.step(kStepMs);
  }

  std::vector<control::sip::Command> drained() {
    std::uint64_t count = 0;
    static_cast<void>(read(bell_.get(), &count, sizeof count) < 0);
    std::vector<control::sip::Command> commands;
    queue_.drain(commands);
    return commands;
  }

  Descriptor bell_;
  Core core_;
  std::uint16_t port_ = 0;
  Queue queue_{kMostCommands};
  std::jthread thread_{};
};

Stack::Stack(Options options, Sink sink, Count count)
    : loop_(std::make_unique<Loop>(std::move(options), std::move(sink), std::move(count))) {}

Stack::~Stack() = default;

bool Stack::send(control::sip::Command command) {
  return loop_->send(std::move(command));
}

std::uint16_t Stack::port() const {
  return loop_->port();
}

void Stack::stop() {
  loop_->stop();
}

}  // namespace convoke::sip
