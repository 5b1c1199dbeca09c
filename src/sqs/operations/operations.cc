#include "sqs/operations/operations.h"

#include <array>

#include "sqs/operations/change_message_visibility.h"
#include "sqs/operations/change_message_visibility_batch.h"
#include "sqs/operations/create_queue.h"
#include "sqs/operations/delete_message.h"
#include "sqs/operations/delete_message_batch.h"
#include "sqs/operations/delete_queue.h"
#include "sqs/operations/get_queue_attributes.h"
#include "sqs/operations/get_queue_url.h"
#include "sqs/operations/list_dead_letter_source_queues.h"
#include "sqs/operations/list_queue_tags.h"
#include "sqs/operations/list_queues.h"
#include "sqs/operations/purge_queue.h"
#include "sqs/operations/receive_message.h"
#include "sqs/operations/send_message.h"
#include "sqs/operations/send_message_batch.h"
#include "sqs/operations/set_queue_attributes.h"
#include "sqs/operations/tag_queue.h"
#include "sqs/operations/untag_queue.h"

namespace virga::sqs {
namespace {

// The order of names, as docs/COMPATIBILITY.md has it.
constexpr std::array kOperations = {
    &kChangeMessageVisibility,
    &kChangeMessageVisibilityBatch,
    &kCreateQueue,
    &kDeleteMessage,
    &kDeleteMessageBatch,
    &kDeleteQueue,
    &kGetQueueAttributes,
    &kGetQueueUrl,
    &kListDeadLetterSourceQueues,
    &kListQueueTags,
    &kListQueues,
    &kPurgeQueue,
    &kReceiveMessage,
    &kSendMessage,
    &kSendMessageBatch,
    &kSetQueueAttributes,
    &kTagQueue,
    &kUntagQueue,
};

}  // namespace

std::span<const Operation* const> Operations() {
  return kOperations;
}

}  // namespace virga::sqs
