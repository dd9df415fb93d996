#include "wire/wav.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/byte_reader.h"

namespace convoke::wav {
namespace {

constexpr std::uint16_t kPcm = 1;
constexpr std::uint16_t kExtensible = 0xFFFE;  // the true format stands in the sub-format's start
constexpr std::size_t kHeaderBytes = 44;

std::uint16_t swapped(std::uint16_t value) {
  return static_cast<std::uint16_t>((value >> 8U) | (value << 8U));
}

std::optional<std::uint16_t> u16(ByteReader& reader) {
  const auto value = reader.u16();
  if (!value) return std::nullopt;
  return swapped(*value);
}

std::optional<std::uint32_t> u32(ByteReader& reader) {
  const auto value = reader.u32();
  if (!value) return std::nullopt;
  const auto high = static_cast<std::uint16_t>(*value >> 16U);
  const auto low = static_cast<std::uint16_t>(*value & 0xFFFFU);
  return (static_cast<std::uint32_t>(swapped(low)) << 16U) | swapped(high);
}

bool take_tag(ByteReader& reader, std::string_view tag) {
  const auto bytes = reader.take(tag.size());
  return bytes && std::equal(bytes->begin(), bytes->end(), tag.begin());
}

struct Format {
  std::uint16_t channels = 1;
  std::uint32_t rate_hz = 16000;
  std::uint16_t bits = 16;
};

Result<Format, WavError> parse_format(ByteReader reader) {
  const auto tag = u16(reader);
  const auto channels = u16(reader);
  const auto rate_hz = u32(reader);
  const bool has_middle = reader.skip(6);  // bytes a second, bytes a frame: both follow
  const auto bits = u16(reader);
  if (!tag || !channels || !rate_hz || !has_middle || !bits) return fail(WavError::NotWav);
  std::uint16_t coding = *tag;
  if (coding == kExtensible) {
    if (!reader.skip(8)) return fail(WavError::NotWav);  // size, valid bits, channel mask
    coding = u16(reader).value_or(0);
  }
  const bool is_supported = coding == kPcm && (*channels == 1 || *channels == 2) &&
                            (*bits == 8 || *bits == 16) && *rate_hz >= 4000 && *rate_hz <= 192'000;
  if (!is_supported) return fail(WavError::Unsupported);
  return Format{.channels = *channels, .rate_hz = *rate_hz, .bits = *bits};
}

std::int32_t sample_at(BytesView data, std::size_t index, std::uint16_t bits) {
  if (bits == 8) return (static_cast<std::int32_t>(data[index]) - 128) * 256;
  const auto value = static_cast<std::uint16_t>(data[2 * index] | (data[2 * index + 1] << 8U));
  return static_cast<std::int16_t>(value);
}

Audio decode(BytesView data, const Format& format) {
  const std::size_t frame_bytes = std::size_t{format.channels} * format.bits / 8;
  Audio audio{.rate_hz = format.rate_hz, .samples = {}};
  audio.samples.resize(data.size() / frame_bytes);
  for (std::size_t i = 0; i < audio.samples.size(); ++i) {
    std::int32_t sum = 0;
    for (std::size_t channel = 0; channel < format.channels; ++channel)
      sum += sample_at(data, i * format.channels + channel, format.bits);
    audio.samples[i] = static_cast<std::int16_t>(sum / format.channels);
  }
  return audio;
}

void append_number(Bytes& bytes, std::uint32_t value, std::size_t size_bytes) {
  for (std::size_t i = 0; i < size_bytes; ++i)
    bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void append_tag(Bytes& bytes, std::string_view tag) {
  bytes.insert(bytes.end(), tag.begin(), tag.end());
}

}  // namespace

Result<Audio, WavError> parse(BytesView file) {
  if (file.size() > kMaxFileBytes) return fail(WavError::TooLong);
  ByteReader reader(file);
  if (!take_tag(reader, "RIFF") || !reader.skip(4) || !take_tag(reader, "WAVE"))
    return fail(WavError::NotWav);
  std::optional<Format> format;
  while (const auto tag = reader.take(4)) {
    const auto announced = u32(reader);
    if (!announced) return fail(WavError::NotWav);
    const auto size = std::min<std::size_t>(*announced, reader.remaining());
    const BytesView chunk = *reader.take(size);
    const std::string_view name(reinterpret_cast<const char*>(tag->data()), tag->size());
    if (name == "fmt ") {
      const auto parsed = parse_format(ByteReader(chunk));
      if (!parsed) return fail(parsed.error());
      format = *parsed;
    } else if (name == "data") {
      if (!format) return fail(WavError::NotWav);
      return decode(chunk, *format);
    }
    if (size % 2 == 1) reader.skip(1);
  }
  return fail(WavError::NotWav);
}

Bytes write(std::uint32_t rate_hz, std::span<const std::int16_t> samples) {
  const auto data_bytes = static_cast<std::uint32_t>(samples.size() * 2);
  Bytes bytes;
  bytes.reserve(kHeaderBytes + data_bytes);
  append_tag(bytes, "RIFF");
  append_number(bytes, data_bytes + kHeaderBytes - 8, 4);
  append_tag(bytes, "WAVEfmt ");
  append_number(bytes, 16, 4);
  append_number(bytes, kPcm, 2);
  append_number(bytes, 1, 2);  // channels
  append_number(bytes, rate_hz, 4);
  append_number(bytes, rate_hz * 2, 4);  // bytes a second
  append_number(bytes, 2, 2);            // bytes a frame
  append_number(bytes, 16, 2);           // bits a sample
  append_tag(bytes, "data");
  append_number(bytes, data_bytes, 4);
  for (const std::int16_t sample : samples)
    append_number(bytes, static_cast<std::uint16_t>(sample), 2);
  return bytes;
}

}  // namespace convoke::wav
