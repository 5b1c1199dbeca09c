// What one call costs within the cloud: allocations and time in the pipeline alone, and allocations
// with the server and its connection around it. Prints a line of JSON for each call.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "apps/virga/cloud_services.h"
#include "aws/faults.h"
#include "aws/host_check.h"
#include "aws/metrics.h"
#include "aws/pipeline.h"
#include "http/server.h"
#include "storage/memory_engine.h"

namespace {
std::atomic<std::uint64_t> allocations = 0;
}  // namespace

// Every `new` of the program comes here.
void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace virga {
namespace {

constexpr int kKeys = 1000;  // as bench/wrk has them
constexpr int kRounds = 20;
constexpr int kItemsOfCollection = 25;  // as bench/wrk/scale.lua reads them

struct Call {
  std::string target;
  std::string body;
};

// The same requests as those of bench/wrk.
std::string Item(int key) {
  return fmt::format(R"({{"PK":{{"S":"KEY#{}"}},"title":{{"S":"{}"}},"count":{{"N":"{}"}},"flag":{{"BOOL":true}},)"
                     R"("list":{{"L":[{{"S":"a"}},{{"N":"1"}}]}},"map":{{"M":{{"status":{{"S":"PENDING"}},)"
                     R"("at":{{"S":"2026-11-24T16:00:00.000000Z"}}}}}}}})",
                     key, std::string(330, 't'), key);
}
Call PutItem(int key) {
  return {"DynamoDB_20120810.PutItem", R"({"TableName":"Bench","Item":)" + Item(key) + "}"};
}
Call GetItem(int key) {
  return {"DynamoDB_20120810.GetItem",
          fmt::format(R"({{"TableName":"Bench","Key":{{"PK":{{"S":"KEY#{}"}}}},"ConsistentRead":true}})", key)};
}
Call UpdateItem(int key) {
  return {"DynamoDB_20120810.UpdateItem",
          fmt::format(R"({{"TableName":"Bench","Key":{{"PK":{{"S":"KEY#{}"}}}},)"
                      R"("ConditionExpression":"attribute_exists(PK) AND #c >= :zero",)"
                      R"("UpdateExpression":"SET #c = #c + :one, updatedAt = :now",)"
                      R"("ExpressionAttributeNames":{{"#c":"count"}},"ExpressionAttributeValues":{{)"
                      R"(":zero":{{"N":"0"}},":one":{{"N":"1"}},":now":{{"S":"2026-11-24T16:00:00.000000Z"}}}}}})",
                      key)};
}
// One of an item collection's items, and a page of all of them.
Call PutItemOfCollection(int key) {
  return {"DynamoDB_20120810.PutItem",
          fmt::format(R"({{"TableName":"Collections","Item":{{"PK":{{"S":"KEY#{}"}},"SK":{{"N":"{}"}},)"
                      R"("data":{{"S":"{}"}},"count":{{"N":"1"}}}}}})",
                      key / kItemsOfCollection, key % kItemsOfCollection, std::string(440, 'y'))};
}
Call Query(int key) {
  return {"DynamoDB_20120810.Query", fmt::format(R"({{"TableName":"Collections","KeyConditionExpression":"PK = :key",)"
                                                 R"("ExpressionAttributeValues":{{":key":{{"S":"KEY#{}"}}}}}})",
                                                 key / kItemsOfCollection)};
}
Call SendMessage(int) {
  return {"AmazonSQS.SendMessage",
          R"({"QueueUrl":"http://127.0.0.1:4566/000000000000/bench","MessageBody":"{\"eventId\":)"
          R"(\"7c9e6679-7425-40de-944b-e07fc1f90ae7\",\"requestId\":\"550e8400-e29b-41d4-a716-446655440000\",)"
          R"(\"newStatus\":\"IN_PROGRESS\",\"changedAt\":\"2026-11-24T16:00:00.000000Z\"}"})"};
}

Call ReceiveMessage() {
  return {"AmazonSQS.ReceiveMessage", R"({"QueueUrl":"http://127.0.0.1:4566/000000000000/bench"})"};
}
Call DeleteMessage(std::string_view receipt_handle) {
  return {
      "AmazonSQS.DeleteMessage",
      fmt::format(R"({{"QueueUrl":"http://127.0.0.1:4566/000000000000/bench","ReceiptHandle":"{}"}})", receipt_handle)};
}

// The headers of an SDK's request, beside Host and Content-Length.
std::array<http::Header, 5> HeadersOf(std::string_view target) {
  return {{{"Content-Type", "application/x-amz-json-1.0"},
           {"X-Amz-Target", target},
           {"X-Amz-Date", "20261124T160000Z"},
           {"User-Agent", "Boto3/1.34 md/Botocore#1.34 ua/2.0 os/linux md/arch#x86_64 lang/python#3.11"},
           {"Authorization",
            "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/dynamodb/aws4_request, SignedHeaders="
            "content-type;host;x-amz-date;x-amz-target, "
            "Signature=0000000000000000000000000000000000000000000000000000000000000000"}}};
}

class Cloud {
 public:
  Cloud() {
    std::vector<aws::Service*> borrowed;
    for (const auto& service : services_) borrowed.push_back(service.get());
    pipeline_ = std::make_unique<aws::Pipeline>(aws::Pipeline::Dependencies{.services = std::move(borrowed),
                                                                            .endpoints = {},
                                                                            .engine = *engine_,
                                                                            .clock = clock_,
                                                                            .real_clock = real_clock_,
                                                                            .random = random_,
                                                                            .faults = faults_,
                                                                            .metrics = metrics_},
                                                aws::HostCheck("127.0.0.1", {}));
    Handle({"DynamoDB_20120810.CreateTable", R"({"TableName":"Bench","BillingMode":"PAY_PER_REQUEST",)"
                                             R"("AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],)"
                                             R"("KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}]})"});
    Handle({"DynamoDB_20120810.CreateTable", R"({"TableName":"Collections","BillingMode":"PAY_PER_REQUEST",)"
                                             R"("AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"},)"
                                             R"({"AttributeName":"SK","AttributeType":"N"}],)"
                                             R"("KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},)"
                                             R"({"AttributeName":"SK","KeyType":"RANGE"}]})"});
    Handle({"AmazonSQS.CreateQueue", R"({"QueueName":"bench"})"});
    timers_.RunDue();
    for (int key = 0; key < kKeys; ++key) {
      Handle(PutItem(key));
      Handle(PutItemOfCollection(key));
    }
  }
  ~Cloud() { timers_.Stop(); }
  Cloud(const Cloud&) = delete;
  Cloud& operator=(const Cloud&) = delete;

  // Ends the program if the reply is no success.
  void Handle(const Call& call) {
    const auto named = HeadersOf(call.target);
    std::array<http::Header, named.size() + 1> headers;
    headers[0] = {"Host", "127.0.0.1:4566"};
    std::copy(named.begin(), named.end(), headers.begin() + 1);
    http::Request request{.method = "POST",
                          .target = "/",
                          .path = "/",
                          .query = {},
                          .headers = headers,
                          .body = call.body,
                          .has_content_length = true};
    response_.Clear();
    const http::Outcome outcome = pipeline_->Handle(request, response_);
    if (response_.status == 200 && !outcome.suspension) return;
    fmt::print(stderr, "{}: {} {}\n", call.target, response_.status, response_.body);
    std::exit(1);
  }

  // One of the messages that were sent before.
  void ReceiveAndDelete() {
    Handle(receive_);
    constexpr std::string_view kBegin = R"("ReceiptHandle":")";
    const std::size_t begin = response_.body.find(kBegin) + kBegin.size();
    Handle(DeleteMessage(std::string_view(response_.body).substr(begin, response_.body.find('"', begin) - begin)));
  }

  http::Handler& handler() { return *pipeline_; }

 private:
  SystemClock real_clock_;
  AdjustableClock clock_{real_clock_};
  TimerQueue timers_{clock_};
  SecureRandom random_;
  std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine({.memory_bytes_max = std::uint64_t{1} << 31U});
  std::vector<std::unique_ptr<aws::Service>> services_ = NewServices(*engine_, clock_, timers_, random_).value();
  aws::Faults faults_;
  aws::Metrics metrics_;
  std::unique_ptr<aws::Pipeline> pipeline_;
  http::Response response_;
  const Call receive_ = ReceiveMessage();
};

