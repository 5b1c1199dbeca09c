#include "tests/sim/world.h"

#include <utility>

namespace virga::sim {
namespace {

// 2026-01-01T00:00:00Z
constexpr TimePoint kStart{std::chrono::seconds(1767225600)};

}  // namespace

// What dies with the process.
struct World::Process {
  Process(const Clock& real, Random& chance) : real_clock(real), random(chance), clock(real) {}

  Result<Ok, std::string> Open(CloudOptions options) {
    ASSIGN_OR_RETURN(cloud, EmbeddedCloud::Open(std::move(options), clock, random));
    clock_endpoint = std::make_unique<aws::ClockEndpoint>(*cloud, cloud->engine());
    pipeline = std::make_unique<aws::Pipeline>(aws::Pipeline::Dependencies{.services = cloud->services(),
                                                                           .endpoints = {clock_endpoint.get()},
                                                                           .engine = cloud->engine(),
                                                                           .clock = clock,
                                                                           .real_clock = real_clock,
                                                                           .random = random,
                                                                           .faults = faults,
                                                                           .metrics = metrics,
                                                                           .clock_sequence = &cloud->clock_sequence()},
                                               aws::HostCheck("127.0.0.1", {}));
    return Ok{};
  }

  const Clock& real_clock;
  Random& random;
  AdjustableClock clock;
  aws::Faults faults;
  aws::Metrics metrics;
  std::unique_ptr<EmbeddedCloud> cloud;
  std::unique_ptr<aws::ClockEndpoint> clock_endpoint;
  std::unique_ptr<aws::Pipeline> pipeline;
};

World::World(const WorldOptions& options)
    : options_(options),
      real_clock_(kStart),
      random_(options.seed),
      cuts_(random_.NextUint64()),
      disk_(random_.NextUint64()) {}
World::~World() = default;

Result<Ok, std::string> World::Start() {
  CloudOptions cloud_options;
  cloud_options.data_dir = "/data";
  // RocksDB draws by itself which blocks leave a cache: in this one all have room.
  cloud_options.cache_bytes = std::size_t{64} << 20U;
  cloud_options.folder.write_buffer_bytes = std::size_t{16} << 10U;
  cloud_options.folder.env = &disk_.env();
  cloud_options.engine.has_thread = false;
  if (options_.commits_within_calls) cloud_options.engine.overlay_bytes_max = 1;
  auto process = std::make_unique<Process>(real_clock_, random_);
  RETURN_IF_ERROR(process->Open(std::move(cloud_options)));
  process_ = std::move(process);
  return Ok{};
}

void World::Stop() {
  process_.reset();
  if (!disk_.is_off()) return;
  disk_.PowerCut(cuts_);
  armed_.reset();
}

void World::CutPowerAfter(std::uint64_t operations) {
  disk_.Arm({.fault = storage::DiskFault::kPowerOff, .calls = storage::ChangingDiskCalls(), .nth = operations});
}

void World::CancelCut() {
  disk_.Disarm();
  if (disk_.faults() > faults_before_) armed_.reset();
  if (armed_) disk_.Arm(*armed_);
}

void World::Arm(const storage::DiskFaultRule& fault) {
  armed_ = fault;
  faults_before_ = disk_.faults();
  disk_.Arm(fault);
}

void World::WellAgain() {
  disk_.SetCapacity(std::nullopt);
  disk_.Disarm();
  armed_.reset();
}

EmbeddedCloud& World::cloud() {
  return *process_->cloud;
}

aws::Pipeline& World::pipeline() {
  return *process_->pipeline;
}

}  // namespace virga::sim
