#include "speech/prompt_cache.h"

#include <utility>

namespace convoke::speech {
namespace {

/// Of an entry: its samples, both copies of the key, and an allowance for the lists.
std::size_t cost_bytes(const std::string& key, const plane::Sound& sound) {
  constexpr std::size_t kOverheadBytes = 200;
  return sound.samples.size() * sizeof(std::int16_t) + 2 * key.size() + kOverheadBytes;
}

}  // namespace

plane::SoundRef PromptCache::find(const std::string& key, Instant now) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const auto entry = found->second;
  if (entry->expires <= now) {
    erase(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->sound;
}

void PromptCache::insert(std::string key, plane::SoundRef sound, Instant expires) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) erase(found->second);
  const std::size_t cost = cost_bytes(key, *sound);
  if (cost > most_bytes_) return;
  while (size_bytes_ + cost > most_bytes_) erase(std::prev(entries_.end()));
  entries_.push_front({.key = std::move(key), .sound = std::move(sound), .expires = expires});
  by_key_.emplace(entries_.front().key, entries_.begin());
  size_bytes_ += cost;
}

void PromptCache::erase(Entries::iterator entry) {
  size_bytes_ -= cost_bytes(entry->key, *entry->sound);
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace convoke::speech
