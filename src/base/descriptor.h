#pragma once

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace convoke {

/// Owns a file descriptor and closes it when it goes. What open(2), socket(2) and their like answer
/// when they fail, a number below 0, may be given as it is: then nothing is owned. Closing leaves
/// errno alone, so that whoever gives up halfway can still say why.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  /// Closes what it had; `other` owns nothing from then on.
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this == &other) return *this;
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  /// Below 0 if nothing is owned.
  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

  void close() {
    if (!is_open()) return;
    const int saved = errno;
    ::close(std::exchange(descriptor_, -1));
    errno = saved;
  }

 private:
  int descriptor_ = -1;
};

}  // namespace convoke
