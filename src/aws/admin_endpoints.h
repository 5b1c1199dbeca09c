#ifndef VIRGA_AWS_ADMIN_ENDPOINTS_H_
#define VIRGA_AWS_ADMIN_ENDPOINTS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/endpoint.h"
#include "aws/faults.h"
#include "aws/metrics.h"
#include "aws/operation.h"
#include "storage/engine.h"

namespace virga::aws {

// /_virga/faults (docs/operations/faults.md): GET lists the rules, POST and PUT add one, DELETE
// clears all. /_virga/faults/ID: GET shows one, DELETE removes it.
class FaultsEndpoint final : public Endpoint {
 public:
  // `services`: a rule that matches no operation of theirs is refused. Borrowed.
  FaultsEndpoint(Faults& faults, std::vector<const Service*> services)
      : faults_(faults), services_(std::move(services)) {}
  std::string_view path() const override { return "/_virga/faults"; }
  http::Outcome Handle(const http::Request& request, http::Response& response) override;

 private:
  http::Outcome Add(const http::Request& request, http::Response& response);
  // `id`: what stands behind the '/'.
  http::Outcome HandleRule(std::string_view id, const http::Request& request, http::Response& response);
  http::Outcome ShowAll(http::Response& response) const;

  // What the rule names and no service has; "" if nothing.
  std::string UnknownIn(codec::JsonValue rule) const;

  Faults& faults_;
  const std::vector<const Service*> services_;
};

// GET /_virga/metrics: Prometheus text.
class MetricsEndpoint final : public Endpoint {
 public:
  explicit MetricsEndpoint(const Metrics& metrics) : metrics_(metrics) {}
  std::string_view path() const override { return "/_virga/metrics"; }
  http::Outcome Handle(const http::Request& request, http::Response& response) override;

 private:
  const Metrics& metrics_;
};

// GET of a health path: {"services":{"dynamodb":"running",...},"edition":"virga","version":"..."}, the form
// that tools which wait for a local cloud read. While the disk takes no writes, "storage" says why, and the
// status is 503.
class HealthEndpoint final : public Endpoint {
 public:
  // The path must outlive this.
  HealthEndpoint(std::string_view path, std::vector<std::string> services, const storage::Engine& engine)
      : path_(path), services_(std::move(services)), engine_(engine) {}
  std::string_view path() const override { return path_; }
  http::Outcome Handle(const http::Request& request, http::Response& response) override;

 private:
  const std::string_view path_;
  const std::vector<std::string> services_;
  const storage::Engine& engine_;
};

}  // namespace virga::aws

#endif  // VIRGA_AWS_ADMIN_ENDPOINTS_H_
