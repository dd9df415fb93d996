#include "usage.h"

#include <vector>

#include "config/nearest.h"

namespace convoke::app {
namespace {

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* each : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(each->get_name());
  return names;
}

/// "--config", "--help": as they are written out.
std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* each : command.get_options())
    for (const auto& name : each->get_lnames()) names.push_back("--" + name);
  return names;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const auto near = config::nearest(word, known);
  return near ? " Did you mean " + *near + "?" : "";
}

/// The first argument that nothing was to be done with.
std::string stranger(const CLI::App& command, const std::string& word) {
  if (word.starts_with('-')) {
    const auto name = word.substr(0, word.find('='));
    return "There is no option " + name + "." + suggestion(name, option_names(command));
  }
  if (command.get_parent() == nullptr)
    return "There is no command " + word + "." + suggestion(word, command_names(command));
  return "There is no use for " + word + ".";
}

/// Names of what has to be given and was not: "FILE".
std::string missing(const CLI::App& command) {
  for (const auto* each : command.get_options())
    if (each->get_required() && each->count() == 0) return each->get_name() + " is missing.";
  return "";
}

std::string fault_in(const CLI::App& command, const CLI::ParseError& error) {
  const bool is_about_values = dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr &&
                               dynamic_cast<const CLI::RequiredError*>(&error) == nullptr;
  if (is_about_values) return std::string(error.what()) + ".";
  if (const auto rest = command.remaining(true); !rest.empty())
    return stranger(command, rest.front());
  if (command.get_parent() == nullptr) return "No command is given.";
  return missing(command);
}

}  // namespace

std::string usage_fault(const CLI::App& app, const CLI::ParseError& error) {
  const auto given = app.get_subcommands();
  const auto& command = given.empty() ? app : *given.front();
  std::string text = fault_in(command, error) + "\n";
  if (given.empty()) {
    text += "Commands:";
    for (const auto& each : command_names(app)) text += " " + each;
    return text + "\nconvoke --help explains them.\n";
  }
  text += "Usage: convoke " + command.get_name() + " [OPTIONS]";
  for (const auto* each : command.get_options())
    if (each->get_positional())
      text += each->get_required() ? " " + each->get_name() : " [" + each->get_name() + "]";
  return text + "\nconvoke " + command.get_name() + " --help explains it.\n";
}

}  // namespace convoke::app
