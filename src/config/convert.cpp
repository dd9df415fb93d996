#include "config/convert.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <type_traits>

#include "base/text.h"
#include "config/nearest.h"

namespace convoke::config {
namespace {

using Failed = std::optional<Fault>;

template <class E>
struct Choice {
  std::string_view word;
  E value;
};

constexpr auto kStarttls =
    std::to_array<Choice<Starttls>>({{"require", Starttls::Require},
                                     {"opportunistic", Starttls::Opportunistic},
                                     {"off", Starttls::Off}});
constexpr auto kTransport =
    std::to_array<Choice<Transport>>({{"udp", Transport::Udp}, {"tcp", Transport::Tcp}});
constexpr auto kCodec = std::to_array<Choice<Codec>>(
    {{"opus", Codec::Opus}, {"g722", Codec::G722}, {"pcmu", Codec::Pcmu}, {"pcma", Codec::Pcma}});
constexpr auto kNumberFormat =
    std::to_array<Choice<NumberFormat>>({{"+e164", NumberFormat::PlusE164},
                                         {"e164", NumberFormat::E164},
                                         {"00", NumberFormat::DoubleZero},
                                         {"north-america", NumberFormat::NorthAmerica}});
constexpr auto kLogLevel = std::to_array<Choice<LogLevel>>({{"debug", LogLevel::Debug},
                                                            {"info", LogLevel::Info},
                                                            {"warn", LogLevel::Warn},
                                                            {"error", LogLevel::Error}});
constexpr auto kLogFormat =
    std::to_array<Choice<LogFormat>>({{"text", LogFormat::Text}, {"json", LogFormat::Json}});

constexpr const auto& choices_of(Starttls) {
  return kStarttls;
}
constexpr const auto& choices_of(Transport) {
  return kTransport;
}
constexpr const auto& choices_of(Codec) {
  return kCodec;
}
constexpr const auto& choices_of(NumberFormat) {
  return kNumberFormat;
}
constexpr const auto& choices_of(LogLevel) {
  return kLogLevel;
}
constexpr const auto& choices_of(LogFormat) {
  return kLogFormat;
}

template <class E>
std::vector<std::string> words() {
  std::vector<std::string> out;
  for (const auto& choice : choices_of(E{})) out.emplace_back(choice.word);
  return out;
}

std::string listed(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "\"" : ", \"") + item + "\"";
  return out;
}

List split(std::string_view text) {
  List out;
  while (!trimmed(text).empty()) {
    const auto comma = text.find(',');
    out.emplace_back(trimmed(text.substr(0, comma)));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return out;
}

// What a setting is, as far as it can be read as such.

std::optional<std::string> as_text(const Setting& setting) {
  if (const auto* text = std::get_if<std::string>(&setting.value)) return *text;
  if (const auto* unread = std::get_if<Unread>(&setting.value)) return unread->text;
  return std::nullopt;
}

std::optional<std::int64_t> as_number(const Setting& setting) {
  if (const auto* number = std::get_if<std::int64_t>(&setting.value)) return *number;
  const auto* unread = std::get_if<Unread>(&setting.value);
  if (unread == nullptr) return std::nullopt;
  return parse_number<std::int64_t>(unread->text);
}

std::optional<bool> as_flag(const Setting& setting) {
  if (const auto* flag = std::get_if<bool>(&setting.value)) return *flag;
  const auto* unread = std::get_if<Unread>(&setting.value);
  if (unread == nullptr) return std::nullopt;
  const auto word = to_lower(unread->text);
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  return std::nullopt;
}

std::optional<List> as_list(const Setting& setting) {
  if (const auto* list = std::get_if<List>(&setting.value)) return *list;
  if (const auto* unread = std::get_if<Unread>(&setting.value)) return split(unread->text);
  return std::nullopt;
}

std::optional<Table> as_table(const Setting& setting) {
  if (const auto* table = std::get_if<Table>(&setting.value)) return *table;
  const auto* unread = std::get_if<Unread>(&setting.value);
  if (unread == nullptr) return std::nullopt;
  Table table;
  for (const auto& pair : split(unread->text)) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos) return std::nullopt;
    table[std::string(trimmed(pair.substr(0, equals)))] = trimmed(pair.substr(equals + 1));
  }
  return table;
}

/// What the operator wrote, for a message.
std::string shown(const Setting& setting) {
  if (const auto text = as_text(setting)) return quoted(*text);
  if (const auto number = as_number(setting)) return std::to_string(*number);
  if (const auto flag = as_flag(setting)) return *flag ? "true" : "false";
  if (std::holds_alternative<List>(setting.value)) return "a list";
  if (std::holds_alternative<Table>(setting.value)) return "a table";
  if (const auto* unusable = std::get_if<Unusable>(&setting.value)) return unusable->what;
  return "the value";
}

