#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "client/server_client.h"

/// What is printed of answers of the server.
namespace convoke::client {

/// What a terminal would obey (C0, DEL and, in UTF-8, C1 control characters) becomes "?".
std::string harmless(std::string_view text);

/// Columns of UTF-8 on a terminal, as if each character had one.
std::size_t width(std::string_view text);

/// "14:02:31" in the time zone of this machine; if that is on another day than `now`,
/// "2026-11-24 14:02:31".
std::string local_clock(WallTime time, WallTime now);

/// "2026-11-24 14:02 CET", in the time zone of this machine.
std::string local_date(WallTime time);

/// What became of an upload: a line for the event, then one for each person and each note.
std::vector<std::string> upload_lines(const UploadedEvent& event);

/// A line for each event: its id, until when it is open, how many are in.
std::vector<std::string> list_lines(const EventList& list);

/// A fault, and two lines for each problem of the file, if it is the file's.
std::vector<std::string> fault_lines(const Fault& fault);

}  // namespace convoke::client
