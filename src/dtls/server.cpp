#include "dtls/server.h"

#include <openssl/ssl.h>

#include "dtls/handshake.h"

namespace convoke::dtls {
namespace {

constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305";
constexpr const char* kGroups = "X25519:P-256:P-384";
// AES-GCM costs a quarter of AES-CM with HMAC-SHA-1.
constexpr const char* kSrtpProfiles =
    "SRTP_AEAD_AES_128_GCM:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80";
constexpr long kMaxPeerCertificateBytes = 16'384;

void require_of_openssl(bool done) {
  if (!done) throw DtlsError("OpenSSL cannot do DTLS as browsers need it");
}

}  // namespace

Server::Server(const Certificate& certificate) : context_(SSL_CTX_new(DTLS_server_method())) {
  auto* const context = context_.get();
  require_of_openssl(context != nullptr);
  require_of_openssl(SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
                     SSL_CTX_set_max_proto_version(context, DTLS1_2_VERSION) == 1);
  require_of_openssl(SSL_CTX_use_certificate(context, certificate.x509()) == 1 &&
                     SSL_CTX_use_PrivateKey(context, certificate.key()) == 1);
  require_of_openssl(SSL_CTX_set_cipher_list(context, kCiphers) == 1 &&
                     SSL_CTX_set1_groups_list(context, kGroups) == 1);
  // This one gives 0 for success.
  require_of_openssl(SSL_CTX_set_tlsext_use_srtp(context, kSrtpProfiles) == 0);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_QUERY_MTU |
                                   SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(context, kMaxPeerCertificateBytes);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(context, &Handshake::verify_peer, nullptr);
}

Server::~Server() = default;

}  // namespace convoke::dtls
