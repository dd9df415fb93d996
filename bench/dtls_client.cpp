#include "dtls_client.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace convoke::bench {
namespace {

constexpr long kMtuBytes = 1200;
constexpr long kDaySeconds = 86'400;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { ::X509_free(certificate); }
};

void require(bool ok) {
  if (!ok) throw std::runtime_error("OpenSSL makes no certificate or no connection.");
}

std::string fingerprint_of(const X509* certificate) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  require(::X509_digest(certificate, ::EVP_sha256(), digest.data(), &size) == 1);
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    std::array<char, 4> pair{};
    std::snprintf(pair.data(), pair.size(), "%02X", static_cast<unsigned>(digest.at(i)));
    text.append(i == 0 ? "" : ":").append(pair.data());
  }
  return text;
}

}  // namespace

DtlsIdentity::DtlsIdentity(SrtpProfile profile)
    : profile_(profile), context_(::SSL_CTX_new(::DTLS_client_method())) {
  const std::unique_ptr<EVP_PKEY, FreeKey> key(::EVP_EC_gen("P-256"));
  const std::unique_ptr<X509, FreeCertificate> certificate(::X509_new());
  ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate.get()), 1);
  ::X509_gmtime_adj(::X509_getm_notBefore(certificate.get()), -kDaySeconds);
  ::X509_gmtime_adj(::X509_getm_notAfter(certificate.get()), kDaySeconds);
  require(::X509_set_pubkey(certificate.get(), key.get()) == 1);
  require(::X509_sign(certificate.get(), key.get(), ::EVP_sha256()) > 0);
  require(::SSL_CTX_use_certificate(context_.get(), certificate.get()) == 1);
  require(::SSL_CTX_use_PrivateKey(context_.get(), key.get()) == 1);
  const char* const name =
      profile == SrtpProfile::Aes128Gcm ? "SRTP_AEAD_AES_128_GCM" : "SRTP_AES128_CM_SHA1_80";
  require(::SSL_CTX_set_tlsext_use_srtp(context_.get(), name) == 0);
  ::SSL_CTX_set_options(context_.get(), SSL_OP_NO_QUERY_MTU);
  fingerprint_ = fingerprint_of(certificate.get());
}

DtlsClient::DtlsClient(const DtlsIdentity& identity)
    : profile_(identity.profile()), ssl_(::SSL_new(identity.context())) {
  ::SSL_set_bio(ssl_.get(), ::BIO_new(::BIO_s_mem()), ::BIO_new(::BIO_s_mem()));
  ::SSL_set_connect_state(ssl_.get());
  ::DTLS_set_link_mtu(ssl_.get(), kMtuBytes);
}

void DtlsClient::advance(const Sink& send) {
  if (!keys_) {
    ::DTLSv1_handle_timeout(ssl_.get());
    if (::SSL_do_handshake(ssl_.get()) == 1) export_keys();
  }
  char* bytes = nullptr;
  BIO* const written = ::SSL_get_wbio(ssl_.get());
  const long size = ::BIO_get_mem_data(written, &bytes);
  if (size <= 0) return;
  // Records of one flight may share a datagram (RFC 6347 §4.1.1).
  send({reinterpret_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(size)});
  BIO_reset(written);
}

void DtlsClient::on_datagram(std::span<const std::uint8_t> bytes, const Sink& send) {
  ::BIO_write(::SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
  advance(send);
}

/// RFC 5764 §4.2: client's key, server's key, client's salt, server's salt.
void DtlsClient::export_keys() {
  constexpr std::string_view kLabel = "EXTRACTOR-dtls_srtp";
  constexpr std::ptrdiff_t kKeyBytes = 16;
  const std::ptrdiff_t salt_bytes = profile_ == SrtpProfile::Aes128Gcm ? 12 : 14;
  std::vector<std::uint8_t> all(static_cast<std::size_t>(2 * (kKeyBytes + salt_bytes)));
  require(::SSL_get_selected_srtp_profile(ssl_.get()) != nullptr);
  require(::SSL_export_keying_material(ssl_.get(), all.data(), all.size(), kLabel.data(),
                                       kLabel.size(), nullptr, 0, 0) == 1);
  auto at = all.begin();
  const auto take = [&at](std::ptrdiff_t size) {
    std::vector<std::uint8_t> part(at, at + size);
    at += size;
    return part;
  };
  keys_.emplace();
  keys_->send.key = take(kKeyBytes);
  keys_->receive.key = take(kKeyBytes);
  keys_->send.salt = take(salt_bytes);
  keys_->receive.salt = take(salt_bytes);
}

}  // namespace convoke::bench
