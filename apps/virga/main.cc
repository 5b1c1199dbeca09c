// virga: the cloud on one machine, and the commands that operate it.
#include "apps/virga/commands.h"
#include "storage/abort_message.h"

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
  virga::storage::NameTableOnAbort();
  virga::CommandLine line("A local cloud that speaks DynamoDB, SQS and STS.", "virga");
  line.SetVersion("virga " VIRGA_VERSION);
  const virga::Command program = line.root();
  program.SetFooter(kExamples);
  program.RequireCommand();
  virga::AddServe(program);
  virga::AddInfra(program);
  virga::AddClock(program);
  virga::AddFaults(program);
  virga::AddSnapshot(program);
  virga::AddCheck(program);
  virga::AddExport(program);
  virga::AddImport(program);
  virga::AddLimits(program);
  virga::AddOperations(program);
  return line.Execute(argc, argv);
}
