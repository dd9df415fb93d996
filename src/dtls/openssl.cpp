#include "dtls/openssl.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace convoke::dtls {

void OpensslDeleter::operator()(BIO_METHOD* method) const {
  BIO_meth_free(method);
}

void OpensslDeleter::operator()(EVP_PKEY* key) const {
  EVP_PKEY_free(key);
}

void OpensslDeleter::operator()(SSL_CTX* context) const {
  SSL_CTX_free(context);
}

void OpensslDeleter::operator()(SSL* ssl) const {
  SSL_free(ssl);
}

void OpensslDeleter::operator()(X509* certificate) const {
  X509_free(certificate);
}

}  // namespace convoke::dtls
