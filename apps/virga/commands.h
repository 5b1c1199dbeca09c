#ifndef VIRGA_APPS_VIRGA_COMMANDS_H_
#define VIRGA_APPS_VIRGA_COMMANDS_H_

#include "apps/virga/command_line.h"

namespace virga {

// Each adds its command to the program. main.cc has the list.
void AddCheck(Command program);
void AddClock(Command program);
void AddExport(Command program);
void AddFaults(Command program);
void AddImport(Command program);
void AddInfra(Command program);
void AddLimits(Command program);
void AddOperations(Command program);
void AddServe(Command program);
void AddSnapshot(Command program);

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_COMMANDS_H_
