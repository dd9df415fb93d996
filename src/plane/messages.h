#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "base/transport_address.h"
#include "plane/video.h"
#include "wire/audio_codec.h"

/// What control/ and a media worker tell each other: values through bounded queues, nothing shared
/// but immutable sounds.
namespace convoke::plane {

using Codec = wire::AudioCodec;

/// The negotiated media of a leg, the outcome of an offer and an answer (RFC 3264), seen from us.
struct RtpParameters {
  TransportAddress remote{};       ///< Where the peer receives RTP; port 0: not known yet. Of a
                                   ///< browser its transport knows.
  TransportAddress remote_rtcp{};  ///< Where it receives RTCP; the same as `remote` with rtcp-mux.
  Codec codec = Codec::Pcmu;
  std::uint8_t payload_type = 0;
  std::optional<std::uint8_t> red_payload_type{};  ///< Payloads of the codec in RED (RFC 2198).
  std::optional<std::uint8_t> telephone_event_payload_type{};
  std::uint32_t telephone_event_rate_hz = 8000;
  std::uint8_t audio_level_extension = 0;  ///< Its id (RFC 6464); 0: not negotiated.
  bool send = true;      ///< False while the peer holds us (its `sendonly` or `inactive`).
  bool receive = true;   ///< False for `recvonly` or `inactive` of the peer.
  bool opus_fec = true;  ///< The peer can use in-band FEC (RFC 7587 §6.1, useinbandfec).

