#include "control/built_in_handlers.h"

#include <utility>

#include "flow/dial_in_flow.h"
#include "flow/dial_out_flow.h"

namespace convoke::control {
namespace {

/// Runs a built-in flow: steps it, and answers what it asks.
template <class State>
class BuiltInHandler : public Handler {
 public:
  BuiltInHandler(Reception& reception, const Rooms& rooms, LegId leg, State state)
      : reception_(reception), rooms_(rooms), leg_(leg), state_(std::move(state)) {}

  Task<HandlerAnswer> invoke(flow::Event event) override {
    observe(event);
    auto reaction = advance(event);
    while (auto* query = std::get_if<flow::Query>(&reaction)) {
      const flow::QueryAnswer answer =
          co_await std::visit([this](const auto& each) { return this->answer(each); }, *query);
      reaction = advance(answer);
    }
    co_return std::get<flow::Reply>(std::move(reaction));
  }

 protected:
  virtual void observe(const flow::Event&) {}
  virtual Task<flow::QueryAnswer> answer(flow::CheckPasscode) { co_return flow::InvalidPasscode{}; }
  virtual Task<flow::QueryAnswer> answer(flow::PrepareJoin) { co_return flow::EventEnded{}; }

  Task<flow::QueryAnswer> answer(flow::ToggleMute) {
    const auto* member = rooms_.find(leg_);
    co_return flow::MuteTo{.muted = member != nullptr && !member->muted};
  }

  Reception& reception() { return reception_; }
  LegId leg() const { return leg_; }

 private:
  template <class Input>
  flow::Reaction advance(const Input& input) {
    auto step = on(state_, input);
    state_ = std::move(step.next);
    return std::move(step.reaction);
  }

  Reception& reception_;
  const Rooms& rooms_;
  LegId leg_;
  State state_;
};

class DialInHandler final : public BuiltInHandler<flow::dial_in::State> {
 public:
  DialInHandler(Reception& reception, const Rooms& rooms, LegId leg, std::string caller_number)
      : BuiltInHandler(reception, rooms, leg, {}), caller_number_(std::move(caller_number)) {}

 protected:
  using BuiltInHandler::answer;
  Task<flow::QueryAnswer> answer(flow::CheckPasscode query) override {
    return reception().check_passcode(query.event_id, query.passcode,
                                      {.number = caller_number_, .leg = leg()});
  }

 private:
  std::string caller_number_;
};

class DialOutHandler final : public BuiltInHandler<flow::dial_out::State> {
 public:
  DialOutHandler(Reception& reception, const Rooms& rooms, LegId leg, InvitationKey invitation,
                 std::function<void(std::string)> on_keyed)
      : BuiltInHandler(reception, rooms, leg, flow::dial_out::Asking{.event_id = invitation.event}),
        invitation_(std::move(invitation)),
        on_keyed_(std::move(on_keyed)) {}

 protected:
  using BuiltInHandler::answer;
  Task<flow::QueryAnswer> answer(flow::PrepareJoin) override {
    return reception().prepare_join(invitation_, leg());
  }

  void observe(const flow::Event& event) override {
    const auto* success = std::get_if<flow::ActionSuccessful>(&event.what);
    if (success != nullptr && success->received_digits &&
        std::holds_alternative<flow::SpeakAndGetDigits>(success->action))
      on_keyed_(*success->received_digits);
  }

 private:
  InvitationKey invitation_;
  std::function<void(std::string)> on_keyed_;
};

}  // namespace

std::unique_ptr<Handler> make_dial_in_handler(Reception& reception, const Rooms& rooms, LegId leg,
                                              std::string caller_number) {
  return std::make_unique<DialInHandler>(reception, rooms, leg, std::move(caller_number));
}

std::unique_ptr<Handler> make_dial_out_handler(Reception& reception, const Rooms& rooms, LegId leg,
                                               InvitationKey invitation,
                                               std::function<void(std::string)> on_keyed) {
  return std::make_unique<DialOutHandler>(reception, rooms, leg, std::move(invitation),
                                          std::move(on_keyed));
}

}  // namespace convoke::control
