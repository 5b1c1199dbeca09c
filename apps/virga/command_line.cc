#include "apps/virga/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <iostream>
#include <utility>
#include <vector>

namespace virga {

Option Option::FromEnvironment(const char* variable) const {
  option_->envname(variable);
  return *this;
}

Option Option::Required() const {
  option_->required();
  return *this;
}

Option Option::ShowDefault() const {
  option_->capture_default_str();
  return *this;
}

Option Option::Between(int least, int most) const {
  option_->check(CLI::Range(least, most));
  return *this;
}

Option Option::Needs(const Option& other) const {
  option_->needs(other.option_);
  return *this;
}

Option Option::OneValueEach() const {
  option_->allow_extra_args(false);
  return *this;
}

Option Option::SeparatedBy(char delimiter) const {
  option_->delimiter(delimiter);
  return *this;
}

Option Option::Checked(std::function<std::string(const std::string&)> problem_of) const {
  option_->check(std::move(problem_of));
  return *this;
}

Command Command::AddCommand(const std::string& name, const std::string& what) const {
  return {app_->add_subcommand(name, what), chosen_};
}

void Command::RequireCommand() const {
  app_->require_subcommand(1);
}

void Command::SetFooter(const std::string& footer) const {
  app_->footer(footer);
}

template <typename T>
Option Command::AddOption(const std::string& name, T& value, const std::string& help) const {
  return Option(app_->add_option(name, value, help));
}
template Option Command::AddOption(const std::string&, std::string&, const std::string&) const;
template Option Command::AddOption(const std::string&, std::vector<std::string>&, const std::string&) const;
template Option Command::AddOption(const std::string&, double&, const std::string&) const;
template Option Command::AddOption(const std::string&, int&, const std::string&) const;
template Option Command::AddOption(const std::string&, unsigned&, const std::string&) const;
template Option Command::AddOption(const std::string&, std::uint16_t&, const std::string&) const;
template Option Command::AddOption(const std::string&, std::int64_t&, const std::string&) const;
template Option Command::AddOption(const std::string&, std::uint64_t&, const std::string&) const;

Option Command::AddFlag(const std::string& name, bool& value, const std::string& help) const {
  return Option(app_->add_flag(name, value, help));
}

void Command::OnRun(Run run) const {
  app_->callback([run = std::move(run), chosen = chosen_] { *chosen = run; });
}

CommandLine::CommandLine(const std::string& what, const std::string& name)
    : app_(std::make_unique<CLI::App>(what, name)) {}

CommandLine::~CommandLine() = default;

Command CommandLine::root() {
  return {app_.get(), &chosen_};
}

void CommandLine::SetVersion(const std::string& version) {
  app_->set_version_flag("--version", version);
}

int CommandLine::Execute(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::RequiredError& e) {
    // Of "there is none" and "this one is unknown", CLI11 says the first; a mistyped command is the second.
    const std::vector<std::string> rest = app_->remaining(/*recurse=*/true);
    if (rest.empty()) return app_->exit(e) == 0 ? 0 : kExitBadUsage;
    std::cerr << app_->get_name() << ": there is no '" << rest.front() << "' here\n"
              << "Run with --help for more information.\n";
    return kExitBadUsage;
  } catch (const CLI::ParseError& e) {
    return app_->exit(e) == 0 ? 0 : kExitBadUsage;
  }
  return chosen_();
}

}  // namespace virga
