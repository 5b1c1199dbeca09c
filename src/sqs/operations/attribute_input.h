#ifndef VIRGA_SQS_OPERATIONS_ATTRIBUTE_INPUT_H_
#define VIRGA_SQS_OPERATIONS_ATTRIBUTE_INPUT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "codec/json_document.h"

namespace virga::sqs {

// Reading the attributes of a message that is sent.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html

// The member MessageAttributes, checked and coded as rows hold it (queue/message_attributes.h).
// Adds what they count toward the message's size to `size_bytes`.
// Errors: InvalidParameterValue; UnsupportedOperation for list values, as on AWS.
aws::Result<std::string> DecodeMessageAttributes(codec::JsonValue attributes, std::size_t& size_bytes);

// The member MessageSystemAttributes: the value of AWSTraceHeader, "" if it is not there.
// Errors: InvalidParameterValue for any other name or type.
aws::Result<std::string_view> DecodeTraceHeader(codec::JsonValue attributes);

// Errors: InvalidMessageContents: a character that XML 1.0 has not. `where`: "body".
aws::Status CheckCharacters(std::string_view utf8, std::string_view where);

// Whether `text` is a decimal number of at most 38 digits between 10^-128 and 10^126.
bool IsAttributeNumber(std::string_view text);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_ATTRIBUTE_INPUT_H_
