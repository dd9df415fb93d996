#pragma once

#include <cstdint>
#include <string>

namespace convoke {

/// Where random numbers come from. Secrets (passcodes, tokens) come from a cryptographic source
/// that a shell provides; everything else, and every test, from SeededRandom.
class Random {
 public:
  virtual ~Random() = default;

  /// 64 uniform bits.
  virtual std::uint64_t next() = 0;

  /// Uniform in [0, bound), without bias. Requires bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [0, 1).
  double unit();
  /// A version 4 UUID in lower case (RFC 9562 §5.4).
  std::string uuid();
};

/// xorshift64*; the same seed gives the same numbers everywhere. Not for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed == 0 ? 0x9E3779B97F4A7C15U : seed) {}
  std::uint64_t next() override;

 private:
  std::uint64_t state_;
};

}  // namespace convoke
