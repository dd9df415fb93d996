#include "srtp.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <stdexcept>

namespace convoke::bench {
namespace {

constexpr std::size_t kRtpHeadBytes = 12;
constexpr std::size_t kGcmTagBytes = 16;
constexpr std::size_t kSha1TagBytes = 10;
constexpr std::size_t kAuthKeyBytes = 20;
constexpr std::uint64_t kRollOver = 0x10000;

struct Free {
  void operator()(EVP_CIPHER_CTX* context) const { ::EVP_CIPHER_CTX_free(context); }
};

/// RFC 3711 §4.3; the salt of RFC 7714 §11 is taken for one that ends in zeros.
std::vector<std::uint8_t> derive(const SrtpMaster& master, std::uint8_t label, std::size_t size) {
  constexpr std::size_t kLabelAt = 7;
  std::array<std::uint8_t, 16> counter{};
  std::copy(master.salt.begin(), master.salt.end(), counter.begin());
  counter[kLabelAt] ^= label;
  std::vector<std::uint8_t> key(size);
  const std::unique_ptr<EVP_CIPHER_CTX, Free> context(::EVP_CIPHER_CTX_new());
  int written = 0;
  if (::EVP_EncryptInit_ex(context.get(), ::EVP_aes_128_ctr(), nullptr, master.key.data(),
                           counter.data()) != 1 ||
      ::EVP_EncryptUpdate(context.get(), key.data(), &written, key.data(),
                          static_cast<int>(size)) != 1)
    throw std::runtime_error("OpenSSL derives no key.");
  return key;
}

std::uint64_t number(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (const auto byte : bytes) value = value << 8U | byte;
  return value;
}

std::size_t header_bytes(std::span<const std::uint8_t> packet) {
  std::size_t size = kRtpHeadBytes + 4U * static_cast<std::size_t>(packet[0] & 0x0FU);
  if ((packet[0] & 0x10U) != 0 && packet.size() >= size + 4)
    size += 4 + 4 * static_cast<std::size_t>(number(packet.subspan(size + 2, 2)));
  return std::min(size, packet.size());
}

}  // namespace

Srtp::Srtp(SrtpProfile profile, const SrtpMaster& master, Direction direction)
    : profile_(profile),
      context_(::EVP_CIPHER_CTX_new()),
      salt_(derive(master, 2, master.salt.size())),
      auth_(derive(master, 1, kAuthKeyBytes)) {
  const auto key = derive(master, 0, master.key.size());
  const bool gcm = profile == SrtpProfile::Aes128Gcm;
  const auto* const cipher = gcm ? ::EVP_aes_128_gcm() : ::EVP_aes_128_ctr();
  if (::EVP_CipherInit_ex(context_.get(), cipher, nullptr, key.data(), nullptr,
                          direction == Direction::Seal ? 1 : 0) != 1)
    throw std::runtime_error("OpenSSL gives no cipher.");
}

/// RFC 3711 §3.3.1: the roll-over counter that brings the packet nearest to the newest one.
std::uint64_t Srtp::index_of(std::span<const std::uint8_t> packet) {
  const std::uint64_t sequence = number(packet.subspan(2, 2));
  if (!started_) highest_ = sequence;
  started_ = true;
  const auto ahead = static_cast<std::int16_t>(sequence - (highest_ % kRollOver));
  const std::uint64_t index = highest_ + static_cast<std::uint64_t>(std::int64_t{ahead});
  highest_ = std::max(highest_, index);
  return index;
}

bool Srtp::begin(std::span<const std::uint8_t> packet, std::uint64_t index) {
  // The places of SSRC and index differ: RFC 7714 §8.1, RFC 3711 §4.1.1.
  const std::size_t at = profile_ == SrtpProfile::Aes128Gcm ? 2 : 4;
  std::array<std::uint8_t, 16> nonce{};
  std::copy_n(packet.subspan(8).begin(), 4, std::next(nonce.begin(), static_cast<int>(at)));
  for (std::size_t i = 0; i < 6; ++i)
    nonce.at(at + 4 + i) = static_cast<std::uint8_t>(index >> (8U * (5U - i)));
  for (std::size_t i = 0; i < salt_.size(); ++i) nonce.at(i) ^= salt_[i];
  return ::EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, nonce.data(), -1) == 1;
}

bool Srtp::crypt(std::span<std::uint8_t> text) {
  int size = 0;
  return text.empty() || ::EVP_CipherUpdate(context_.get(), text.data(), &size, text.data(),
                                            static_cast<int>(text.size())) == 1;
}

Srtp::Tag Srtp::sha1_tag(std::span<const std::uint8_t> packet, std::uint64_t index) const {
  std::array<std::uint8_t, 2048> text{};
  const auto roll_overs = static_cast<std::uint32_t>(index / kRollOver);
  const auto size = std::min(packet.size(), text.size() - sizeof roll_overs);
  std::copy_n(packet.begin(), size, text.begin());
  for (std::size_t i = 0; i < sizeof roll_overs; ++i)
    text.at(size + i) = static_cast<std::uint8_t>(roll_overs >> (8U * (3U - i)));
  Tag tag{};
  unsigned written = 0;
  ::HMAC(::EVP_sha1(), auth_.data(), static_cast<int>(auth_.size()), text.data(),
         size + sizeof roll_overs, tag.data(), &written);
  return tag;
}

std::size_t Srtp::seal(std::span<std::uint8_t> memory, std::size_t size) {
  const auto packet = memory.first(size);
  const auto header = header_bytes(packet);
  const auto index = index_of(packet);
  int written = 0;
  begin(packet, index);
  if (profile_ == SrtpProfile::Aes128CmSha1) {
    crypt(packet.subspan(header));
    const auto tag = sha1_tag(packet, index);
    std::copy_n(tag.begin(), kSha1TagBytes, memory.subspan(size).begin());
    return size + kSha1TagBytes;
  }
  ::EVP_CipherUpdate(context_.get(), nullptr, &written, packet.data(), static_cast<int>(header));
  crypt(packet.subspan(header));
  auto* const tag = memory.subspan(size).data();
  ::EVP_CipherFinal_ex(context_.get(), tag, &written);
  ::EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTagBytes, tag);
  return size + kGcmTagBytes;
}

std::optional<std::span<std::uint8_t>> Srtp::open(std::span<std::uint8_t> packet) {
  const bool gcm = profile_ == SrtpProfile::Aes128Gcm;
  const std::size_t tag_bytes = gcm ? kGcmTagBytes : kSha1TagBytes;
  if (packet.size() < kRtpHeadBytes + tag_bytes) return std::nullopt;
  const auto opened = packet.first(packet.size() - tag_bytes);
  auto* const tag = packet.subspan(opened.size()).data();
  const auto header = header_bytes(opened);
  const auto index = index_of(packet);
  if (!begin(packet, index)) return std::nullopt;
  if (!gcm) {
    if (::CRYPTO_memcmp(sha1_tag(opened, index).data(), tag, kSha1TagBytes) != 0)
      return std::nullopt;
    crypt(opened.subspan(header));
    return opened;
  }
  int written = 0;
  ::EVP_CipherUpdate(context_.get(), nullptr, &written, opened.data(), static_cast<int>(header));
  crypt(opened.subspan(header));
  ::EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTagBytes, tag);
  if (::EVP_CipherFinal_ex(context_.get(), tag, &written) != 1) return std::nullopt;
  return opened;
}

}  // namespace convoke::bench
