#ifndef VIRGA_APPS_VIRGA_CONTROL_CLIENT_H_
#define VIRGA_APPS_VIRGA_CONTROL_CLIENT_H_

#include <string>

#include "apps/virga/command_line.h"
#include "base/result.h"

namespace virga {

// A call of a path of a running cloud's own, for the commands that operate it.
struct ControlCall {
  std::string endpoint = "http://127.0.0.1:4566";
  std::string method = "GET";
  std::string path;
  std::string body;  // JSON, or ""
};

// The reply of status 200, or why there is none, in one sentence. Thread-safe.
Result<std::string, std::string> AskControl(const ControlCall& call);

// Sends it and prints the reply's body, or on standard error what went wrong.
// Returns the exit code: 0 done, 1 refused or no answer, 2 the endpoint is no URL.
int SendControlCall(const ControlCall& call);

// The option --endpoint (VIRGA_ENDPOINT).
void AddEndpointOption(Command command, ControlCall& call);

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_CONTROL_CLIENT_H_
