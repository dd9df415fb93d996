#include "stun.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

#include <algorithm>

namespace convoke::bench {
namespace {

constexpr std::size_t kStunHeadBytes = 20;
constexpr std::size_t kTransactionAt = 8;
constexpr unsigned kBindingRequest = 0x0001;
constexpr unsigned kBindingSuccess = 0x0101;
constexpr std::uint32_t kMagicCookie = 0x2112A442;
constexpr std::size_t kIntegrityBytes = 20;
constexpr std::size_t kAttributeHeaderBytes = 4;

enum class Attribute : unsigned {
  Username = 0x0006,
  MessageIntegrity = 0x0008,
  Priority = 0x0024,
  UseCandidate = 0x0025,
  Fingerprint = 0x8028,
  IceControlling = 0x802A,
};

using Bytes = std::vector<std::uint8_t>;

void put(Bytes& bytes, std::uint64_t value, unsigned size) {
  for (unsigned i = size; i > 0; --i)
    bytes.push_back(static_cast<std::uint8_t>(value >> (8U * (i - 1))));
}

void begin(Bytes& bytes, Attribute type, std::size_t size) {
  put(bytes, static_cast<unsigned>(type), 2);
  put(bytes, size, 2);
}

/// What is signed says a length that includes the signature (RFC 8489 §14.5, §14.7).
void set_length(Bytes& bytes, std::size_t upcoming) {
  const std::size_t length = bytes.size() - kStunHeadBytes + upcoming;
  bytes[2] = static_cast<std::uint8_t>(length >> 8U);
  bytes[3] = static_cast<std::uint8_t>(length);
}

void sign(Bytes& bytes, const std::string& password) {
  set_length(bytes, kAttributeHeaderBytes + kIntegrityBytes);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  ::HMAC(::EVP_sha1(), password.data(), static_cast<int>(password.size()), bytes.data(),
         bytes.size(), digest.data(), &size);
  begin(bytes, Attribute::MessageIntegrity, kIntegrityBytes);
  bytes.insert(bytes.end(), digest.begin(), std::next(digest.begin(), kIntegrityBytes));
}

void add_fingerprint(Bytes& bytes) {
  constexpr std::uint32_t kChange = 0x5354554E;
  set_length(bytes, kAttributeHeaderBytes + 4);
  const auto sum = ::crc32(0, bytes.data(), static_cast<uInt>(bytes.size()));
  begin(bytes, Attribute::Fingerprint, 4);
  put(bytes, static_cast<std::uint32_t>(sum) ^ kChange, 4);
}

}  // namespace

std::vector<std::uint8_t> make_check(const CheckParties& parties, const Transaction& transaction) {
  // RFC 8445 §5.1.2: of a peer-reflexive candidate of one host.
  constexpr std::uint32_t kCandidatePriority = 1'853'824'767;
  constexpr std::uint64_t kTieBreaker = 0x0102030405060708;
  Bytes bytes;
  put(bytes, kBindingRequest, 2);
  put(bytes, 0, 2);
  put(bytes, kMagicCookie, 4);
  bytes.insert(bytes.end(), transaction.begin(), transaction.end());
  const std::string username = parties.server_ufrag + ":" + parties.own_ufrag;
  begin(bytes, Attribute::Username, username.size());
  bytes.insert(bytes.end(), username.begin(), username.end());
  bytes.resize((bytes.size() + 3) / 4 * 4);
  begin(bytes, Attribute::IceControlling, sizeof kTieBreaker);
  put(bytes, kTieBreaker, sizeof kTieBreaker);
  begin(bytes, Attribute::UseCandidate, 0);
  begin(bytes, Attribute::Priority, sizeof kCandidatePriority);
  put(bytes, kCandidatePriority, sizeof kCandidatePriority);
  sign(bytes, parties.server_pwd);
  add_fingerprint(bytes);
  return bytes;
}

std::optional<Transaction> answered_check(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kStunHeadBytes) return std::nullopt;
  if (bytes[0] != kBindingSuccess >> 8U || bytes[1] != (kBindingSuccess & 0xFFU))
    return std::nullopt;
  Transaction transaction{};
  std::copy_n(bytes.subspan(kTransactionAt).begin(), transaction.size(), transaction.begin());
  return transaction;
}

}  // namespace convoke::bench
