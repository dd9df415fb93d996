#include "wire/stun.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"

namespace convoke::wire {
namespace {

constexpr std::uint32_t kStunCookie = 0x2112A442;
constexpr std::size_t kStunHeaderBytes = 20;
constexpr std::size_t kStunAttributeHeadBytes = 4;
constexpr std::size_t kStunSizeOffset = 2;
constexpr std::size_t kStunMaskOffset = 4;  // the cookie, and the transaction id behind it
constexpr std::uint16_t kComprehensionOptional = 0x8000;
constexpr std::uint32_t kFingerprintMask = 0x5354554E;
constexpr std::uint8_t kFamilyV4 = 1;
constexpr std::uint8_t kFamilyV6 = 2;
constexpr std::size_t kV4Start = 12;  // in an IpAddress

enum class StunType : std::uint16_t {
  MappedAddress = 0x0001,
  Username = 0x0006,
  MessageIntegrity = 0x0008,
  ErrorCode = 0x0009,
  UnknownAttributes = 0x000A,
  Realm = 0x0014,
  Nonce = 0x0015,
  MessageIntegritySha256 = 0x001C,
  XorMappedAddress = 0x0020,
  Priority = 0x0024,
  UseCandidate = 0x0025,
  Software = 0x8022,
  Fingerprint = 0x8028,
  IceControlled = 0x8029,
  IceControlling = 0x802A,
};

struct StunAttribute {
  std::uint16_t type = 0;
  BytesView value{};
};

constexpr std::array<std::uint32_t, 256> crc32_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit)
      rest = (rest & 1U) != 0 ? (rest >> 1U) ^ 0xEDB88320U : rest >> 1U;
    table[byte] = rest;
  }
  return table;
}

/// RFC 8489 §14.7. The length in the header has to count the attribute already.
std::uint32_t stun_fingerprint(BytesView before) {
  static constexpr auto kTable = crc32_table();
  std::uint32_t crc = ~0U;
  for (const auto byte : before) crc = kTable[(crc ^ byte) & 0xFFU] ^ (crc >> 8U);
  return ~crc ^ kFingerprintMask;
}

