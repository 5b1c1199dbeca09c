// virga: the cloud on one machine, and the commands that operate it.
#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "apps/virga/commands.h"

namespace {

constexpr char kExamples[] =
    "Examples:\n"
    "  virga serve                           the cloud on http://127.0.0.1:4566\n"
    "  virga serve --data-dir .virga/data    the same, and what it holds survives\n"
    "  virga serve --port 0                  on a port that is free; the first line says which\n"
    "  virga infra apply                     the tables and queues of infra/envs/local\n"
    "  virga clock advance 14d               two weeks pass; what falls due happens\n"
    "  virga snapshot save before            the state as it is now, to come back to\n"
    "  virga check .virga/data               reads everything in a folder that is not served\n"
    "  virga export --data-dir .virga/data   the same folder as lines of JSON; virga import reads them\n"
    "  virga faults add --operation PutItem --error ThrottlingException\n"
    "\n"
    "'virga COMMAND --help' shows the options of a command, with examples.";

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A local cloud that speaks DynamoDB, SQS and STS.", "virga");
  app.footer(kExamples);
  app.set_version_flag("--version", "virga " VIRGA_VERSION);
  app.require_subcommand(1);

  virga::Run run;
  virga::AddServe(app, run);
  virga::AddInfra(app, run);
  virga::AddClock(app, run);
  virga::AddFaults(app, run);
  virga::AddSnapshot(app, run);
  virga::AddCheck(app, run);
  virga::AddExport(app, run);
  virga::AddImport(app, run);
  virga::AddLimits(app, run);
  virga::AddOperations(app, run);

  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& e) {
    // Of "there is none" and "this one is unknown", CLI11 says the first; a mistyped command is the second.
    const std::vector<std::string> rest = app.remaining(/*recurse=*/true);
    if (rest.empty()) return app.exit(e) == 0 ? 0 : virga::kExitBadUsage;
    std::cerr << "virga: there is no '" << rest.front() << "' here\nRun with --help for more information.\n";
    return virga::kExitBadUsage;
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : virga::kExitBadUsage;
  }
  return run();
}
