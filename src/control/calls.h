#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "control/call.h"

namespace convoke::control {

/// All calls that are up or coming up, by their leg: hands each what concerns it.
class Calls {
 public:
  Calls(const Parts& parts, Rooms& rooms, Reception& reception)
      : parts_(parts), rooms_(rooms), reception_(reception) {}

  /// Makes the handler of an inbound call.
  using InboundHandler = std::function<std::unique_ptr<Handler>(const sip::InboundCall&)>;
  void set_inbound_handler(InboundHandler make) { make_inbound_handler_ = std::move(make); }
  /// No new inbound calls: they get 503.
  void stop() { stopped_ = true; }

  struct Outbound {
    DialTarget target{};
    flow::Arguments arguments{};
    TransactionId transaction{};
    /// Made once the leg has its number.
    std::function<std::unique_ptr<Handler>(LegId)> handler{};
    CallProgress progress{};
  };
  LegId place(Outbound outbound);

  void on_sip(const sip::Event& event);
  void on_media(const plane::Report& report);

  /// Everybody in this meeting learns that it is over.
  void end_meeting(const MeetingId& meeting);
  /// One attendee's leg leaves the room; its flow says goodbye.
  void remove_from_meeting(LegId leg);
  void hang_up(LegId leg);
  void hang_up_all();

  std::size_t size() const { return calls_.size(); }

 private:
  Call& add(LegId leg, Call::Setup setup);
  Call* find(LegId leg);
  void arrive(const sip::InboundCall& inbound);
  flow::CallDetails details(std::string from, std::string to, flow::Direction direction,
                            TransactionId transaction);

  const Parts& parts_;
  Rooms& rooms_;
  Reception& reception_;
  InboundHandler make_inbound_handler_;
  std::map<LegId, std::unique_ptr<Call>> calls_;
  std::uint64_t last_leg_ = 0;
  bool stopped_ = false;
};

}  // namespace convoke::control