std::string_view stun_text(BytesView value) {
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

BytesView stun_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

constexpr std::size_t stun_padding(std::size_t size_bytes) {
  return (4 - size_bytes % 4) % 4;
}

std::optional<StunAttribute> next_stun_attribute(ByteReader& reader) {
  const auto type = reader.u16();
  const auto size_bytes = reader.u16();
  if (!type || !size_bytes) return std::nullopt;
  const auto value = reader.take(*size_bytes);
  if (!value || !reader.skip(stun_padding(*size_bytes))) return std::nullopt;
  return StunAttribute{*type, *value};
}

/// XORs an address with the mask of its message, `mask` being the cookie and the transaction id.
void mask_address(TransportAddress& address, std::size_t start, BytesView mask) {
  address.port = static_cast<std::uint16_t>(address.port ^ (kStunCookie >> 16U));
  for (std::size_t i = start; i < address.ip.bytes.size(); ++i)
    address.ip.bytes[i] ^= mask[i - start];
}

std::optional<TransportAddress> read_xor_address(BytesView value, BytesView mask) {
  ByteReader reader(value);
  if (!reader.skip(1)) return std::nullopt;
  const auto family = reader.u8();
  const auto port = reader.u16();
  if (!family || !port) return std::nullopt;
  const bool is_v4 = *family == kFamilyV4;
  if (!is_v4 && *family != kFamilyV6) return std::nullopt;
  const std::size_t start = is_v4 ? kV4Start : 0;
  TransportAddress address{is_v4 ? IpAddress::v4(0, 0, 0, 0) : IpAddress{}, *port};
  if (reader.remaining() != address.ip.bytes.size() - start) return std::nullopt;
  for (std::size_t i = start; i < address.ip.bytes.size(); ++i) address.ip.bytes[i] = *reader.u8();
  mask_address(address, start, mask);
  return address;
}

std::optional<StunErrorReply> read_stun_error(BytesView value) {
  ByteReader reader(value);
  if (!reader.skip(2)) return std::nullopt;
  const auto hundreds = reader.u8();
  const auto rest = reader.u8();
  if (!hundreds || !rest) return std::nullopt;
  const unsigned code_class = *hundreds & 7U;
  if (code_class < 3 || code_class > 6 || *rest > 99) return std::nullopt;
  return StunErrorReply{static_cast<std::uint16_t>(code_class * 100 + *rest),
                        stun_text(reader.rest())};
}

template <class Number>
std::optional<Number> whole_number(std::optional<Number> number, const ByteReader& reader) {
  return reader.remaining() == 0 ? number : std::nullopt;
}

std::optional<std::uint32_t> stun_u32(BytesView value) {
  ByteReader reader(value);
  const auto number = reader.u32();
  return whole_number(number, reader);
}

std::optional<std::uint64_t> stun_u64(BytesView value) {
  ByteReader reader(value);
  const auto number = reader.u64();
  return whole_number(number, reader);
}

/// False if there is no value, that is, if the attribute is malformed.
template <class Value>
bool keep_first(std::optional<Value>& slot, const std::optional<Value>& value) {
  if (value && !slot) slot = value;
  return value.has_value();
}

bool read_unknown_attributes(StunMessage& message, BytesView value) {
  ByteReader reader(value);
  while (const auto type = reader.u16()) message.unknown_attributes.push_back(*type);
  return reader.remaining() == 0;
}

bool read_stun_attribute(StunMessage& message, const StunAttribute& attribute, BytesView mask) {
  const BytesView value = attribute.value;
  switch (static_cast<StunType>(attribute.type)) {
    case StunType::Username:
      return keep_first(message.username, {stun_text(value)});
    case StunType::Software:
      return keep_first(message.software, {stun_text(value)});
    case StunType::Priority:
      return keep_first(message.priority, stun_u32(value));
    case StunType::IceControlled:
      return keep_first(message.ice_controlled, stun_u64(value));
    case StunType::IceControlling:
      return keep_first(message.ice_controlling, stun_u64(value));
    case StunType::ErrorCode:
      return keep_first(message.error, read_stun_error(value));
    case StunType::UnknownAttributes:
      return read_unknown_attributes(message, value);
    case StunType::XorMappedAddress:
      return keep_first(message.xor_mapped_address, read_xor_address(value, mask));
    case StunType::UseCandidate:
      message.use_candidate = true;
      return value.empty();
    // Known, but of no use to connectivity checks (RFC 8489 §6.3); the last two are the caller's.
    case StunType::MappedAddress:
    case StunType::Realm:
    case StunType::Nonce:
    case StunType::MessageIntegritySha256:
    case StunType::MessageIntegrity:
    case StunType::Fingerprint:
      return true;
  }
  if (attribute.type < kComprehensionOptional) message.not_understood.push_back(attribute.type);
  return true;
}

/// The two class bits lie between the method's (RFC 8489 §5).
void read_stun_type(StunMessage& message, std::uint16_t type) {
  message.kind = static_cast<StunClass>(((type >> 7U) & 2U) | ((type >> 4U) & 1U));
  message.method = static_cast<std::uint16_t>((type & 0x000FU) | ((type >> 1U) & 0x0070U) |
                                              ((type >> 2U) & 0x0F80U));
}

std::uint16_t stun_type(const StunMessage& message) {
  const auto kind = static_cast<unsigned>(message.kind);
  const unsigned method = message.method;
  return static_cast<std::uint16_t>((method & 0x000FU) | ((method & 0x0070U) << 1U) |
                                    ((method & 0x0F80U) << 2U) | ((kind & 1U) << 4U) |
                                    ((kind & 2U) << 7U));
}

std::array<std::uint8_t, 2> stun_size(std::size_t size_bytes) {
  return {static_cast<std::uint8_t>(size_bytes >> 8U), static_cast<std::uint8_t>(size_bytes)};
}

/// The length that MESSAGE-INTEGRITY is computed with: it ends with that attribute.
std::array<std::uint8_t, 2> covered_size(BytesView covered) {
  return stun_size(covered.size() - kStunHeaderBytes + kStunAttributeHeadBytes +
                   kStunIntegrityBytes);
}

/// Writes attributes behind a header, whose length it does not know yet.
class StunWriter {
 public:
  StunWriter(const StunMessage& message, std::span<std::uint8_t> memory)
      : memory_(memory), out_(memory) {
    out_.u16(stun_type(message));
    out_.u16(0);
    out_.u32(kStunCookie);
    out_.bytes(message.transaction);
  }

  void attribute(StunType type, BytesView value) {
    head(type, value.size());
    out_.bytes(value);
    for (std::size_t i = 0; i < stun_padding(value.size()); ++i) out_.u8(0);
  }

  void u32(StunType type, std::uint32_t value) {
    head(type, sizeof(value));
    out_.u32(value);
  }

  void u64(StunType type, std::uint64_t value) {
    head(type, sizeof(value));
    out_.u64(value);
  }

  void error(const StunErrorReply& error) {
    head(StunType::ErrorCode, 4 + error.reason.size());
    out_.u16(0);
    out_.u8(static_cast<std::uint8_t>(error.code / 100));
    out_.u8(static_cast<std::uint8_t>(error.code % 100));
    out_.bytes(stun_bytes(error.reason));
    for (std::size_t i = 0; i < stun_padding(error.reason.size()); ++i) out_.u8(0);
  }

  void types(std::span<const std::uint16_t> types) {
    head(StunType::UnknownAttributes, 2 * types.size());
    for (const auto type : types) out_.u16(type);
    if (types.size() % 2 == 1) out_.u16(0);
  }

  void xor_address(TransportAddress address) {
    const bool is_v4 = address.ip.is_v4();
    const std::size_t start = is_v4 ? kV4Start : 0;
    mask_address(address, start, BytesView(memory_).subspan(kStunMaskOffset, 16));
    const BytesView ip = BytesView(address.ip.bytes).subspan(start);
    head(StunType::XorMappedAddress, 4 + ip.size());
    out_.u8(0);
    out_.u8(is_v4 ? kFamilyV4 : kFamilyV6);
    out_.u16(address.port);
    out_.bytes(ip);
  }

  void integrity(StunKey& key) {
    const BytesView covered = out_.written();
    const auto size = covered_size(covered);
    attribute(StunType::MessageIntegrity,
              key.tag({covered.first(kStunSizeOffset), size, covered.subspan(kStunMaskOffset)}));
  }

  BytesView finish() {
    const auto size = stun_size(out_.size() - kStunHeaderBytes + kStunAttributeHeadBytes + 4);
    memory_[kStunSizeOffset] = size[0];
    memory_[kStunSizeOffset + 1] = size[1];
    u32(StunType::Fingerprint, stun_fingerprint(out_.written()));
    return out_.written();
  }

 private:
  void head(StunType type, std::size_t size_bytes) {
    out_.u16(static_cast<std::uint16_t>(type));
    out_.u16(static_cast<std::uint16_t>(size_bytes));
  }

  std::span<std::uint8_t> memory_;
  ByteWriter out_;
};

std::string_view stun_reason(StunErrorCode code) {
  switch (code) {
    case StunErrorCode::BadRequest:
      return "Bad Request";
    case StunErrorCode::Unauthenticated:
      return "Unauthenticated";
    case StunErrorCode::UnknownAttribute:
      return "Unknown Attribute";
    case StunErrorCode::RoleConflict:
      return "Role Conflict";
  }
  return {};
}

}  // namespace

