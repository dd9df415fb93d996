#include "wire/event_file.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "wire/contact_text.h"

/// Whatever is accepted is fit for use: six digits, reachable people, nothing that could break a
/// mail header; whatever is refused comes with at least one and at most 20 problems.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace convoke::wire;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const FileLimits limits{.participants = 20, .size_bytes = 65'536};
  const auto file = parse_event_file(text, limits);
  if (!file) {
    CHECK(!file.error().empty() && file.error().size() <= 20);
    for (const auto& problem : file.error()) CHECK(!has_control_characters(problem.fault));
    return 0;
  }
  CHECK(file->event_id.size() == 6);
  CHECK(!file->participants.empty() && file->participants.size() <= limits.participants);
  CHECK(file->notes.size() <= 21);
  for (const auto& person : file->participants) {
    CHECK(person.phone_number.empty() || is_e164(person.phone_number));
    CHECK(person.email.empty() || is_mail_address(person.email));
    CHECK(!person.phone_number.empty() || (!person.email.empty() && !person.call));
    CHECK(!has_control_characters(person.name));
  }
  return 0;
}
