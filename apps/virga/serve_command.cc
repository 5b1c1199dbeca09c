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

void AddServe(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("serve", "Run the cloud until SIGTERM or Ctrl-C");
  command->footer(kExamples);
  const auto options = std::make_shared<ServeOptions>();
  command->add_option("--host", options->host, "Address to listen on")->envname("VIRGA_HOST")->capture_default_str();
  command->add_option("--port", options->port, "Port to listen on; 0 picks one")
      ->envname("VIRGA_PORT")
      ->capture_default_str();
  command
      ->add_option("--data-dir", options->data_dir,
                   "Folder for the state, which is then durable; without it, it ends with the process")
      ->envname("VIRGA_DATA_DIR");
  command->add_option("--cache-mb", options->cache_mb, "Memory for blocks read from --data-dir")
      ->envname("VIRGA_CACHE_MB")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  command->add_option("--log-level", options->log_level, "debug, info, warning, error or off")
      ->envname("VIRGA_LOG_LEVEL")
      ->capture_default_str();
  command->add_option("--threads", options->threads, "Event loops; 0: one a core, up to four")
      ->envname("VIRGA_THREADS")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
  command
      ->add_option("--credentials", options->credentials,
                   "Who may call: a file in the form of ~/.aws/credentials. Without it, any credentials are accepted")
      ->envname("VIRGA_CREDENTIALS");
  command
      ->add_option("--allow-host", options->allow_hosts,
                   "A further name under which the cloud is called; may be repeated")
      ->envname("VIRGA_ALLOW_HOSTS")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--memory-max-mb", options->memory_max_mb,
                   "Data held in memory, without --data-dir; past it, writes are refused")
      ->envname("VIRGA_MEMORY_MAX_MB")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  command->callback([options, &run] { run = [options] { return Serve(*options); }; });
}

}  // namespace virga
