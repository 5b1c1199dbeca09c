#include <memory>

#include "apps/virga/commands.h"
#include "apps/virga/serve.h"

namespace virga {
namespace {

constexpr char kExamples[] =
    "Every option is also read from the environment variable that stands beside it.\n"
    "\n"
    "Examples:\n"
    "  virga serve\n"
    "  virga serve --port 0                       any free port; the first line of output says which\n"
    "  virga serve --data-dir .virga/data         every acknowledged write survives, also a kill -9\n"
    "  virga serve --host 0.0.0.0 --allow-host virga   in a container that others call http://virga:4566\n"
    "  virga serve --credentials callers.ini      only these may call, and signatures are verified\n"
    "  VIRGA_LOG_LEVEL=debug virga serve          one line a call\n"
    "\n"
    "Then, for example:\n"
    "  aws --endpoint-url http://127.0.0.1:4566 dynamodb list-tables";

}  // namespace

void AddServe(Command program) {
  const Command command = program.AddCommand("serve", "Run the cloud until SIGTERM or Ctrl-C");
  command.SetFooter(kExamples);
  const auto options = std::make_shared<ServeOptions>();
  command.AddOption("--host", options->host, "Address to listen on").FromEnvironment("VIRGA_HOST").ShowDefault();
  command.AddOption("--port", options->port, "Port to listen on; 0 picks one")
      .FromEnvironment("VIRGA_PORT")
      .Between(0, 65'535)
      .ShowDefault();
  command
      .AddOption("--data-dir", options->data_dir,
                 "Folder for the state, which is then durable; without it, it ends with the process")
      .FromEnvironment("VIRGA_DATA_DIR");
  command.AddOption("--cache-mb", options->cache_mb, "Memory for blocks read from --data-dir, beside what finds them")
      .FromEnvironment("VIRGA_CACHE_MB")
      .Between(1, 1 << 20)
      .ShowDefault();
  command.AddOption("--log-level", options->log_level, "debug, info, warning, error or off")
      .FromEnvironment("VIRGA_LOG_LEVEL")
      .ShowDefault();
  command.AddOption("--threads", options->threads, "Event loops; 0: one a core, up to four")
      .FromEnvironment("VIRGA_THREADS")
      .Between(0, 64)
      .ShowDefault();
  command
      .AddOption("--credentials", options->credentials,
                 "Who may call: a file in the form of ~/.aws/credentials. Without it, any credentials are accepted")
      .FromEnvironment("VIRGA_CREDENTIALS");
  command
      .AddOption("--allow-host", options->allow_hosts,
                 "A further name under which the cloud is called; may be repeated")
      .FromEnvironment("VIRGA_ALLOW_HOSTS")
      .SeparatedBy(',')
      .OneValueEach();
  command
      .AddOption("--memory-max-mb", options->memory_max_mb,
                 "Data held in memory, without --data-dir; past it, writes are refused")
      .FromEnvironment("VIRGA_MEMORY_MAX_MB")
      .Between(1, 1 << 20)
      .ShowDefault();
  command.OnRun([options] { return Serve(*options); });
}

}  // namespace virga
