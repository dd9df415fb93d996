#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "control/browser_service.h"

namespace convoke::http {

/// Seats in memory: a test puts in who may sit where.
class FakeBrowserService final : public control::BrowserService {
 public:
  /// By event and code, or by "" and token.
  std::map<std::pair<std::string, std::string>, control::WebSeat> seats{};
  control::JoinRefusal refusal{};  ///< For everybody else.
  IpAddress from{};                ///< Of the last who asked.
  std::vector<control::RosterEntry> entries{};

  control::Task<Result<control::WebSeat, control::JoinRefusal>> join(control::Ticket ticket,
                                                                     IpAddress source) override {
    from = source;
    const auto* code = std::get_if<control::EventCode>(&ticket);
    const auto found = code != nullptr
                           ? seats.find({code->event.text, code->passcode})
                           : seats.find({"", std::get<control::LinkToken>(ticket).text});
    if (found == seats.end()) co_return fail(refusal);
    co_return found->second;
  }

  control::Task<Result<std::vector<control::RosterEntry>, RosterError>> roster(
      MeetingId meeting, std::string join_token) override {
    for (const auto& [code, seat] : seats)
      if (seat.meeting == meeting && seat.join_token == join_token) co_return entries;
    co_return fail(RosterError::WrongToken);
  }
};

}  // namespace convoke::http
