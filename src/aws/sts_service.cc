#include "aws/sts_service.h"

#include <array>

namespace virga::aws {
namespace {

constexpr std::array kOperations{
    OperationInfo{.name = "GetCallerIdentity",
                  .members = {},
                  .note = "Every caller is the root user of its account.",
                  .query_outputs = {}},
};

class StsService final : public Service {
 public:
  std::string_view signing_name() const override { return "sts"; }
  std::string_view target_prefix() const override { return "AWSSecurityTokenServiceV20110615"; }
  std::span<const OperationInfo> operations() const override { return kOperations; }

  Result<CallOutcome> Call(std::size_t, CallContext& context, codec::JsonValue, codec::JsonWriter& output) override {
    output.BeginObject();
    output.Key("Arn");
    output.String("arn:aws:iam::" + std::string(context.account) + ":root");
    output.Key("UserId");
    output.String(context.account);
    output.Key("Account");
    output.String(context.account);
    output.EndObject();
    return CallOutcome{};
  }
};

}  // namespace

std::unique_ptr<Service> NewStsService() {
  return std::make_unique<StsService>();
}

}  // namespace virga::aws
