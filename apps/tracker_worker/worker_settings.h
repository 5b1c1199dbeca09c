#ifndef VIRGA_APPS_TRACKER_WORKER_WORKER_SETTINGS_H_
#define VIRGA_APPS_TRACKER_WORKER_WORKER_SETTINGS_H_

#include <string>
#include <vector>

#include "apps/tracker_common/settings.h"
#include "apps/tracker_worker/worker_context.h"
#include "base/result.h"

namespace virga::tracker {

// The common settings and the worker's own.
std::vector<SettingSpec> WorkerSettings();

// Error: one line that names the setting and what is wrong with it.
Result<WorkerOptions, std::string> WorkerOptionsOf(const Settings& settings);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_WORKER_SETTINGS_H_
