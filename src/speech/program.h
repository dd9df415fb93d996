#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace convoke::speech {

enum class ProgramError {
  NotStarted,  ///< No such program, or no resources for it.
  TimedOut,    ///< Killed at its deadline.
  TooMuch,     ///< Killed because it wrote more than it may.
  Failed,      ///< Ended with another status than 0.
};

/// A program and what it is given. Nothing passes through a shell.
struct Program {
  std::vector<std::string> arguments{};    ///< The first is the program, searched in PATH.
  std::vector<std::string> environment{};  ///< "NAME=value"; the program sees no other.
  std::chrono::milliseconds deadline = std::chrono::seconds(5);
  std::size_t most_output_bytes = 50'000'000;
};

/// Runs a program with `input` on its standard input and answers its standard output. Blocks until
/// it ended. It leads a process group of its own, which is killed as a whole.
Result<Bytes, ProgramError> run(const Program& program, std::string_view input);

}  // namespace convoke::speech
