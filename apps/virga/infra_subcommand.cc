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

void AddInfra(Command program) {
  const Command command = program.AddCommand("infra", "Create or remove the workflow's table and queues");
  command.SetFooter(kExamples);
  command.RequireCommand();
  const auto options = std::make_shared<infra::CommandOptions>();
  options->directory = "infra/envs/local";
  constexpr std::pair<const char*, const char*> kVerbs[] = {
      {"apply", "Create what is missing, change what differs"},
      {"plan", "Say what apply would do"},
      {"destroy", "Remove it all"},
  };
  for (const auto& [name, what] : kVerbs) {
    const Command verb = command.AddCommand(name, what);
    verb.SetFooter(kExamples);
    verb.AddOption("--dir", options->directory, "Folder of the environment").ShowDefault();
    verb.AddOption("--var", options->variables, "NAME=VALUE, before what terraform.tfvars says; may be repeated")
        .OneValueEach();
    verb.OnRun([options, verb_name = std::string(name)] {
      options->verb = verb_name;
      return infra::RunInfraCommand(*options);
    });
  }
}

}  // namespace virga