Fault is_no(const Setting& setting, std::string_view what, std::string_view example) {
  return {shown(setting) + " is not " + std::string(what),
          "write for example " + std::string(example)};
}

Failed check_shape(const std::string& text, const Key& key) {
  if (has_shape(text, key.shape)) return std::nullopt;
  return Fault{
      (key.is_secret ? "the secret" : quoted(text)) + " is not " + std::string(name(key.shape)),
      "write for example \"" + std::string(example(key.shape)) + "\""};
}

template <class E>
Failed choose(const std::string& word, E& target) {
  for (const auto& choice : choices_of(E{})) {
    if (!equals_ignoring_case(choice.word, word)) continue;
    target = choice.value;
    return std::nullopt;
  }
  const auto near = nearest(to_lower(word), words<E>());
  return Fault{quoted(word) + " is not one of " + listed(words<E>()),
               near ? "did you mean \"" + *near + "\"?" : "choose one of them"};
}

// From a setting to a member, one for each type of member.

Failed read(const Setting& setting, const Key& key, std::string& target) {
  const auto text = as_text(setting);
  if (!text && key.is_secret) return Fault{"is not a text", "put it in double quotes"};
  if (!text) return Fault{shown(setting) + " is not a text", "put it in double quotes"};
  if (text->empty() && key.unset_means.empty()) return Fault{"is empty", "name one"};
  if (!text->empty())
    if (auto fault = check_shape(*text, key)) return fault;
  target = *text;
  return std::nullopt;
}

Failed read(const Setting& setting, const Key& key, Path& target) {
  const auto text = as_text(setting);
  if (!text || !has_shape(*text, Shape::Any)) return is_no(setting, "a path", "\"/srv/convoke\"");
  if (text->empty() && key.unset_means.empty()) return Fault{"is empty", "name a folder"};
  target = *text;
  return std::nullopt;
}

Failed read(const Setting& setting, const Key&, bool& target) {
  const auto flag = as_flag(setting);
  if (!flag) return is_no(setting, "true or false", "true, without quotes");
  target = *flag;
  return std::nullopt;
}

Failed read_number(const Setting& setting, const Key& key, std::int64_t& target) {
  const auto number = as_number(setting);
  if (!number)
    return is_no(setting, "a whole number", std::to_string(key.least) + ", without quotes");
  if (*number < key.least || *number > key.most)
    return Fault{std::to_string(*number) + " is out of range",
                 "choose from " + std::to_string(key.least) + " to " + std::to_string(key.most)};
  target = *number;
  return std::nullopt;
}

template <class Number>
requires std::is_integral_v<Number> Failed read(const Setting& setting, const Key& key,
                                                Number& target) {
  std::int64_t number = 0;
  if (auto fault = read_number(setting, key, number)) return fault;
  target = static_cast<Number>(number);
  return std::nullopt;
}

template <class Rep, class Period>
Failed read(const Setting& setting, const Key& key, std::chrono::duration<Rep, Period>& target) {
  std::int64_t number = 0;
  if (auto fault = read_number(setting, key, number)) return fault;
  target = std::chrono::duration<Rep, Period>(number);
  return std::nullopt;
}

Failed read(const Setting& setting, const Key&, IpAddress& target) {
  const auto text = as_text(setting);
  const auto ip = text ? IpAddress::parse(*text) : std::nullopt;
  if (!ip) return is_no(setting, "an IP address", "\"192.0.2.1\"");
  target = *ip;
  return std::nullopt;
}

template <class Value>
Failed read(const Setting& setting, const Key& key, std::optional<Value>& target) {
  if (as_text(setting) == std::string()) {
    target.reset();
    return std::nullopt;
  }
  Value value{};
  if (auto fault = read(setting, key, value)) return fault;
  target = value;
  return std::nullopt;
}

Failed read(const Setting& setting, const Key&, TransportAddress& target) {
  const auto text = as_text(setting);
  const auto address = text ? parse_transport_address(*text) : std::nullopt;
  if (!address) return is_no(setting, "an IP address and a port", "\"127.0.0.1:8080\"");
  target = *address;
  return std::nullopt;
}

Failed read(const Setting& setting, const Key& key, std::vector<std::string>& target) {
  auto list = as_list(setting);
  if (!list) return is_no(setting, "a list", "[\"" + std::string(example(key.shape)) + "\"]");
  for (const auto& element : *list)
    if (auto fault = check_shape(element, key)) return fault;
  target = *std::move(list);
  return std::nullopt;
}

