#ifndef VIRGA_DYNAMODB_OPERATIONS_JSON_COPY_H_
#define VIRGA_DYNAMODB_OPERATIONS_JSON_COPY_H_

#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::dynamodb {

// Writes a value of the request as it came, for what a batch hands back unprocessed.
// REQUIRES: `value` is nested no deeper than requests may be.
void CopyJson(codec::JsonValue value, codec::JsonWriter& output);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_JSON_COPY_H_
