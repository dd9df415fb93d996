#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "base/transport_address.h"
#include "control/task.h"
#include "plane/messages.h"

namespace convoke::control {

/// Time and waiting on the control loop; a virtual one in tests.
class Clock {
 public:
  /// A pending call; destroying it cancels.
  class Timer {
   public:
    virtual ~Timer() = default;
  };

  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  virtual WallTime wall_now() const = 0;
  /// Calls `action` on the control loop at or after `at`.
  virtual std::unique_ptr<Timer> call_at(Instant at, std::function<void()> action) = 0;
};

/// The keys of the installation and its cryptographic randomness; implemented with libsodium.
class Vault {
 public:
  virtual ~Vault() = default;
  /// Uniform, unguessable.
  virtual Random& random() = 0;
  /// Keyed hash, 32 bytes: the same text gives the same hash on this installation only.
  virtual Bytes keyed_hash(std::string_view text) const = 0;
  /// Authenticated encryption with a fresh nonce.
  virtual Bytes seal(std::string_view text) = 0;
  /// No value: not sealed with this installation's key, or damaged.
  virtual std::optional<std::string> unseal(BytesView sealed) const = 0;
};

/// What became of one mail. Abandoned: the program ends, the next start tries again.
struct MailResult {
  enum class Kind { Sent, Temporary, Permanent, Abandoned };
  Kind kind = Kind::Sent;
  std::string
      detail{};  ///< "250 2.0.0 queued", "550 5.1.1 no such user", without addresses of ours.
};

class Mailer {
 public:
  virtual ~Mailer() = default;
  /// Hands over one message (RFC 5322, CRLF). The same Message-ID may come again after a crash.
  virtual Task<MailResult> send(std::string recipient, std::string message_id,
                                std::string message) = 0;
};

/// Something to be heard by a caller: words or a configured file.
struct SpokenText {
  std::string text{};
  bool ssml = false;
  std::string voice{};  ///< Chime's VoiceId; a hint.
};
struct AudioFile {
  std::string bucket{};
  std::string key{};
};

struct SoundFault {
  std::string type{};     ///< SMA ErrorType: "InvalidActionParameter", "InvalidAudioSource", ...
  std::string message{};  ///< SMA ErrorMessage.
};

class Speech {
 public:
  virtual ~Speech() = default;
  virtual Task<Result<plane::SoundRef, SoundFault>> speak(SpokenText text) = 0;
  virtual Task<Result<plane::SoundRef, SoundFault>> load(AudioFile file) = 0;
};

/// Where browsers send their media, and by what they know us.
struct BrowserMedia {
  TransportAddress address{};                  ///< As browsers reach it.
  TransportAddress tcp_address{};              ///< The same by TCP; port 0: not by TCP.
  std::array<std::uint8_t, 32> fingerprint{};  ///< SHA-256 of our DTLS certificate.
};

/// Takes commands for media workers. Legs and rooms are spread by the implementation: a room's legs
/// are all on the room's worker.
class MediaPlane {
 public:
  virtual ~MediaPlane() = default;
  /// False: the worker's queue is full. The use cases have a Backlog in front: they are refused
  /// only what begins something, and treat that as failed.
  virtual bool send(plane::Command command) = 0;
  /// Of the worker on which the room is, or will be if an OpenPeer for it follows at once.
  virtual BrowserMedia door(RoomId room) = 0;
};

enum class LogLevel { Debug, Info, Warn, Error };

/// One fact of a log line. Never a passcode or token; phone numbers and addresses masked.
struct LogField {
  std::string_view name{};
  std::string value{};
};

/// What happened, for logs and metrics.
class Journal {
 public:
  virtual ~Journal() = default;
  virtual void log(LogLevel level, std::string_view message, std::vector<LogField> fields) = 0;
  /// Adds `by` to a counter such as "convoke_calls_total" with labels.
  virtual void count(std::string_view metric, std::vector<LogField> labels, double by) = 0;
  void count(std::string_view metric, std::vector<LogField> labels) {
    count(metric, std::move(labels), 1);
  }
  /// Sets a gauge.
  virtual void gauge(std::string_view metric, double value, std::vector<LogField> labels) = 0;
  /// Adds to a histogram, seconds.
  virtual void observe(std::string_view metric, Duration value, std::vector<LogField> labels) = 0;
};

}  // namespace convoke::control
