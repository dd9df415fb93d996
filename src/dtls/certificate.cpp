#include "dtls/certificate.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace convoke::dtls {
namespace {

constexpr long kVersion3 = 2;
constexpr int kSerialBits = 63;
// Peers do not look at these; a clock that is a day off does no harm to those that do.
constexpr long kValidSinceSeconds = -24L * 3600;
constexpr long kValidForSeconds = 365L * 24 * 3600;

void must(bool done) {
  if (!done) throw DtlsError("OpenSSL cannot make a certificate for DTLS");
}

bool set_serial(X509* x509) {
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_new(), &BN_free);
  return number != nullptr &&
         BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x509)) != nullptr;
}

bool set_name(X509* x509) {
  const auto* const name = reinterpret_cast<const unsigned char*>("convoke");
  auto* const subject = X509_get_subject_name(x509);
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, name, -1, -1, 0) == 1 &&
         X509_set_issuer_name(x509, subject) == 1;
}

}  // namespace

Certificate::Certificate() : key_(EVP_EC_gen("P-256")), x509_(X509_new()) {
  must(key_ != nullptr && x509_ != nullptr);
  auto* const x509 = x509_.get();
  must(X509_set_version(x509, kVersion3) == 1 && set_serial(x509) && set_name(x509));
  must(X509_gmtime_adj(X509_getm_notBefore(x509), kValidSinceSeconds) != nullptr);
  must(X509_gmtime_adj(X509_getm_notAfter(x509), kValidForSeconds) != nullptr);
  must(X509_set_pubkey(x509, key_.get()) == 1 && X509_sign(x509, key_.get(), EVP_sha256()) > 0);
  const auto fingerprint = fingerprint_of(x509);
  must(fingerprint.has_value());
  fingerprint_ = *fingerprint;
}

Certificate::~Certificate() = default;

std::optional<Fingerprint> fingerprint_of(const X509* certificate) {
  Fingerprint fingerprint;
  unsigned int size = 0;
  if (X509_digest(certificate, EVP_sha256(), fingerprint.bytes.data(), &size) != 1 ||
      size != fingerprint.bytes.size())
    return std::nullopt;
  return fingerprint;
}

}  // namespace convoke::dtls