  bool operator==(const RtpParameters&) const = default;
};

/// Mono PCM, never changed after it was made.
struct Sound {
  std::uint32_t rate_hz = 16000;
  std::vector<std::int16_t> samples{};
};

/// Shared by the prompt cache and by the workers that play it; immutable, so no owner is needed.
using SoundRef = std::shared_ptr<const Sound>;

// Commands: control -> worker.

/// Binds an RTP socket (and RTCP on the next port) at `local_ip`; answered by LegOpened or
/// LegOpenFailed. The leg sends nothing until its first SetRemote.
struct OpenLeg {
  LegId leg{};
  IpAddress local_ip{};
};

/// What a browser's transport was agreed on (RFC 8445, RFC 5763): our ICE credentials, and the
/// SHA-256 fingerprint of the browser's certificate.
struct PeerTransport {
  std::string ice_ufrag{};
  std::string ice_pwd{};
  std::array<std::uint8_t, 32> fingerprint{};
};

/// Opens the media of a browser's connection, a leg like others but for its transport: ICE, DTLS
/// and SRTP on the worker's port. `ssrc` is what our answer named. Answered by PeerConnected
/// when its media can flow, by LegOpenFailed, or by PeerLost if nothing comes.
struct OpenPeer {
  LegId leg{};
  RoomId room{};  ///< The one that it will enter, on whose worker it is.
  PeerTransport transport{};
  std::uint32_t ssrc = 0;
};

/// Media was negotiated, or negotiated anew (re-INVITE): send there, in this format. Allows the
/// source of received packets to be learnt once more (symmetric RTP, RFC 4961).
struct SetRemote {
  LegId leg{};
  RtpParameters parameters{};
};

/// Plays to this leg only, in place of what it hears of its room, `times` in a row. A sound that is
/// still playing is replaced and reported as stopped. Answered by PlaybackEnded.
struct Play {
  LegId leg{};
  PlaybackId playback{};
  SoundRef sound{};
  int times = 1;
};

struct StopPlayback {
  LegId leg{};
};

/// Legs that belong together.
using PartyId = NumberId<struct PartyTag>;

/// Puts the leg into the room, which is made when the first one enters. Leaves another room first.
struct EnterRoom {
  LegId leg{};
  RoomId room{};
  bool muted = false;  ///< Enters muted.
  /// Legs of one party do not hear each other: a browser and what it shares. 0: of none.
  PartyId party{};
  bool listens = true;  ///< False: is only heard, and is sent silence.
};

struct LeaveRoom {
  LegId leg{};
};

/// What the leg says is no longer, or again, heard by its room.
struct SetMuted {
  LegId leg{};
  bool muted = false;
};

/// Mixes a short sound into what everybody in the room hears (join and leave tones).
struct PlayToRoom {
  RoomId room{};
  SoundRef sound{};
};

/// Sends telephone events (RFC 4733) to the peer: `0-9 * # A-D`, and `,` for a pause of 0.5 s.
/// Answered by DigitsSent.
struct SendDigits {
  LegId leg{};
  std::string digits{};
  Duration tone = std::chrono::milliseconds(250);
};

/// Closes the sockets. Answered by LegClosed with the final statistics.
struct CloseLeg {
  LegId leg{};
};

using Command = std::variant<OpenLeg, OpenPeer, SetRemote, SetVideo, Play, StopPlayback, EnterRoom,
                             LeaveRoom, SetMuted, PlayToRoom, SendDigits, CloseLeg>;

// Reports: worker -> control.

struct LegOpened {
  LegId leg{};
  TransportAddress local{};  ///< Our RTP address; RTCP is the next port.
};

struct LegOpenFailed {
  LegId leg{};
  std::string reason{};
};

/// A phone's leg has come to the worker of its room; its media went on meanwhile.
struct LegMoved {
  LegId leg{};
};

/// A browser's transport is up: ICE found a path and DTLS agreed on keys.
struct PeerConnected {
  LegId leg{};
};

/// A browser's transport is gone for good: nothing was heard of it for 30 s (RFC 7675), or it said
/// so. The leg stays until it is closed.
struct PeerLost {
  LegId leg{};
};

/// A key was pressed on the phone; once for each press.
struct DigitKeyed {
  LegId leg{};
  char digit = '0';
};

struct PlaybackEnded {
  LegId leg{};
  PlaybackId playback{};
  bool completed = false;  ///< False: stopped or replaced before its end.
};

struct DigitsSent {
  LegId leg{};
};

/// Packets of the peer began to arrive, or have not arrived for a while though they should.
struct MediaFlow {
  LegId leg{};
  bool arriving = false;
};

struct LegLevel {
  LegId leg{};
  std::uint8_t level_dbov = 127;  ///< RFC 6464: 0 is loudest, 127 silence.
  bool speaking = false;
};

/// Five times a second for each room with someone in it.
struct RoomLevels {
  RoomId room{};
  std::vector<LegLevel> levels{};
};

struct LegStatistics {
  std::uint64_t packets_received = 0;
  std::uint64_t packets_sent = 0;
  std::uint64_t packets_lost = 0;      ///< RFC 3550 §A.3.
  std::uint64_t packets_late = 0;      ///< Came too late to be played.
  std::uint64_t packets_refused = 0;   ///< Wrong source, payload type or format.
  std::uint64_t frames_concealed = 0;  ///< 20 ms frames that had to be invented.
  std::uint64_t frames_recovered = 0;  ///< 20 ms frames rebuilt from in-band FEC.
  std::uint64_t frames_redundant = 0;  ///< Lost ones that a later packet had as well (RFC 2198).
  std::uint64_t digits_received = 0;
  Duration jitter{};            ///< RFC 3550 §6.4.1 interarrival jitter.
  Duration buffer_delay{};      ///< Of the jitter buffer, now.
  Duration round_trip{};        ///< From RTCP; zero: not known.
  int remote_loss_percent = 0;  ///< The peer's last receiver report about us.
};

struct LegClosed {
  LegId leg{};
  LegStatistics statistics{};
};

/// Once a second.
struct WorkerStatistics {
  std::uint32_t worker = 0;  ///< Its number among all.
  std::uint64_t ticks = 0;
  std::uint64_t ticks_late = 0;  ///< Begun more than 5 ms after their time.
  Duration worst_lateness{};     ///< Of the last second.
  Duration busy{};               ///< Time spent in ticks during the last second.
  std::uint32_t legs = 0;
  std::uint32_t rooms = 0;
};

using Report = std::variant<LegOpened, LegOpenFailed, LegMoved, PeerConnected, PeerLost, DigitKeyed,
                            PlaybackEnded, DigitsSent, MediaFlow, RoomLevels, RoomVideo,
                            PeerBandwidth, LegClosed, WorkerStatistics>;

}  // namespace convoke::plane
