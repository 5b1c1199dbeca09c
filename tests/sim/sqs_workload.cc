// The calls of SQS.

#include "tests/sim/sqs_model.h"
#include "tests/sim/workload.h"

namespace virga::sim {
namespace {

constexpr int kQueues = 4;

// Makes one call.
class Maker {
 public:
  using MakeOne = void (Maker::*)();

  Maker(Choice& choice, const Surroundings& around) : choice_(choice), around_(around) {}

  Call Make() {
    if (around_.state.queues.size() < 3 && choice_.OneIn(3)) return Finish(&Maker::CreateQueue);
    static const std::vector<std::pair<int, MakeOne>> kWeighted{{4, &Maker::CreateQueue},
                                                                {2, &Maker::DeleteQueue},
                                                                {10, &Maker::Describe},
                                                                {3, &Maker::SetAttributes},
                                                                {3, &Maker::Tags},
                                                                {1, &Maker::Purge},
                                                                {16, &Maker::Send},
                                                                {8, &Maker::SendBatch},
                                                                {24, &Maker::Receive},
                                                                {10, &Maker::Delete},
                                                                {3, &Maker::DeleteBatch},
                                                                {6, &Maker::ChangeVisibility},
                                                                {2, &Maker::ChangeVisibilityBatch}};
    return Finish(choice_.Weighted(kWeighted));
  }

 private:
  Call Finish(MakeOne make) {
    (this->*make)();
    call_.service = "sqs";
    return std::move(call_);
  }

  std::string AnyName() { return "queue-" + std::to_string(choice_.Below(kQueues)); }
  // Mostly one that is there.
  std::string Name() {
    if (around_.state.queues.empty() || choice_.OneIn(15)) return AnyName();
    return choice_.Of(around_.state.queues).first;
  }
  void NameQueue() { call_.input["QueueUrl"] = QueueUrl(Name()); }

  Json RedrivePolicy(const std::string& source) {
    std::string target = AnyName();
    while (target == source) target = AnyName();
    return Json(Json::Object{{"deadLetterTargetArn", QueueArn(target)}, {"maxReceiveCount", 1 + choice_.Below(3)}})
        .Dump();
  }

  void CreateQueue() {
    call_.operation = "CreateQueue";
    const std::string name = AnyName();
    call_.input["QueueName"] = name;
    if (choice_.OneIn(3)) call_.input["Attributes"]["VisibilityTimeout"] = std::to_string(choice_.Below(60));
    if (choice_.OneIn(6)) call_.input["Attributes"]["DelaySeconds"] = std::to_string(choice_.Below(20));
    if (choice_.OneIn(4)) call_.input["Attributes"]["MessageRetentionPeriod"] = std::to_string(60 + choice_.Below(500));
    if (choice_.OneIn(2)) call_.input["Attributes"]["RedrivePolicy"] = RedrivePolicy(name);
    if (choice_.OneIn(3)) call_.input["tags"]["made"] = "so";
  }

  void DeleteQueue() {
    call_.operation = "DeleteQueue";
    NameQueue();
  }

  void Describe() {
    call_.operation = choice_.Of(std::vector<std::string>{"GetQueueAttributes", "GetQueueAttributes", "GetQueueUrl",
                                                          "ListQueues", "ListDeadLetterSourceQueues"});
    if (call_.operation == "GetQueueUrl") {
      call_.input["QueueName"] = Name();
    } else if (call_.operation == "ListQueues") {
      if (choice_.OneIn(3)) call_.input["QueueNamePrefix"] = AnyName();
    } else {
      NameQueue();
      if (call_.operation == "GetQueueAttributes") call_.input["AttributeNames"] = Json::Array{"All"};
    }
  }

  void SetAttributes() {
    call_.operation = "SetQueueAttributes";
    const std::string name = Name();
    call_.input["QueueUrl"] = QueueUrl(name);
    Json& attributes = call_.input["Attributes"];
    switch (choice_.Below(4)) {
      case 0:
        attributes["VisibilityTimeout"] = std::to_string(choice_.Below(60));
        break;
      case 1:
        attributes["DelaySeconds"] = std::to_string(choice_.Below(20));
        break;
      case 2:
        // Only ever shorter: whether a message past its retention comes back when that is made longer
        // depends on whether its removal was written, which nothing promises.
        attributes["MessageRetentionPeriod"] = "60";
        break;
      default:
        attributes["RedrivePolicy"] = choice_.OneIn(4) ? Json("") : RedrivePolicy(name);
        break;
    }
  }

