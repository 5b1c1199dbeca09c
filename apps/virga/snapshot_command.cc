#include <memory>
#include <string>

#include "apps/virga/commands.h"
#include "apps/virga/control_client.h"
#include "codec/json_writer.h"
#include "storage/data_folder.h"

namespace virga {
namespace {

constexpr char kExamples[] =
    "A snapshot is one instant of all tables, queues and the clock of a cloud that runs with --data-dir.\n"
    "It is taken while the cloud serves, and costs no room until the data changes.\n"
    "\n"
    "Examples:\n"
    "  virga snapshot save before\n"
    "  virga snapshot list\n"
    "  virga snapshot restore before           everything is as it was, the clock too\n"
    "  virga snapshot delete before\n"
    "  virga check .virga/data/snapshots/before";

std::string NameBody(const std::string& name) {
  std::string body;
  codec::JsonWriter json(body);
  json.BeginObject();
  json.Key("name");
  json.String(name);
  json.EndObject();
  return body;
}

std::string CheckName(const std::string& name) {
  const auto checked = storage::DataFolder::CheckSnapshotName(name);
  return checked.ok() ? std::string() : checked.error().message;
}

}  // namespace

void AddSnapshot(Command program) {
  const Command command = program.AddCommand("snapshot", "Save and bring back the state of a running cloud");
  command.SetFooter(kExamples);
  command.RequireCommand();
  const auto call = std::make_shared<ControlCall>();
  call->path = "/_virga/snapshots";
  const auto name = std::make_shared<std::string>();
  const auto verb = [&](const char* word, const char* what, bool has_name, auto prepare) {
    const Command subcommand = command.AddCommand(word, what);
    subcommand.SetFooter(kExamples);
    AddEndpointOption(subcommand, *call);
    if (has_name) subcommand.AddOption("NAME", *name, "The snapshot's name").Required().Checked(CheckName);
    subcommand.OnRun([call, name, prepare] {
      prepare(*call, *name);
      return SendControlCall(*call);
    });
  };

  verb("list", "List the snapshots", false, [](ControlCall&, const std::string&) {});
  verb("save", "Save the state under a name", true, [](ControlCall& save, const std::string& as) {
    save.method = "POST";
    save.body = NameBody(as);
  });
  verb("restore", "Replace the state by that of a snapshot", true, [](ControlCall& restore, const std::string& from) {
    restore.method = "POST";
    restore.path += "/" + from + "/restore";
  });
  verb("delete", "Delete a snapshot", true, [](ControlCall& remove, const std::string& which) {
    remove.method = "DELETE";
    remove.path += "/" + which;
  });
}

}  // namespace virga
