#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace convoke::client {

/// Turns one view of an event after another (EventView of docs/openapi.yaml) into lines of what
/// changed, one for each person: "14:02:31  Nikki  mail sent; phone ringing"; at first one for each
/// invitee, also for those who are neither mailed nor rung. The time is when that
/// person's invitation changed last, so what stands on one line may have come about before. Members
/// that are missing count as empty.
class ProgressView {
 public:
  using ClockText = std::function<std::string(WallTime time, WallTime now)>;

  explicit ProgressView(ClockText clock) : clock_(std::move(clock)) {}

  /// The first view counts as a change from nothing. Names are made safe for a terminal.
  std::vector<std::string> changes(const boost::json::object& view, WallTime now);

  /// No invitation is under way any more, or the event is over.
  bool is_settled() const { return settled_; }
  /// "2 joined, 1 busy, 1 mail failed"; of the last view.
  std::string summary() const;

 private:
  struct Person {
    std::string mail{};
    std::string call{};
    bool present = false;
    bool by_web = false;
    bool muted = false;
  };

  std::optional<std::string> compare(const boost::json::object& invitee, WallTime now);
  std::string line(const std::string& at, const std::string& name, const std::string& what) const;

  ClockText clock_;
  std::map<std::string, Person> people_{};
  std::string state_{};
  std::size_t name_width_ = 0;
  bool settled_ = false;
};

}  // namespace convoke::client
