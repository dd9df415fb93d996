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
  std::map<std::pair<std::string, std::string>, control::WebSeat> seats{};  ///< By event and code.
  control::CodeRefusal refusal = control::CodeRefusal::Invalid;             ///< For everybody else.
  std::vector<control::RosterEntry> entries{};

  control::Task<Result<control::WebSeat, control::CodeRefusal>> join(
      EventId event, std::string passcode) override {
    const auto found = seats.find({event.text, passcode});
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
