// virga-sim: runs seeds of the simulation, one after another, and ends at the first that differs.

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "apps/virga/command_line.h"
#include "base/log.h"
#include "tests/sim/simulation.h"

namespace virga::sim {
namespace {

struct Arguments {
  std::uint64_t seed = 1;
  std::uint64_t seeds = 1;
  int steps = 400;
  bool prints = false;
  bool prints_hash = false;
};

void Report(const Arguments& arguments, std::uint64_t seed, const Simulation& simulation, const std::string& problem) {
  fmt::print("seed {}: differs from the model\n", seed);
  if (!arguments.prints) {
    fmt::print("the last of {} lines:\n", simulation.trace().lines());
    for (const std::string& line : simulation.trace().last()) fmt::print("{}\n", line);
  }
  fmt::print("\n{}\n\nagain: make sim SEED={} STEPS={}\n", problem, seed, arguments.steps);
}

int Run(const Arguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  std::uint64_t lines = 0;
  for (std::uint64_t seed = arguments.seed; seed < arguments.seed + arguments.seeds; ++seed) {
    if (arguments.seeds == 1) fmt::print("seed {}\n", seed);
    Simulation simulation({.seed = seed, .steps = arguments.steps, .prints = arguments.prints});
    const Verdict problem = simulation.Run();
    if (problem) {
      Report(arguments, seed, simulation, *problem);
      return 1;
    }
    if (arguments.prints_hash) fmt::print("seed {} trace {:016x}\n", seed, simulation.trace().hash());
    lines += simulation.trace().lines();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  fmt::print("{} seeds from {}: no difference; {} lines of trace, {:.1f} s\n", arguments.seeds, arguments.seed, lines,
             took.count());
  return 0;
}

}  // namespace
}  // namespace virga::sim

int main(int argc, char** argv) {
  virga::sim::Arguments arguments;
  virga::CommandLine line(
      "Runs the cloud in one thread, on simulated time and a simulated disk, against a reference model.", "");
  const virga::Command program = line.root();
  program.AddOption("--seed", arguments.seed, "The first seed");
  program.AddOption("--seeds", arguments.seeds, "How many, counting up");
  program.AddOption("--steps", arguments.steps, "Steps of each");
  program.AddFlag("--print", arguments.prints, "Print every step");
  program.AddFlag("--hash", arguments.prints_hash, "Print a hash of what happened for each seed");
  program.OnRun([&arguments] {
    virga::log::SetLevel(virga::log::Level::kOff);
    return virga::sim::Run(arguments);
  });
  return line.Execute(argc, argv);
}
