#include "apps/tracker_worker/worker_settings.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace virga::tracker {
namespace {

Result<WorkerOptions, std::string> OptionsOf(std::map<std::string, std::string> values) {
  for (const char* name : {"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}) values.emplace(name, "x");
  const std::vector<SettingSpec> specs = WorkerSettings();
  const auto settings = Settings::Resolve(specs, values, [](const char*) { return nullptr; }, {});
  if (!settings.ok()) return Err(settings.error());
  return WorkerOptionsOf(settings.value());
}

// Cut to whole seconds, 999 ms would be no wait at all.
TEST(WorkerSettingsTest, WhatSqsCountsInSecondsIsGivenInWholeOnes) {
  for (const char* name : {"WORKER_WAIT_MS", "WORKER_VISIBILITY_MS", "REDRIVE_WAIT_MS"}) {
    const auto options = OptionsOf({{name, "1001"}});
    ASSERT_FALSE(options.ok()) << name;
    EXPECT_EQ(options.error(), std::string(name) + " must be whole seconds, as SQS counts in seconds");
  }
}

TEST(WorkerSettingsTest, EachGoesToItsOption) {
  const auto options = OptionsOf({{"WORKER_CONCURRENCY", "1"},
                                  {"WORKER_RECEIVERS", "2"},
                                  {"WORKER_WAIT_MS", "3000"},
                                  {"WORKER_VISIBILITY_MS", "4000"},
                                  {"WORKER_EXTEND_MS", "5"},
                                  {"WORKER_DELETE_FLUSH_MS", "6"},
                                  {"WORKER_PROBE_MS", "7"},
                                  {"WORKER_PROBE_MAX_MS", "8"},
                                  {"WORKER_QUEUE_BACKOFF_MS", "9"},
                                  {"WORKER_QUEUE_BACKOFF_MAX_MS", "10"},
                                  {"WORKER_DRAIN_MS", "11"},
                                  {"HISTORY_MAX", "12"},
                                  {"OUTBOX_SWEEP_PERIOD_MS", "13"},
                                  {"OUTBOX_BOUND_MS", "14"},
                                  {"OUTBOX_BACKOFF_MAX_MS", "15"}});
  ASSERT_TRUE(options.ok()) << options.error();
  EXPECT_EQ(options->concurrency, 1);
  EXPECT_EQ(options->receivers, 2);
  EXPECT_EQ(options->wait_seconds, 3);
  EXPECT_EQ(options->visibility_seconds, 4);
  EXPECT_EQ(options->extend_every, Millis(5));
  EXPECT_EQ(options->delete_flush, Millis(6));
  EXPECT_EQ(options->probe_base, Millis(7));
  EXPECT_EQ(options->probe_max, Millis(8));
  EXPECT_EQ(options->queue_backoff_base, Millis(9));
  EXPECT_EQ(options->queue_backoff_max, Millis(10));
  EXPECT_EQ(options->drain, Millis(11));
  EXPECT_EQ(options->history_max, 12U);
  EXPECT_EQ(options->sweep_period, Millis(13));
  EXPECT_EQ(options->outbox_bound, Millis(14));
  EXPECT_EQ(options->outbox_backoff_max, Millis(15));
}

}  // namespace
}  // namespace virga::tracker
