#include <memory>
#include <string>

#include "apps/virga/commands.h"
#include "apps/virga/infra_command.h"

namespace virga {
namespace {

constexpr char kExamples[] =
    "Where the cloud listens is read from terraform.tfvars in that folder, as Terraform reads it.\n"
    "\n"
    "Examples:\n"
    "  virga infra apply\n"
    "  virga infra plan --dir infra/envs/local\n"
    "  virga infra destroy";

}  // namespace

void AddInfra(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("infra", "Create or remove the workflow's table and queues");
  command->footer(kExamples);
  command->require_subcommand(1);
  const auto options = std::make_shared<infra::CommandOptions>();
  options->directory = "infra/envs/local";
  constexpr std::pair<const char*, const char*> kVerbs[] = {
      {"apply", "Create what is missing, change what differs"},
      {"plan", "Say what apply would do"},
      {"destroy", "Remove it all"},
  };
  for (const auto& [name, what] : kVerbs) {
    CLI::App* verb = command->add_subcommand(name, what);
    verb->footer(kExamples);
    verb->add_option("--dir", options->directory, "Folder of the environment")->capture_default_str();
    verb->add_option("--var", options->variables, "NAME=VALUE, before what terraform.tfvars says; may be repeated")
        ->allow_extra_args(false);
    verb->callback([options, verb_name = std::string(name), &run] {
      options->verb = verb_name;
      run = [options] { return infra::RunInfraCommand(*options); };
    });
  }
}

}  // namespace virga