  void Tags() {
    call_.operation = choice_.Of(std::vector<std::string>{"TagQueue", "UntagQueue", "ListQueueTags"});
    NameQueue();
    const std::string key = "tag-" + std::to_string(choice_.Below(3));
    if (call_.operation == "TagQueue") call_.input["Tags"][key] = std::to_string(choice_.Below(100));
    if (call_.operation == "UntagQueue") call_.input["TagKeys"] = Json::Array{key};
  }

  void Purge() {
    call_.operation = "PurgeQueue";
    NameQueue();
  }

  void AddMessage(Json& input) {
    std::string body = "message " + std::to_string(choice_.Below(1000));
    if (choice_.OneIn(8)) body.append(static_cast<std::size_t>(choice_.Below(1500)), '.');
    input["MessageBody"] = body;
    if (choice_.OneIn(6)) input["DelaySeconds"] = choice_.Below(30);
    if (choice_.OneIn(6)) {
      input["MessageAttributes"]["kind"] =
          Json::Object{{"DataType", "String"}, {"StringValue", std::to_string(choice_.Below(10))}};
    }
  }

  void Send() {
    call_.operation = "SendMessage";
    NameQueue();
    AddMessage(call_.input);
  }

  void SendBatch() {
    call_.operation = "SendMessageBatch";
    NameQueue();
    const auto count = 1 + choice_.Below(4);
    for (std::int64_t i = 0; i < count; ++i) {
      Json entry = Json::Object{{"Id", "entry-" + std::to_string(i)}};
      AddMessage(entry);
      call_.input["Entries"].Append(entry);
    }
  }

  void Receive() {
    call_.operation = "ReceiveMessage";
    NameQueue();
    if (choice_.OneIn(2)) call_.input["MaxNumberOfMessages"] = 1 + choice_.Below(10);
    if (choice_.OneIn(3)) call_.input["VisibilityTimeout"] = choice_.Below(90);
    // Long enough that no machine is so slow that real time ends it.
    if (choice_.OneIn(4)) call_.input["WaitTimeSeconds"] = 20;
    call_.input["MessageSystemAttributeNames"] = Json::Array{"All"};
    call_.input["MessageAttributeNames"] = Json::Array{"All"};
  }

  // A handle and, mostly, its queue; mostly one of the last that were told.
  Json Handle() {
    if (around_.handles.empty()) {
      NameQueue();
      return "none";
    }
    const auto count = static_cast<std::int64_t>(around_.handles.size());
    const auto back = choice_.Below(choice_.OneIn(3) ? count : std::min<std::int64_t>(count, 6));
    const KnownHandle& known = around_.handles[static_cast<std::size_t>(count - 1 - back)];
    if (call_.input.Get("QueueUrl").is_null()) {
      call_.input["QueueUrl"] = QueueUrl(choice_.OneIn(12) ? Name() : known.queue);
    }
    return known.handle;
  }

  void Delete() {
    call_.operation = "DeleteMessage";
    call_.input["ReceiptHandle"] = Handle();
  }

  void ChangeVisibility() {
    call_.operation = "ChangeMessageVisibility";
    call_.input["ReceiptHandle"] = Handle();
    call_.input["VisibilityTimeout"] = NewTimeout();
  }

  void DeleteBatch() {
    call_.operation = "DeleteMessageBatch";
    AddEntries([](Json&) {});
  }

  void ChangeVisibilityBatch() {
    call_.operation = "ChangeMessageVisibilityBatch";
    AddEntries([this](Json& entry) { entry["VisibilityTimeout"] = NewTimeout(); });
  }

  std::int64_t NewTimeout() { return choice_.OneIn(3) ? 0 : choice_.OneIn(6) ? 43200 : choice_.Below(120); }

  template <typename Add>
  void AddEntries(Add add) {
    const auto count = 1 + choice_.Below(3);
    for (std::int64_t i = 0; i < count; ++i) {
      Json entry = Json::Object{{"Id", "entry-" + std::to_string(i)}, {"ReceiptHandle", Handle()}};
      add(entry);
      call_.input["Entries"].Append(entry);
    }
  }

  Choice& choice_;
  const Surroundings& around_;
  Call call_;
};

}  // namespace

Call NextSqsCall(Choice& choice, const Surroundings& surroundings) {
  return Maker(choice, surroundings).Make();
}

}  // namespace virga::sim
