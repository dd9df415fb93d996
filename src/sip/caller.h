#pragma once

#include "sip/inbound_leg.h"

namespace convoke::sip {

/// Who calls and which number of ours, from an INVITE of `peer`; nothing if no number in it is
/// ours. The caller's number is P-Asserted-Identity from a trunk (RFC 3325), else From.
std::optional<Caller> read_caller(const sip_t* sip, const trunk::Peer& peer,
                                  const trunk::Table& table);

}  // namespace convoke::sip