// A client that allocates nothing while it calls.
class Peer {
 public:
  explicit Peer(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::exit(1);
  }
  ~Peer() { close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // Every reply here is small enough to come in one piece.
  void Send(std::string_view request) {
    if (send(socket_, request.data(), request.size(), 0) != static_cast<ssize_t>(request.size())) std::exit(1);
    const ssize_t got = recv(socket_, reply_.data(), reply_.size(), 0);
    if (got > 0 && std::string_view(reply_.data(), static_cast<std::size_t>(got)).starts_with("HTTP/1.1 200")) return;
    fmt::print(stderr, "no success: {}\n",
               std::string_view(reply_.data(), got < 0 ? 0 : static_cast<std::size_t>(got)));
    std::exit(1);
  }

 private:
  int socket_;
  std::array<char, 32768> reply_ = {};
};

std::string Serialize(const Call& call, std::uint16_t port) {
  std::string text = fmt::format("POST / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", port);
  for (const http::Header& header : HeadersOf(call.target))
    text += fmt::format("{}: {}\r\n", header.name, header.value);
  return text + fmt::format("Content-Length: {}\r\n\r\n{}", call.body.size(), call.body);
}

// Of this thread: what other programs do on the machine counts less than in real time.
double CpuMicroseconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// How many allocations one of `count` runs of `work` makes.
template <typename Work>
double AllocationsPerRun(int count, Work work) {
  const std::uint64_t before = allocations.load();
  work();
  return static_cast<double>(allocations.load() - before) / count;
}

void Measure(std::string_view name, Call (*make)(int), Cloud& cloud, Peer& peer, std::uint16_t port) {
  std::vector<Call> calls;
  std::vector<std::string> requests;
  for (int key = 0; key < kKeys; ++key) {
    calls.push_back(make(key));
    requests.push_back(Serialize(calls.back(), port));
  }
  const auto in_process = [&] {
    for (const Call& call : calls) cloud.Handle(call);
  };
  const auto end_to_end = [&] {
    for (const std::string& request : requests) peer.Send(request);
  };
  in_process();  // for the buffers that are kept
  end_to_end();
  const double alone = AllocationsPerRun(kKeys, in_process);
  const double served = AllocationsPerRun(kKeys, end_to_end);
  const double begin_us = CpuMicroseconds();
  for (int round = 0; round < kRounds; ++round) in_process();
  const double took_us = CpuMicroseconds() - begin_us;
  fmt::print(R"({{"call":"{}","us":{:.3f},"allocations":{:.2f},"allocations_end_to_end":{:.2f}}})"
             "\n",
             name, took_us / (kKeys * kRounds), alone, served);
}

// Of one message, the making of its second request included.
void MeasureReceiveAndDelete(Cloud& cloud) {
  constexpr int kMessages = 5000;
  for (int i = 0; i < kMessages; ++i) cloud.Handle(SendMessage(i));
  const double begin_us = CpuMicroseconds();
  const double allocated = AllocationsPerRun(kMessages, [&cloud] {
    for (int i = 0; i < kMessages; ++i) cloud.ReceiveAndDelete();
  });
  fmt::print(R"({{"call":"ReceiveAndDelete","us":{:.3f},"allocations":{:.2f}}})"
             "\n",
             (CpuMicroseconds() - begin_us) / kMessages, allocated);
}

int Run(std::string_view only) {
  Cloud cloud;
  http::Server server({.threads = 1}, cloud.handler());
  const auto port = server.Listen("127.0.0.1", 0);
  if (!port.ok()) return 1;
  Peer peer(port.value());
  const auto measure = [&](std::string_view name, Call (*make)(int)) {
    if (only.empty() || only == name) Measure(name, make, cloud, peer, port.value());
  };
  measure("PutItem", PutItem);
  measure("GetItem", GetItem);
  measure("UpdateItem", UpdateItem);
  measure("Query", Query);
  measure("SendMessage", SendMessage);
  if (only.empty() || only == "ReceiveAndDelete") MeasureReceiveAndDelete(cloud);
  return 0;
}

}  // namespace
}  // namespace virga

// call_cost [NAME of the only call]
int main(int argc, char** argv) {
  return virga::Run(argc > 1 ? argv[1] : "");
}