bool is_stun(BytesView packet) {
  if (packet.size() < kStunHeaderBytes || packet[0] > 3) return false;
  return ByteReader(packet.subspan(kStunMaskOffset)).u32() == kStunCookie;
}

Result<StunMessage, StunError> parse_stun(BytesView datagram) {
  if (!is_stun(datagram)) return fail(StunError::NotStun);
  if (datagram.size() > kMaxStunBytes) return fail(StunError::TooLong);
  const BytesView mask = datagram.subspan(kStunMaskOffset, 16);
  ByteReader reader(datagram);
  StunMessage message;
  read_stun_type(message, *reader.u16());
  const std::size_t size_bytes = *reader.u16();
  reader.skip(sizeof(kStunCookie));
  for (auto& byte : message.transaction) byte = *reader.u8();
  if (size_bytes != reader.remaining() || size_bytes % 4 != 0) return fail(StunError::BadLength);
  while (reader.remaining() > 0) {
    const BytesView before = datagram.first(datagram.size() - reader.remaining());
    const auto attribute = next_stun_attribute(reader);
    if (!attribute || message.has_fingerprint) return fail(StunError::BadAttribute);
    if (attribute->type == static_cast<std::uint16_t>(StunType::Fingerprint)) {
      if (stun_u32(attribute->value) != stun_fingerprint(before))
        return fail(StunError::BadFingerprint);
      message.has_fingerprint = true;
    } else if (!message.integrity.empty()) {
      continue;
    } else if (attribute->type == static_cast<std::uint16_t>(StunType::MessageIntegrity)) {
      if (attribute->value.size() != kStunIntegrityBytes) return fail(StunError::BadAttribute);
      message.integrity = attribute->value;
      message.covered = before;
    } else if (!read_stun_attribute(message, *attribute, mask)) {
      return fail(StunError::BadAttribute);
    }
  }
  return message;
}

bool has_integrity_of(const StunMessage& message, StunKey& key) {
  if (message.integrity.empty()) return false;
  const auto size = covered_size(message.covered);
  return key.matches(
      {message.covered.first(kStunSizeOffset), size, message.covered.subspan(kStunMaskOffset)},
      message.integrity);
}

StunMessage stun_success(const StunMessage& request, const TransportAddress& source) {
  return {.kind = StunClass::Success,
          .method = request.method,
          .transaction = request.transaction,
          .xor_mapped_address = source};
}

StunMessage stun_error(const StunMessage& request, StunErrorCode code) {
  StunMessage response{
      .kind = StunClass::Error,
      .method = request.method,
      .transaction = request.transaction,
      .error = StunErrorReply{static_cast<std::uint16_t>(code), stun_reason(code)}};
  if (code == StunErrorCode::UnknownAttribute) response.unknown_attributes = request.not_understood;
  return response;
}

BytesView write_stun(const StunMessage& message, StunKey* key, std::span<std::uint8_t> memory) {
  StunWriter out(message, memory);
  if (message.username) out.attribute(StunType::Username, stun_bytes(*message.username));
  if (message.ice_controlling) out.u64(StunType::IceControlling, *message.ice_controlling);
  if (message.ice_controlled) out.u64(StunType::IceControlled, *message.ice_controlled);
  if (message.use_candidate) out.attribute(StunType::UseCandidate, {});
  if (message.priority) out.u32(StunType::Priority, *message.priority);
  if (message.error) out.error(*message.error);
  if (const auto types = message.unknown_attributes.items(); !types.empty()) out.types(types);
  if (message.xor_mapped_address) out.xor_address(*message.xor_mapped_address);
  if (message.software) out.attribute(StunType::Software, stun_bytes(*message.software));
  if (key != nullptr) out.integrity(*key);
  return out.finish();
}

}  // namespace convoke::wire
