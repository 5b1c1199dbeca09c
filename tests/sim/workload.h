#ifndef VIRGA_TESTS_SIM_WORKLOAD_H_
#define VIRGA_TESTS_SIM_WORKLOAD_H_

#include <string>
#include <vector>

#include "tests/sim/call.h"
#include "tests/sim/choice.h"
#include "tests/sim/cloud_state.h"

namespace virga::sim {

// A receipt handle that a client was told.
struct KnownHandle {
  std::string queue;
  std::string handle;
};

// What the next call is made from.
struct Surroundings {
  const CloudState& state;
  TimePoint now;
  const std::vector<KnownHandle>& handles;
};

// Calls of all operations, over few names and keys, so that they meet. Most fit what is there; some
// name what is not.
struct CallMix {
  int dynamodb_percent = 50;
  int clock_one_in = 40;
};
Call NextCall(Choice& choice, const CallMix& mix, const Surroundings& surroundings);

// The two halves of it.
Call NextDynamodbCall(Choice& choice, const Surroundings& surroundings);
Call NextSqsCall(Choice& choice, const Surroundings& surroundings);

// Calls that read all that there is, but messages.
std::vector<Call> ReadEverything(const CloudState& state);

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_WORKLOAD_H_
