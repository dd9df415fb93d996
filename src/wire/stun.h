#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/transport_address.h"
#include "wire/short_list.h"
#include "wire/stun_key.h"

/// STUN messages (RFC 8489) with the attributes that connectivity checks use (RFC 8445 §16.1).
namespace convoke::wire {

inline constexpr std::size_t kMaxStunBytes = 1500;
inline constexpr std::size_t kMaxUnknownStunAttributes = 8;
inline constexpr std::uint16_t kStunBinding = 1;

enum class StunClass : std::uint8_t { Request = 0, Indication = 1, Success = 2, Error = 3 };

/// The error codes that we answer with (RFC 8489 §14.8, RFC 8445 §7.3.1.1).
enum class StunErrorCode : std::uint16_t {
  BadRequest = 400,
  Unauthenticated = 401,
  UnknownAttribute = 420,
  RoleConflict = 487,
};

struct StunErrorReply {
  std::uint16_t code = 0;  ///< 300 to 699.
  std::string_view reason{};

  bool operator==(const StunErrorReply&) const = default;
};

using StunTransaction = std::array<std::uint8_t, 12>;
using StunAttributeTypes = ShortList<std::uint16_t, kMaxUnknownStunAttributes>;

/// A message. Of an attribute that occurs twice the first one counts. The views of a parsed
/// message point into its datagram.
struct StunMessage {
  StunClass kind = StunClass::Request;
  std::uint16_t method = kStunBinding;
  StunTransaction transaction{};

  std::optional<std::string_view> username{};
  std::optional<std::uint64_t> ice_controlling{};  ///< The tie-breaker.
  std::optional<std::uint64_t> ice_controlled{};   ///< The tie-breaker.
  std::optional<std::uint32_t> priority{};
  bool use_candidate = false;
  std::optional<StunErrorReply> error{};
  StunAttributeTypes unknown_attributes{};  ///< What the sender did not understand.
  std::optional<TransportAddress> xor_mapped_address{};
  std::optional<std::string_view> software{};

  // What only parse_stun() sets.
  StunAttributeTypes not_understood{};  ///< Must be understood by who answers, but is not by us.
  BytesView integrity{};  ///< The value of MESSAGE-INTEGRITY, not yet checked; empty without it.
  BytesView covered{};    ///< What it is computed over, before the length is adjusted.
  bool has_fingerprint = false;
};

enum class StunError {
  NotStun,  ///< No magic cookie, or the first two bits are not zero.
  TooLong,
  BadLength,       ///< The length in the header is not that of the datagram.
  BadAttribute,    ///< Runs over the end, has a wrong size, or comes after FINGERPRINT.
  BadFingerprint,  ///< Not the CRC of the message.
};

/// Tells STUN from what else comes on the port (RFC 7983 §7, RFC 8489 §5).
bool is_stun(BytesView packet);

/// Parses a datagram. FINGERPRINT is checked, MESSAGE-INTEGRITY is not: that needs a key. What
/// comes after MESSAGE-INTEGRITY is not covered by it and is ignored (RFC 8489 §14.5).
Result<StunMessage, StunError> parse_stun(BytesView datagram);

/// Whether a parsed message has a MESSAGE-INTEGRITY made with this key, compared in constant time.
bool has_integrity_of(const StunMessage& message, StunKey& key);

/// The answer to a binding request that came from `source`.
StunMessage stun_success(const StunMessage& request, const TransportAddress& source);
/// The refusal of a request; UnknownAttribute names what was not understood.
StunMessage stun_error(const StunMessage& request, StunErrorCode code);

/// Enough memory for what stun_success() and stun_error() give.
inline constexpr std::size_t kStunResponseBytes = 128;

/// Writes the message with FINGERPRINT and, if there is a key, with MESSAGE-INTEGRITY; gives the
/// part of the memory that it took. The memory must suffice.
BytesView write_stun(const StunMessage& message, StunKey* key, std::span<std::uint8_t> memory);

}  // namespace convoke::wire
