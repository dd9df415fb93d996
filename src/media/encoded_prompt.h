#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "audio/codec.h"
#include "base/bytes.h"
#include "media/playback.h"
#include "plane/messages.h"

namespace convoke::media {

/// The payloads of one sound in one codec, for any number of legs. Each is encoded when the first
/// leg comes to it and copied from then on, so that no tick encodes more than one of them. They are
/// a stream of their own: the first relies on nothing before it.
class EncodedPrompt {
 public:
  /// Begins with frame number `first` of the sound, which is not the beginning for a leg whose
  /// codec changes on the way.
  EncodedPrompt(plane::SoundRef sound, audio::Codec codec, std::size_t first);

  bool is_of(const plane::SoundRef& sound, audio::Codec codec) const {
    return sound_ == sound && codec_ == codec;
  }
  /// Whether payload() may be asked for `frame`.
  bool reaches(std::size_t frame) const {
    return frame >= first_ && frame <= first_ + ends_.size();
  }
  /// Valid until the next call.
  BytesView payload(std::size_t frame);

  /// About what it takes, the sound included.
  std::size_t size_bytes() const;

 private:
  /// What is needed until the last frame is encoded.
  struct Encoding {
    Playback playback;
    std::unique_ptr<audio::Encoder> encoder;
  };

  void encode_next();

  plane::SoundRef sound_;  // Shared with the prompt cache of speech/; immutable.
  audio::Codec codec_;
  std::size_t first_;
  std::optional<Encoding> encoding_;
  Bytes payloads_{};
  std::vector<std::size_t> ends_{};  ///< Of each payload.
};

/// The encoded prompts of a worker: those that are played, and some that may be played again.
class EncodedPrompts {
 public:
  /// Owners are this cache and the playbacks, all on the worker's thread; who goes last is not
  /// known.
  using Ref = std::shared_ptr<EncodedPrompt>;

  /// One that reaches `frame`.
  Ref at(const plane::SoundRef& sound, audio::Codec codec, std::size_t frame);

  /// Of those that nobody plays, forgets the ones not used for longest until the others take no
  /// more than kMaxIdlePromptBytes.
  void tidy();
  std::size_t size() const { return prompts_.size(); }

 private:
  std::vector<Ref> prompts_;  ///< The one asked for last is last.
};

/// One leg's way through a prompt.
class PromptPlayback {
 public:
  /// Plays `times` in a row (1 to kMaxPlaybackTimes). What Playback cannot play has ended before it
  /// began.
  PromptPlayback(plane::SoundRef sound, audio::Codec codec, int times);

  /// Goes on in another codec, from where it is.
  void set_codec(audio::Codec codec);
  /// Goes on with the prompts of another worker: keeps nothing of this one's.
  void let_go() { encoded_.reset(); }
  bool has_ended() const { return times_left_ <= 0; }
  /// The payload of the next 20 ms, valid until the next call of anybody's. Requires that it has
  /// not ended.
  BytesView next(EncodedPrompts& prompts);

 private:
  plane::SoundRef sound_;
  audio::Codec codec_;
  int times_left_;
  std::size_t frame_count_;
  std::size_t frame_ = 0;
  EncodedPrompts::Ref encoded_{};
};

}  // namespace convoke::media
