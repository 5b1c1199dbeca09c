#ifndef VIRGA_TESTS_SIM_CALL_H_
#define VIRGA_TESTS_SIM_CALL_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "tests/sim/json.h"

namespace virga::sim {

// What the expressions of a call say, in C++ beside their text, so that the model needs no parser.
struct Meaning {
  std::function<bool(const Json& item)> condition;  // of an item that is not there: null
  std::function<void(Json& item)> update;
  std::function<bool(const Json& item)> filter;
  std::function<bool(const Json& item)> range;  // Query: of the items of the partition
};

// One call of the cloud, as a client makes it.
struct Call {
  std::string service;    // "dynamodb", "sqs"; "clock": the cloud's clock
  std::string operation;  // "PutItem"; of the clock: the action
  Json input = Json::Object();
  std::shared_ptr<const Meaning> meaning = {};

  std::string Describe() const { return service + " " + operation + " " + input.Dump(); }
};

struct Reply {
  int status = 0;
  std::string error;  // the last part of __type, "ResourceNotFoundException"; "" on success
  Json body;

  bool is_server_error() const { return status >= 500; }
  std::string Describe() const { return std::to_string(status) + " " + body.Dump(); }
};

// What would have been allowed; nullopt: what is there is.
using Verdict = std::optional<std::string>;

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_CALL_H_
