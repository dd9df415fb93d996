#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace convoke::wire {

/// A list of bounded length, without the heap.
template <class T, std::size_t kCapacity>
class ShortList {
 public:
  /// Drops what does not fit.
  void push_back(const T& value) {
    if (size_ < kCapacity) values_[size_++] = value;
  }
  std::span<const T> items() const { return std::span(values_).first(size_); }

 private:
  std::array<T, kCapacity> values_{};
  std::size_t size_ = 0;
};

}  // namespace convoke::wire
