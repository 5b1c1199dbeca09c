#ifndef VIRGA_APPS_VIRGA_INFRA_COMMAND_H_
#define VIRGA_APPS_VIRGA_INFRA_COMMAND_H_

#include <string>
#include <vector>

namespace virga::infra {

struct CommandOptions {
  std::string verb;                    // "apply", "plan" or "destroy"
  std::string directory;               // holds terraform.tfvars, or none; ../../resources.json is beside it
  std::vector<std::string> variables;  // "name=value", as Terraform's -var: before the file's
};

// `virga infra apply|plan|destroy`: what Terraform would do with infra/envs/local, in milliseconds.
// Says on standard output what it did, on standard error what was wrong.
// Returns the exit code: 0 done, 1 the cloud refused or did not answer, 2 the files are wrong.
int RunInfraCommand(const CommandOptions& options);

}  // namespace virga::infra

#endif  // VIRGA_APPS_VIRGA_INFRA_COMMAND_H_
