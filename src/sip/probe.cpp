#include "sip/probe.h"

#include <future>
#include <memory>
#include <stdexcept>
#include <utility>

#include "sip/stack.h"

namespace convoke::sip {

using control::sip::PeerState;

ProbeResult probe(const trunk::Trunk& trunk, Options options, std::chrono::milliseconds deadline) {
  auto asked = trunk;
  asked.options_interval = std::chrono::hours(1);
  options.port = 0;
  options.table = trunk::Table({asked}, {}, {});
  options.shutdown = std::chrono::milliseconds(1000);

  std::promise<PeerState> told;
  auto state = told.get_future();
  bool is_told = false;  // only Sofia's thread looks at it
  try {
    Stack stack(std::move(options), [&](const control::sip::Event& event) {
      const auto* news = std::get_if<PeerState>(&event);
      if (news != nullptr && !std::exchange(is_told, true)) told.set_value(*news);
    });
    if (state.wait_for(deadline) != std::future_status::ready)
      return {.sentence = trunk.name + " did not answer."};
    const auto news = state.get();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(news.round_trip);
    return {.up = news.up,
            .sentence = trunk.name + (news.up ? " answers: " : " is not usable: ") + news.detail +
                        (news.up ? ", after " + std::to_string(took.count()) + " ms." : ".")};
  } catch (const std::runtime_error& error) {
    return {.sentence = error.what()};
  }
}

}  // namespace convoke::sip
