#pragma once

#include <CLI/App.hpp>

#include <string>

namespace convoke::app {

/// What is wrong with the arguments that `app` could not take, and what to write instead: the
/// nearest command or option there is, how the command is used, and where to read on.
std::string usage_fault(const CLI::App& app, const CLI::ParseError& error);

}  // namespace convoke::app
