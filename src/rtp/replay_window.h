#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace convoke::rtp {

/// Remembers which of the last kPackets indices were seen (RFC 3711 §3.3.2). Nothing is shifted:
/// the bits lie in a ring (RFC 6479).
template <std::size_t kPackets>
class ReplayWindow {
 public:
  /// False if the index was seen, or is too old to tell.
  bool is_new(std::uint64_t index) const {
    if (!highest_ || index > *highest_) return true;
    if (*highest_ - index >= kPackets) return false;
    return (word_of(index) & bit_of(index)) == 0;
  }

  /// False as well if it is too old to tell.
  bool was_seen(std::uint64_t index) const {
    return highest_ && index <= *highest_ && *highest_ - index < kPackets &&
           (word_of(index) & bit_of(index)) != 0;
  }

  /// Only for an index that is_new().
  void note(std::uint64_t index) {
    if (!highest_) highest_ = index;
    if (index > *highest_) advance(index);
    word_of(index) |= bit_of(index);
  }

  std::optional<std::uint64_t> highest() const { return highest_; }

 private:
  static constexpr std::size_t kWordBits = 64;
  // One more than the window has, since its two ends may share a word.
  static constexpr std::size_t kWords = kPackets / kWordBits + 1;
  static_assert(kPackets % kWordBits == 0);

  static std::uint64_t bit_of(std::uint64_t index) {
    return std::uint64_t{1} << (index % kWordBits);
  }
  std::uint64_t& word_of(std::uint64_t index) { return words_[index / kWordBits % kWords]; }
  std::uint64_t word_of(std::uint64_t index) const { return words_[index / kWordBits % kWords]; }

  void advance(std::uint64_t index) {
    const auto words = std::min<std::uint64_t>(index / kWordBits - *highest_ / kWordBits, kWords);
    for (std::uint64_t i = 0; i < words; ++i) word_of(index - i * kWordBits) = 0;
    highest_ = index;
  }

  std::array<std::uint64_t, kWords> words_{};
  std::optional<std::uint64_t> highest_{};
};

}  // namespace convoke::rtp
