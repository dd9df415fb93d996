#pragma once

#include <memory>
#include <optional>

#include "audio/codec.h"
#include "media/encoded_prompt.h"
#include "media/encoded_stream.h"
#include "media/outbox.h"
#include "media/receiver.h"
#include "media/sender.h"
#include "media/speech.h"
#include "plane/messages.h"

namespace convoke::media {

class Room;

/// A prompt to one leg.
struct PlayedPrompt {
  PlaybackId id{};
  PromptPlayback playback;
};

/// A leg's media on its worker. Its World owns it and drives it.
struct Endpoint {
  LegId leg{};
  EndpointSlot slot{};
  bool is_peer = false;  ///< A browser's.
  bool is_open = false;  ///< The shell has its sockets, or its transport is up.
  std::optional<plane::RtpParameters> parameters{};
  audio::Codec codec = audio::Codec::Pcmu;

  Receiver receiver{};
  Sender sender;
  Speech speech{};
  Room* room = nullptr;    ///< Borrowed from the World; it outlives its members.
  plane::PartyId party{};  ///< Whom it does not hear; 0: nobody but itself.
  bool listens = true;     ///< Else it is sent silence, whatever is said in its room.
  bool is_muted = false;
  bool owes_digits_sent = false;  ///< A SendDigits is not answered yet.

  std::optional<PlayedPrompt> prompt{};
  bool is_at_seam = false;  ///< A prompt begins or has ended, and nothing was sent since.
  EncodedStream* hearing =
      nullptr;  ///< The stream of its last packet; null while on hold or a prompt.
  std::unique_ptr<EncodedStream> own_stream{};  ///< For what nobody else hears.

  bool is_sending() const { return is_open && parameters && parameters->send; }
};

}  // namespace convoke::media
