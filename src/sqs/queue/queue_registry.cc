#include "sqs/queue/queue_registry.h"

#include <fmt/format.h>

#include "aws/limits.h"
#include "base/log.h"
#include "sqs/queue/row_removal.h"
#include "storage/key_codec.h"

namespace virga::sqs {
namespace {

constexpr auto kRecreateInterval = std::chrono::seconds(aws::limits::recreate_interval_s);

aws::Error Corrupt(std::string_view what) {
  return aws::InternalError(fmt::format("{} does not decode", what));
}

std::string EncodeTime(TimePoint t) {
  std::string row;
  storage::AppendUint64(static_cast<std::uint64_t>(t.time_since_epoch().count()), row);
  return row;
}

// Calls `visit(key, value)` for each row of a kind until it fails. One world has one layer today.
template <typename Visit>
aws::Status ForEachRow(storage::Engine& engine, storage::RowKind kind, Visit visit) {
  const auto view = engine.OpenView();
  const std::string prefix = storage::KindPrefix(storage::kFirstLayer, kind);
  const auto rows = view->Scan(storage::PrefixRange(prefix), storage::Direction::kForward);
  while (true) {
    const auto more = rows->Next();
    if (!more.ok()) return Err(aws::FromStorage(more.error()));
    if (!*more) return Ok{};
    RETURN_IF_ERROR(visit(rows->key(), rows->value()));
  }
}

}  // namespace

QueueRegistry::~QueueRegistry() {
  WriterLock lock(mutex_);
  for (const auto& [address, deleted] : deleted_) environment_.timers.Cancel(deleted.timer);
}

aws::Status QueueRegistry::Load(TimePoint now) {
  WriterLock lock(mutex_);
  RETURN_IF_ERROR(LoadQueues(now));
  RETURN_IF_ERROR(LoadDeletedNames(now));
  RETURN_IF_ERROR(ResumeRemovals(now));
  last_commit_ = environment_.engine.last_sequence();
  return Ok{};
}

aws::Status QueueRegistry::LoadQueues(TimePoint now) {
  return ForEachRow(environment_.engine, storage::RowKind::kQueue,
                    [&](std::string_view key, std::string_view value) NO_THREAD_SAFETY_ANALYSIS -> aws::Status {
                      auto address = ParseQueueRowKey(key);
                      auto record = DecodeQueueRecord(value);
                      if (!address || !record) return Err(Corrupt("a queue's row"));
                      auto queue = std::make_shared<Queue>(environment_, *address, std::move(*record));
                      RETURN_IF_ERROR(queue->Load(now));
                      queues_.emplace(std::move(*address), std::move(queue));
                      return Ok{};
                    });
}

aws::Status QueueRegistry::LoadDeletedNames(TimePoint now) {
  storage::WriteBatch expired;
  RETURN_IF_ERROR(ForEachRow(environment_.engine, storage::RowKind::kDeletedQueue,
                             [&](std::string_view key, std::string_view value)
                                 NO_THREAD_SAFETY_ANALYSIS -> aws::Status {
                                   const auto address = ParseQueueRowKey(key);
                                   const auto micros = storage::KeyReader(value).ReadUint64();
                                   if (!address || !micros) return Err(Corrupt("a deleted queue's row"));
                                   const TimePoint deleted_at{Duration(static_cast<std::int64_t>(*micros))};
                                   if (deleted_at + kRecreateInterval <= now) {
                                     expired.Delete(std::string(key));
                                   } else {
                                     Remember(*address, deleted_at);
                                   }
                                   return Ok{};
                                 }));
  if (expired.empty()) return Ok{};
  // What cannot be removed now is found again at the next start.
  if (const auto done = environment_.engine.Commit(std::move(expired)); !done.ok()) {
    log::Warning("the names of deleted queues were not forgotten: {}", done.error().message);
  }
  return Ok{};
}

aws::Status QueueRegistry::ResumeRemovals(TimePoint now) {
  std::vector<Removal> removals;
  RETURN_IF_ERROR(ForEachRow(environment_.engine, storage::RowKind::kRemovedQueue,
                             [&removals](std::string_view key, std::string_view) -> aws::Status {
                               removals.push_back({.range = storage::PrefixRange(MessageRowPrefixOf(key)),
                                                   .marker = std::string(key)});
                               return Ok{};
                             }));
  for (Removal& removal : removals) RemoveRows(environment_, std::move(removal), now);
  return Ok{};
}

std::shared_ptr<Queue> QueueRegistry::Find(aws::CallContext& context, const QueueAddress& address) const {
  ReaderLock lock(mutex_);
  const auto found = queues_.find(address);
  context.DependsOn(found == queues_.end() ? last_commit_ : found->second->record_sequence());
  return found == queues_.end() ? nullptr : found->second;
}

std::shared_ptr<Queue> QueueRegistry::Find(const QueueAddress& address) const {
  ReaderLock lock(mutex_);
  const auto found = queues_.find(address);
  return found == queues_.end() ? nullptr : found->second;
}

std::optional<DeadLetterTarget> QueueRegistry::DeadLetterOf(const Queue& queue) const {
  const auto record = queue.record();
  const RedrivePolicy& policy = record->settings.redrive;
  if (policy.text.empty()) return std::nullopt;
  const auto address = ParseQueueArn(policy.dead_letter_target_arn, queue.address().layer);
  if (!address) return std::nullopt;
  auto target = Find(*address);
  if (target == nullptr || target.get() == &queue) return std::nullopt;
  return DeadLetterTarget{std::move(target), policy.max_receive_count};
}

aws::Result<QueueRegistry::Created> QueueRegistry::CreateOrFind(aws::CallContext& context, const QueueAddress& address,
                                                                QueueRecord record) {
  WriterLock lock(mutex_);
  context.DependsOn(last_commit_);
  if (const auto found = queues_.find(address); found != queues_.end()) {
    context.DependsOn(found->second->record_sequence());
    return Created{found->second, false};
  }
  const auto deleted = deleted_.find(address);
  if (deleted != deleted_.end() && context.now < deleted->second.at + kRecreateInterval) {
    return Err(aws::Error{
        aws::ErrorCode::kQueueDeletedRecently,
        "You must wait 60 seconds after deleting a queue before you can create another with the same name."});
  }
  record.id = environment_.random.NextUint64();
  storage::WriteBatch batch;
  batch.Put(QueueRowKey(address), EncodeQueueRecord(record));
  const auto committed = environment_.engine.Commit(std::move(batch));
  if (!committed.ok()) return Err(aws::FromStorage(committed.error()));
  last_commit_ = *committed;
  context.DependsOn(last_commit_);
  auto queue = std::make_shared<Queue>(environment_, address, std::move(record), *committed);
  queues_.emplace(address, queue);
  return Created{std::move(queue), true};
}

aws::Status QueueRegistry::Delete(aws::CallContext& context, const QueueAddress& address) {
  std::shared_ptr<Queue> queue;
  storage::Sequence deleted_by = 0;
  {
    WriterLock lock(mutex_);
    context.DependsOn(last_commit_);
    const auto found = queues_.find(address);
    if (found == queues_.end()) return Err(QueueDoesNotExist(context));
    storage::WriteBatch batch;
    batch.Delete(QueueRowKey(address));
    batch.Put(DeletedQueueRowKey(address), EncodeTime(context.now));
    batch.Put(RemovedQueueRowKey(MessageRowPrefix(address, found->second->id())), "");
    const auto committed = environment_.engine.Commit(std::move(batch));
    if (!committed.ok()) return Err(aws::FromStorage(committed.error()));
    last_commit_ = deleted_by = *committed;
    context.DependsOn(last_commit_);
    queue = std::move(found->second);
    queues_.erase(found);
    Remember(address, context.now);
  }
  queue->Retire(context.now, deleted_by);
  return Ok{};
}

void QueueRegistry::Remember(const QueueAddress& address, TimePoint deleted_at) {
  const auto timer = environment_.timers.Schedule(
      deleted_at + kRecreateInterval, [this, address, deleted_at](TimePoint) { Forget(address, deleted_at); });
  deleted_[address] = {.at = deleted_at, .timer = timer};
}

void QueueRegistry::Forget(const QueueAddress& address, TimePoint deleted_at) {
  WriterLock lock(mutex_);
  const auto found = deleted_.find(address);
  if (found == deleted_.end() || found->second.at != deleted_at) return;
  deleted_.erase(found);
  storage::WriteBatch batch;
  batch.Delete(DeletedQueueRowKey(address));
  // If the disk refuses, the row goes at the next start.
  const auto committed = environment_.engine.Commit(std::move(batch));
  if (committed.ok()) last_commit_ = *committed;
}

std::vector<std::shared_ptr<Queue>> QueueRegistry::List(aws::CallContext& context, const QueueAddress& where,
                                                        std::string_view prefix, std::string_view after,
                                                        std::size_t count_max) const {
  ReaderLock lock(mutex_);
  context.DependsOn(last_commit_);
  std::vector<std::shared_ptr<Queue>> found;
  QueueAddress from = where;
  from.name = std::max(prefix, after);
  for (auto entry = queues_.lower_bound(from); entry != queues_.end() && found.size() < count_max; ++entry) {
    const QueueAddress& address = entry->first;
    if (address.layer != where.layer || address.account != where.account || address.region != where.region ||
        !address.name.starts_with(prefix)) {
      break;
    }
    if (!after.empty() && address.name <= after) continue;
    context.DependsOn(entry->second->record_sequence());
    found.push_back(entry->second);
  }
  return found;
}

}  // namespace virga::sqs
