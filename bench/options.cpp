#include "options.h"

#include <charconv>
#include <functional>
#include <map>
#include <span>
#include <stdexcept>
#include <string_view>

namespace convoke::bench {
namespace {

using Setter = std::function<void(Options&, std::string_view)>;

template <class Number>
Number number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  if (error != std::errc() || end != text.end())
    throw std::invalid_argument(std::string(text) + " is not a number, or not one in range.");
  return value;
}

template <auto kMember>
Setter set_number() {
  return [](Options& options, std::string_view text) {
    using Number = std::remove_reference_t<decltype(options.*kMember)>;
    options.*kMember = number<Number>(text);
  };
}

template <auto kMember>
Setter set_duration() {
  return [](Options& options, std::string_view text) {
    using Length = std::remove_reference_t<decltype(options.*kMember)>;
    options.*kMember = Length(number<std::int64_t>(text));
  };
}

template <auto kMember>
Setter set_text() {
  return [](Options& options, std::string_view text) { options.*kMember = std::string(text); };
}

void set_codec(Options& options, std::string_view text) {
  const auto codec = codec_named(text);
  if (!codec) throw std::invalid_argument("There is no codec " + std::string(text) + ".");
  options.codec = *codec;
}

void set_signal(Options& options, std::string_view text) {
  if (text != "speech" && text != "clicks")
    throw std::invalid_argument("There is no signal " + std::string(text) + ".");
  options.signal = text == "speech" ? Signal::Speech : Signal::Clicks;
}

void set_client(Options& options, std::string_view text) {
  if (text != "phone" && text != "browser")
    throw std::invalid_argument("There is no client " + std::string(text) + ".");
  options.client = text == "phone" ? Client::Phone : Client::Browser;
}

void set_srtp(Options& options, std::string_view text) {
  if (text != "gcm" && text != "cm")
    throw std::invalid_argument("There is no SRTP profile " + std::string(text) + ".");
  options.srtp = text == "gcm" ? SrtpProfile::Aes128Gcm : SrtpProfile::Aes128CmSha1;
}

std::map<std::string_view, Setter> setters() {
  return {{"--sip-port", set_number<&Options::sip_port>()},
          {"--legs", set_number<&Options::legs>()},
          {"--per-meeting", set_number<&Options::legs_per_meeting>()},
          {"--talkers", set_number<&Options::talkers_per_meeting>()},
          {"--first-number", set_number<&Options::first_number>()},
          {"--codec", set_codec},
          {"--signal", set_signal},
          {"--client", set_client},
          {"--srtp", set_srtp},
          {"--digits", set_text<&Options::digits>()},
          {"--digits-after-ms", set_duration<&Options::before_digits>()},
          {"--ring-ms", set_duration<&Options::ringing>()},
          {"--clock-ppm", set_number<&Options::clock_ppm>()},
          {"--warm-up", set_duration<&Options::warm_up>()},
          {"--secs", set_duration<&Options::window>()},
          {"--audit-secs", set_duration<&Options::audit>()},
          {"--audited-legs", set_number<&Options::audited_legs>()},
          {"--pid", set_number<&Options::server>()},
          {"--calls-per-second", set_number<&Options::calls_per_second>()},
          {"--server-sip-port", set_number<&Options::server_sip_port>()},
          {"--dial", set_text<&Options::dialled>()}};
}

}  // namespace

Options parse_options(int argc, const char* const* argv) {
  const auto known = setters();
  Options options;
  auto words = std::span(argv, static_cast<std::size_t>(argc)).subspan(1);
  for (; !words.empty(); words = words.subspan(2)) {
    const auto setter = known.find(words[0]);
    if (setter == known.end())
      throw std::invalid_argument("There is no option " + std::string(words[0]) + ".");
    if (words.size() < 2) throw std::invalid_argument(std::string(words[0]) + " needs a value.");
    setter->second(options, words[1]);
  }
  if (options.legs == 0 || options.legs_per_meeting == 0)
    throw std::invalid_argument("There has to be a leg, and one in each meeting.");
  if (options.digits.find_first_not_of("0123456789*#") != std::string::npos)
    throw std::invalid_argument("Digits are 0 to 9, * and #.");
  if (options.client == Client::Browser) {
    options.codec = Codec::Opus;
    options.digits.clear();
  }
  return options;
}

}  // namespace convoke::bench
