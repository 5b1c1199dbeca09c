#ifndef VIRGA_TESTS_SIM_SQS_MODEL_H_
#define VIRGA_TESTS_SIM_SQS_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/call.h"
#include "tests/sim/cloud_state.h"

namespace virga::sim {

// How a call is judged, beside the state.
struct SqsContext {
  TimePoint now;
  HandleBook& handles;
  bool takes_writes = true;  // the disk does, so messages can move to a dead-letter queue
};

// What a call of SQS may answer in `state`; `state` becomes what it is afterwards. Messages are
// received in the order of their sends, and all that are visible, up to the number asked for.
Verdict JudgeSqs(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply);

// The parts of it, by kind of operation (sqs_*.cc); nullptr: not of this kind.
using JudgeQueue = Verdict (*)(CloudState&, const Call&, const SqsContext&, const Reply&);
JudgeQueue FindQueueOperation(const std::string& operation);
JudgeQueue FindMessageOperation(const std::string& operation);

// Undoes a receive whose reply reached nobody.
void UndoReceive(CloudState& state, const Call& receive, const Reply& reply);

// Whether a receive would find a message now: then nobody may be left waiting for one.
bool HasVisible(const CloudState& state, const std::string& queue, TimePoint now);

// The queue that a call names by QueueUrl; nullptr: there is none.
Shared<QueueState>* QueueOf(CloudState& state, const Call& call);
std::string QueueUrl(const std::string& queue);
std::string QueueArn(const std::string& queue);
// "": not such a URL or ARN.
std::string QueueOfUrl(const std::string& url);

std::int64_t NumberAttribute(const QueueState& queue, const std::string& name);
bool IsAlive(const QueueState& queue, const MessageState& message, TimePoint now);

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_SQS_MODEL_H_
