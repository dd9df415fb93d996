#pragma once

// Contexts of callbacks are untyped pointers, so that every class can be one.
#define NTA_AGENT_MAGIC_T void
#define NTA_LEG_MAGIC_T void
#define NTA_OUTGOING_MAGIC_T void
#define NTA_INCOMING_MAGIC_T void
#define SU_ROOT_MAGIC_T void
#define SU_WAKEUP_ARG_T void
#define SU_TIMER_ARG_T void

#include <sofia-sip/auth_client.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/nta.h>
#include <sofia-sip/nta_stateless.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/sip_util.h>
#include <sofia-sip/su_alloc.h>
#include <sofia-sip/su_wait.h>
#include <sofia-sip/tport_tag.h>

#include <memory>

/// Sofia's objects as owned by ours. Destroying a transaction keeps what the protocol still needs
/// of it (retransmissions, a CANCEL under way) inside Sofia; its callback is never called again.
namespace convoke::sip {

struct CloseOutgoing {
  void operator()(nta_outgoing_t* request) const { nta_outgoing_destroy(request); }
};
struct CloseIncoming {
  void operator()(nta_incoming_t* request) const { nta_incoming_destroy(request); }
};
struct CloseDialog {
  void operator()(nta_leg_t* dialog) const { nta_leg_destroy(dialog); }
};
struct CloseMessage {
  void operator()(msg_t* message) const { msg_destroy(message); }
};

struct CloseHome {
  void operator()(su_home_t* home) const { su_home_unref(home); }
};

/// Where Sofia's parsers and copies put what they make.
using Home = std::unique_ptr<su_home_t, CloseHome>;
inline Home make_home() {
  return Home(static_cast<su_home_t*>(su_home_new(sizeof(su_home_t))));
}

using Outgoing = std::unique_ptr<nta_outgoing_t, CloseOutgoing>;
using Incoming = std::unique_ptr<nta_incoming_t, CloseIncoming>;
using Dialog = std::unique_ptr<nta_leg_t, CloseDialog>;
using Message = std::unique_ptr<msg_t, CloseMessage>;

}  // namespace convoke::sip
