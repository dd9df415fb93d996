#include "opus_limits.h"

#include <opus/opus.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <vector>

#include "codec.h"
#include "sound_quality.h"
#include "sounds.h"
#include "stopwatch.h"

namespace convoke::bench {
namespace {

constexpr int kRateHz = 48'000;
constexpr std::size_t kFrame = 960;
constexpr std::size_t kMaxPayload = 1275;
constexpr std::size_t kWavHeaderBytes = 44;
constexpr unsigned kSyntheticVoice = 3;

struct Mode {
  const char* name;
  int application;
  int complexity;
  int bits_per_second;
  int signal = OPUS_SIGNAL_VOICE;
};

constexpr auto kModes = std::to_array<Mode>({
    {"VOIP", OPUS_APPLICATION_VOIP, 10, 32'000},
    {"VOIP", OPUS_APPLICATION_VOIP, 5, 32'000},
    {"VOIP", OPUS_APPLICATION_VOIP, 0, 32'000},
    {"VOIP", OPUS_APPLICATION_VOIP, 5, 24'000},
    {"VOIP", OPUS_APPLICATION_VOIP, 5, 48'000},
    {"AUDIO", OPUS_APPLICATION_AUDIO, 5, 32'000},
    {"AUDIO", OPUS_APPLICATION_AUDIO, 5, 48'000},
    {"AUDIO/m", OPUS_APPLICATION_AUDIO, 5, 24'000, OPUS_SIGNAL_MUSIC},
    {"AUDIO/m", OPUS_APPLICATION_AUDIO, 10, 32'000, OPUS_SIGNAL_MUSIC},
    {"AUDIO/m", OPUS_APPLICATION_AUDIO, 5, 32'000, OPUS_SIGNAL_MUSIC},
    {"AUDIO/m", OPUS_APPLICATION_AUDIO, 5, 48'000, OPUS_SIGNAL_MUSIC},
    {"LOWDELAY", OPUS_APPLICATION_RESTRICTED_LOWDELAY, 10, 32'000},
    {"LOWDELAY", OPUS_APPLICATION_RESTRICTED_LOWDELAY, 5, 32'000},
    {"LOWDELAY", OPUS_APPLICATION_RESTRICTED_LOWDELAY, 0, 32'000},
    {"LOWDELAY", OPUS_APPLICATION_RESTRICTED_LOWDELAY, 5, 48'000},
    {"LOWDELAY", OPUS_APPLICATION_RESTRICTED_LOWDELAY, 5, 64'000},
    {"LOWDELAY", OPUS_APPLICATION_RESTRICTED_LOWDELAY, 0, 64'000},
});

struct Destroy {
  void operator()(OpusEncoder* encoder) const { ::opus_encoder_destroy(encoder); }
  void operator()(OpusDecoder* decoder) const { ::opus_decoder_destroy(decoder); }
};
using MeasuredEncoder = std::unique_ptr<OpusEncoder, Destroy>;
using MeasuredDecoder = std::unique_ptr<OpusDecoder, Destroy>;

MeasuredEncoder encoder_of(const Mode& mode) {
  MeasuredEncoder encoder(::opus_encoder_create(kRateHz, 1, mode.application, nullptr));
  if (!encoder) throw std::runtime_error("Opus gives no encoder.");
  ::opus_encoder_ctl(encoder.get(), OPUS_SET_BITRATE(mode.bits_per_second));
  ::opus_encoder_ctl(encoder.get(), OPUS_SET_COMPLEXITY(mode.complexity));
  ::opus_encoder_ctl(encoder.get(), OPUS_SET_SIGNAL(mode.signal));
  return encoder;
}

Frames encode_all(OpusEncoder* encoder, std::span<const std::int16_t> pcm) {
  Frames frames;
  for (; pcm.size() >= kFrame; pcm = pcm.subspan(kFrame)) {
    Payload payload(kMaxPayload);
    const int size = ::opus_encode(encoder, pcm.data(), static_cast<int>(kFrame), payload.data(),
                                   static_cast<int>(payload.size()));
    payload.resize(static_cast<std::size_t>(std::max(0, size)));
    frames.push_back(std::move(payload));
  }
  return frames;
}

Pcm decode_all(const Frames& frames) {
  const MeasuredDecoder decoder(::opus_decoder_create(kRateHz, 1, nullptr));
  Pcm pcm(frames.size() * kFrame);
  std::span rest(pcm);
  for (const auto& frame : frames) {
    const int samples = ::opus_decode(decoder.get(), frame.data(), static_cast<int>(frame.size()),
                                      rest.data(), static_cast<int>(kFrame), 0);
    if (samples != static_cast<int>(kFrame)) throw std::runtime_error("Opus does not decode.");
    rest = rest.subspan(kFrame);
  }
  return pcm;
}

Pcm read_wav(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
  const auto at = [&bytes](std::size_t i) { return static_cast<unsigned char>(bytes.at(i)); };
  if (bytes.size() <= kWavHeaderBytes || at(22) != 1 || at(24) != 0x80 || at(25) != 0xBB ||
      at(34) != 16)
    throw std::runtime_error(name + " is no WAV file of 48 kHz, mono, 16 bit.");
  Pcm pcm;
  for (std::size_t i = kWavHeaderBytes; i + 1 < bytes.size(); i += 2)
    pcm.push_back(static_cast<std::int16_t>(at(i) | static_cast<unsigned>(at(i + 1)) << 8U));
  return pcm;
}

/// The same speech and, at half loudness, itself from another place: two who talk at once.
Pcm with_another(const Pcm& voice) {
  Pcm both(voice.size());
  for (std::size_t i = 0; i < voice.size(); ++i) {
    const int sum = voice[i] + voice[(i + voice.size() / 3) % voice.size()] / 2;
    both[i] = static_cast<std::int16_t>(std::clamp(sum, -32'768, 32'767));
  }
  return both;
}

SoundQuality quality_of(const Mode& mode, const Pcm& sound) {
  const auto encoder = encoder_of(mode);
  int delay = 0;
  ::opus_encoder_ctl(encoder.get(), OPUS_GET_LOOKAHEAD(&delay));
  const auto decoded = decode_all(encode_all(encoder.get(), sound));
  return compare(sound, decoded, static_cast<std::size_t>(delay));
}

void print_quality(const SoundQuality& quality) {
  std::printf(" |%6.1f %6.1f %5.2f %6.1f", quality.weighted_snr_db, quality.wideband_snr_db,
              quality.distance_db, quality.noise_to_mask_db);
}

void print_mode(const Mode& mode, const Pcm& voice, bool is_recorded) {
  Frames frames;
  const std::size_t count = voice.size() / kFrame;
  const double encode_us =
      best_us(count, [&] { frames = encode_all(encoder_of(mode).get(), voice); });
  const double decode_us = best_us(count, [&] { decode_all(frames); });
  std::size_t bytes = 0;
  for (const auto& frame : frames) bytes += frame.size();
  std::printf("%-8s %10d %7d %8.1f %9.1f %9.1f", mode.name, mode.complexity,
              mode.bits_per_second / 1000,
              static_cast<double>(bytes) * 0.4 / static_cast<double>(count), encode_us, decode_us);
  if (is_recorded) {
    print_quality(quality_of(mode, voice));
    print_quality(quality_of(mode, with_another(voice)));
  }
  std::printf("\n");
}

}  // namespace

void print_opus_limits(std::span<const std::string> recordings) {
  Pcm voice;
  for (const auto& name : recordings) {
    const auto pcm = read_wav(name);
    voice.insert(voice.end(), pcm.begin(), pcm.end());
  }
  if (recordings.empty()) voice = speech(kRateHz, kSyntheticVoice);
  std::printf("%-8s %10s %7s %8s %9s %9s", "Opus", "complexity", "kbit/s", "in fact", "encode us",
              "decode us");
  if (!recordings.empty())
    for (const char* const heard : {"one", "two"})
      std::printf(" |%s: SNR  <7.7k  dist    NMR", heard);
  std::printf("\n");
  for (const auto& mode : kModes) print_mode(mode, voice, !recordings.empty());
}

}  // namespace convoke::bench
