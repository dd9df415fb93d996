#include "sip/caller.h"

#include <array>
#include <cstddef>

namespace convoke::sip {
namespace {

constexpr std::size_t kMostUserBytes = 64;
constexpr std::size_t kMostHeaders = 16;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The user part of a sip URI or the number of a tel URI, percent-decoded and bounded.
std::string user_of(const url_t* url) {
  const char* raw = url->url_type == url_tel ? url->url_host : url->url_user;
  const std::string_view text = raw == nullptr ? "" : raw;
  std::string user;
  for (std::size_t i = 0; i < text.size() && user.size() < kMostUserBytes; ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : hex_value(text[i + 2]);
    if (low >= 0) {
      user += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      user += text[i];
    }
  }
  return header_safe(user);
}

std::string asserted_user(const sip_t* sip) {
  for (const auto* header = sip->sip_unknown; header != nullptr; header = header->un_next) {
    if (!su_casematch(header->un_name, "P-Asserted-Identity") || header->un_value == nullptr)
      continue;
    const auto home = make_home();
    const auto* identity = sip_from_make(home.get(), header->un_value);
    auto user = identity == nullptr ? std::string{} : user_of(identity->a_url);
    if (!user.empty()) return user;
  }
  return {};
}

bool is_carried(const char* name) {
  return su_casenmatch(name, "X-", 2) || su_casematch(name, "User-to-User") ||
         su_casematch(name, "Diversion");
}

std::vector<control::sip::Header> carried_headers(const sip_t* sip) {
  std::vector<control::sip::Header> headers;
  for (const auto* header = sip->sip_unknown; header != nullptr; header = header->un_next) {
    if (headers.size() == kMostHeaders) break;
    if (header->un_name == nullptr || header->un_value == nullptr) continue;
    if (is_carried(header->un_name))
      headers.push_back({header_safe(header->un_name), header_safe(header->un_value)});
  }
  return headers;
}

}  // namespace

std::optional<Caller> read_caller(const sip_t* sip, const trunk::Peer& peer,
                                  const trunk::Table& table) {
  const auto requested = user_of(sip->sip_request->rq_url);
  auto number = table.inbound_number(peer, requested);
  // A registered trunk calls the user of the account and says the number in To only.
  if (!number) number = table.inbound_number(peer, user_of(sip->sip_to->a_url));
  if (!number) return std::nullopt;

  auto from = peer.trunk() != nullptr ? asserted_user(sip) : std::string{};
  if (from.empty()) from = user_of(sip->sip_from->a_url);
  Caller caller{.peer = peer.name(), .contact_user = requested};
  caller.call.peer = peer.name();
  caller.call.from = trunk::from_wire(from, peer.number_format()).value_or(from);
  caller.call.to = *number;
  caller.call.offer = sdp_of(sip);
  caller.call.headers = carried_headers(sip);
  return caller;
}

}  // namespace convoke::sip
