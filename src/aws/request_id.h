#ifndef VIRGA_AWS_REQUEST_ID_H_
#define VIRGA_AWS_REQUEST_ID_H_

#include <array>
#include <cstddef>
#include <string_view>

#include "base/random.h"

namespace virga::aws {

// The id that a reply carries in x-amzn-RequestId.
class RequestId {
 public:
  // DynamoDB's form: 52 of 0-9A-Z, with the tail that its ids have.
  static RequestId Long(Random& random);
  // A version-4 UUID, as SQS and STS have it.
  static RequestId Uuid(Random& random);

  std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 52> text_ = {};
  std::size_t size_ = 0;
};

}  // namespace virga::aws

#endif  // VIRGA_AWS_REQUEST_ID_H_
