#ifndef VIRGA_APPS_VIRGA_COMMAND_LINE_H_
#define VIRGA_APPS_VIRGA_COMMAND_LINE_H_

#include <functional>
#include <memory>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11's
class App;
class Option;
}  // namespace CLI

namespace virga {

// Exit codes that all commands share.
inline constexpr int kExitFailed = 1;    // it was tried and did not work
inline constexpr int kExitBadUsage = 2;  // arguments or files are wrong; nothing was tried

// What a chosen command does once the arguments are parsed; returns the exit code.
using Run = std::function<int()>;

// An option or an argument of a command, as it is declared: Command::AddOption(...).FromEnvironment(...).Required().
// A handle: copies speak of the same option, and live no longer than their CommandLine.
class Option {
 public:
  Option FromEnvironment(const char* variable) const;  // where it is not given
  Option Required() const;
  Option ShowDefault() const;                 // in the help: what the variable holds now
  Option Between(int least, int most) const;  // both included
  Option Needs(const Option& other) const;    // is refused without it
  Option OneValueEach() const;                // a vector: repeated for each further value
  Option SeparatedBy(char delimiter) const;   // a vector: also several in one value
  // `problem_of` a value is "" or what is wrong with it.
  Option Checked(std::function<std::string(const std::string&)> problem_of) const;

 private:
  friend class Command;
  explicit Option(CLI::Option* option) : option_(option) {}

  CLI::Option* option_;
};

// The program itself, or a command of it. A handle, as Option.
class Command {
 public:
  // `what` is its line in the list of commands.
  Command AddCommand(const std::string& name, const std::string& what) const;
  // Of its commands, exactly one must be given.
  void RequireCommand() const;
  // What stands below its help: examples.
  void SetFooter(const std::string& footer) const;
  // "--name" is an option, "NAME" an argument by its place. Parsing writes `value`, which must outlive it.
  // T: std::string, std::vector<std::string>, double, or an integer (command_line.cc names them).
  template <typename T>
  Option AddOption(const std::string& name, T& value, const std::string& help) const;
  Option AddFlag(const std::string& name, bool& value, const std::string& help) const;
  // What the program does when this command is chosen.
  void OnRun(Run run) const;

 private:
  friend class CommandLine;
  Command(CLI::App* app, Run* chosen) : app_(app), chosen_(chosen) {}

  CLI::App* app_;
  Run* chosen_;  // the CommandLine's
};

// A program's command line: what it may be, and one parse of it. The only place that knows CLI11, which costs
// a file that includes it 8 s to compile.
class CommandLine {
 public:
  // `name` as in its messages; "": as it was called.
  CommandLine(const std::string& what, const std::string& name);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Command root();
  // What --version prints.
  void SetVersion(const std::string& version);
  // Parses and does what was chosen; returns its exit code. Where a help was asked for, prints it and returns 0;
  // where the arguments are wrong, says so on standard error and returns kExitBadUsage.
  int Execute(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
  Run chosen_;
};

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_COMMAND_LINE_H_
