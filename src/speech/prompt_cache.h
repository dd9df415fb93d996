#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "base/time.h"
#include "plane/messages.h"

namespace convoke::speech {

/// Sounds by what they say, within a bound in bytes; the one that was asked for longest ago goes
/// first. Not thread-safe.
class PromptCache {
 public:
  explicit PromptCache(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Nothing if it was never made, was dropped, or is over.
  plane::SoundRef find(const std::string& key, Instant now);

  /// Keeps the sound until `expires`, unless it is larger than the whole cache.
  void insert(std::string key, plane::SoundRef sound, Instant expires);

  std::size_t size_bytes() const { return size_bytes_; }

 private:
  struct Entry {
    std::string key{};
    plane::SoundRef sound{};
    Instant expires{};
  };
  using Entries = std::list<Entry>;

  void erase(Entries::iterator entry);

  std::size_t most_bytes_;
  std::size_t size_bytes_ = 0;
  Entries entries_;  ///< Last used first.
  std::unordered_map<std::string, Entries::iterator> by_key_;
};

}  // namespace convoke::speech
