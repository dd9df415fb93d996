#pragma once

#include <boost/asio/thread_pool.hpp>

#include "control/ports.h"
#include "speech/audio_folder.h"
#include "speech/speaker.h"

namespace convoke::app {

/// Speech for the control loop: prompts that are cached at once, others by way of the pool.
class PooledSpeech final : public control::Speech {
 public:
  PooledSpeech(boost::asio::thread_pool& pool, speech::Speaker& speaker, speech::AudioFolder folder)
      : pool_(pool), speaker_(speaker), folder_(std::move(folder)) {}

  control::Task<Result<plane::SoundRef, control::SoundFault>> speak(
      control::SpokenText text) override;
  control::Task<Result<plane::SoundRef, control::SoundFault>> load(
      control::AudioFile file) override;

 private:
  boost::asio::thread_pool& pool_;
  speech::Speaker& speaker_;
  const speech::AudioFolder folder_;
};

}  // namespace convoke::app
