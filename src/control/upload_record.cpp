#include "control/upload_record.h"

namespace convoke::control {
namespace {

constexpr std::string_view kNotice = "n ";
constexpr std::string_view kNote = "# ";
constexpr std::string_view kReopened = "reopened";

std::string flags(const meeting::PlannedNotice& notice) {
  std::string text = "---";
  if (notice.mail) text[0] = 'M';
  if (notice.ring) text[1] = 'R';
  if (notice.known) text[2] = 'K';
  return text;
}

std::optional<meeting::PlannedNotice> notice(std::string_view line) {
  if (line.size() < 5 || line[3] != ' ') return std::nullopt;
  return meeting::PlannedNotice{.key = std::string(line.substr(4)),
                                .mail = line[0] == 'M',
                                .ring = line[1] == 'R',
                                .known = line[2] == 'K'};
}

}  // namespace

std::string to_text(const UploadMemory& memory) {
  std::string text;
  if (memory.reopened) text += std::string(kReopened) + '\n';
  for (const auto& each : memory.notices)
    text += std::string(kNotice) + flags(each) + ' ' + each.key + '\n';
  for (const auto& note : memory.notes) text += std::string(kNote) + note + '\n';
  return text;
}

std::optional<UploadMemory> upload_memory(std::string_view text) {
  UploadMemory memory;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line == kReopened) {
      memory.reopened = true;
    } else if (line.substr(0, kNote.size()) == kNote) {
      memory.notes.emplace_back(line.substr(kNote.size()));
    } else if (line.substr(0, kNotice.size()) == kNotice) {
      auto read = notice(line.substr(kNotice.size()));
      if (!read) return std::nullopt;
      memory.notices.push_back(std::move(*read));
    } else {
      return std::nullopt;
    }
  }
  return memory;
}

}  // namespace convoke::control
