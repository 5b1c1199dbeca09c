#ifndef VIRGA_APPS_TRACKER_API_API_SETTINGS_H_
#define VIRGA_APPS_TRACKER_API_API_SETTINGS_H_

#include <vector>

#include "apps/tracker_common/settings.h"

namespace virga::tracker {

// The common settings and the API's own.
std::vector<SettingSpec> ApiSettings();

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_API_API_SETTINGS_H_
