#ifndef VIRGA_APPS_VIRGA_INFRA_JSON_H_
#define VIRGA_APPS_VIRGA_INFRA_JSON_H_

#include <optional>
#include <string>
#include <string_view>

#include "codec/json_document.h"

namespace virga::infra {

// The member `key`, nullopt if `object` has none or is none.
std::optional<codec::JsonValue> Find(codec::JsonValue object, std::string_view key);

// The text of the member `key`: a string's, or a number's as written; "" if there is none.
std::string Text(codec::JsonValue object, std::string_view key);

// Whether both are JSON and mean the same: the order of members does not count, nor whether a number
// stands in quotes (AWS takes both in a redrive policy).
bool SameJson(std::string_view a, std::string_view b);

}  // namespace virga::infra

#endif  // VIRGA_APPS_VIRGA_INFRA_JSON_H_
