#pragma once

#include <memory>

struct bio_method_st;
struct evp_pkey_st;
struct ssl_ctx_st;
struct ssl_st;
struct x509_st;

namespace convoke::dtls {

/// Frees OpenSSL's objects, without its headers.
struct OpensslDeleter {
  void operator()(bio_method_st* method) const;
  void operator()(evp_pkey_st* key) const;
  void operator()(ssl_ctx_st* context) const;
  void operator()(ssl_st* ssl) const;
  void operator()(x509_st* certificate) const;
};

template <class T>
using OpensslPtr = std::unique_ptr<T, OpensslDeleter>;

}  // namespace convoke::dtls