Failed read(const Setting& setting, const Key&, std::vector<IpBlock>& target) {
  constexpr std::string_view kExample = "[\"192.0.2.0/24\", \"198.51.100.7\"]";
  const auto list = as_list(setting);
  if (!list) return is_no(setting, "a list", kExample);
  std::vector<IpBlock> blocks;
  for (const auto& element : *list) {
    const auto block = IpBlock::parse(element);
    if (!block)
      return Fault{quoted(element) + " is not a block of addresses",
                   "write for example " + std::string(kExample)};
    blocks.push_back(*block);
  }
  target = std::move(blocks);
  return std::nullopt;
}

Failed read(const Setting& setting, const Key&, std::vector<Codec>& target) {
  const auto list = as_list(setting);
  if (!list) return is_no(setting, "a list", "[\"opus\", \"pcmu\"]");
  std::vector<Codec> codecs;
  for (const auto& element : *list) {
    Codec codec{};
    if (auto fault = choose(element, codec)) return fault;
    if (std::find(codecs.begin(), codecs.end(), codec) != codecs.end())
      return Fault{quoted(element) + " is there twice", "name each codec once"};
    codecs.push_back(codec);
  }
  if (codecs.empty())
    return Fault{"names no codec", "name at least one of " + listed(words<Codec>())};
  target = std::move(codecs);
  return std::nullopt;
}

Failed read(const Setting& setting, const Key&, std::map<std::string, Path>& target) {
  const auto table = as_table(setting);
  if (!table) return is_no(setting, "a table of folders", "prompts = \"/srv/prompts\"");
  target.clear();
  for (const auto& [bucket, folder] : *table) {
    if (folder.empty()) return Fault{quoted(bucket) + " has no folder", "name its folder"};
    target[bucket] = folder;
  }
  return std::nullopt;
}

template <class E>
requires std::is_enum_v<E> Failed read(const Setting& setting, const Key&, E& target) {
  const auto text = as_text(setting);
  if (!text) return is_no(setting, "a word", "\"" + words<E>().front() + "\"");
  return choose(*text, target);
}

// From a member to TOML.

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string write(const std::string& text) {
  return in_quotes(text);
}
std::string write(const Path& path) {
  return in_quotes(path.string());
}
std::string write(bool flag) {
  return flag ? "true" : "false";
}
std::string write(int number) {
  return std::to_string(number);
}
std::string write(std::uint16_t number) {
  return std::to_string(number);
}
std::string write(const IpAddress& ip) {
  return in_quotes(ip.text());
}
std::string write(const TransportAddress& address) {
  return in_quotes(address.text());
}

template <class Value>
std::string write(const std::optional<Value>& value) {
  return value ? write(*value) : std::string();
}

std::string write(const IpBlock& block) {
  const int offset = block.base.is_v4() ? 96 : 0;
  return in_quotes(block.base.text() + "/" + std::to_string(block.prefix_bits - offset));
}

template <class Rep, class Period>
std::string write(const std::chrono::duration<Rep, Period>& duration) {
  return std::to_string(duration.count());
}

template <class E>
requires std::is_enum_v<E> std::string write(E value) {
  for (const auto& choice : choices_of(E{}))
    if (choice.value == value) return in_quotes(choice.word);
  return {};
}

template <class Element>
std::string write(const std::vector<Element>& list) {
  std::string out;
  for (const auto& element : list) out += (out.empty() ? "" : ", ") + write(element);
  return "[" + out + "]";
}

std::string write(const std::map<std::string, Path>& table) {
  std::string out;
  for (const auto& [key, path] : table)
    out += (out.empty() ? " " : ", ") + in_quotes(key) + " = " + write(path);
  return out.empty() ? "{}" : "{" + out + " }";
}

template <class T>
std::vector<std::string> choices_for(const T&) {
  if constexpr (std::is_enum_v<T>) return words<T>();
  if constexpr (std::is_same_v<T, std::vector<Codec>>) return words<Codec>();
  return {};
}

}  // namespace

std::optional<Fault> assign(const Slot& slot, const Setting& setting, const Key& key) {
  return std::visit([&](auto* target) { return read(setting, key, *target); }, slot);
}

std::string toml_text(const Slot& slot) {
  return std::visit([](const auto* value) { return write(*value); }, slot);
}

std::vector<std::string> choices(const Slot& slot) {
  return std::visit([](const auto* value) { return choices_for(*value); }, slot);
}

}  // namespace convoke::config
