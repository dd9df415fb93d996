#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sip/stack.h"

namespace convoke::sip {

/// A SIPp process that plays one scenario of tests/sipp once.
class Sipp {
 public:
  struct Play {
    std::string scenario{};
    std::uint16_t target_port = 0;  ///< 0: a callee, which waits for a call.
    std::string ip = "127.0.0.1";   ///< Or "::1"; then the target is there, too.
    std::string service = "+13125550100";
    bool tcp = false;
    std::map<std::string, std::string> words{};  ///< Replacements for @WORD@ in the scenario.
  };

  explicit Sipp(const Play& play);
  ~Sipp();
  Sipp(const Sipp&) = delete;
  Sipp& operator=(const Sipp&) = delete;

  std::uint16_t port() const { return port_; }
  /// Whether it has played to its end, and all was as the scenario says.
  bool succeeds();

 private:
  std::optional<int> wait_for_exit(std::chrono::milliseconds limit);
  void wait_until_bound(const Play& play);

  std::filesystem::path folder_{};
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

/// What a Stack has told, to be waited for.
class Events {
 public:
  void add(control::sip::Event event);
  void count(std::string_view reason);

  /// The next event of this kind, in order; events of other kinds before it are dropped. Nothing
  /// within five seconds: an empty one, and the test fails.
  template <class Kind>
  Kind next() {
    while (true) {
      auto event = take();
      if (!event) return Kind{};
      if (auto* wanted = std::get_if<Kind>(&*event)) return *wanted;
    }
  }

  int counted(const std::string& reason);
  std::size_t waiting();

 private:
  std::optional<control::sip::Event> take();

  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<control::sip::Event> events_;
  std::map<std::string, int, std::less<>> counts_;
};

}  // namespace convoke::sip
