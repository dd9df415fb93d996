#pragma once

#include <netdb.h>

#include <memory>
#include <string>
#include <vector>

#include "sip/core.h"

namespace convoke::sip {

/// Keeps the addresses of peers whose host is a name: asked at once and every minute, by the
/// system's resolver, without waiting for it. A name that cannot be resolved keeps what it had.
class Lookups {
 public:
  explicit Lookups(Core& core);
  ~Lookups();
  Lookups(const Lookups&) = delete;
  Lookups& operator=(const Lookups&) = delete;

  void on_tick(Instant now);

 private:
  struct Lookup {
    std::string peer{};
    std::string host{};
    gaicb request{};
    bool is_under_way = false;
  };

  static void start(Lookup& lookup);
  void finish(Lookup& lookup);

  Core& core_;
  Instant next_{};
  std::vector<std::unique_ptr<Lookup>> lookups_{};
};

}  // namespace convoke::sip
