"""What durability costs: a cloud with a data folder, beside the bare reply, the raw sync and the cloud in memory."""

import json
import shutil
import subprocess
import tempfile

import measure
from workloads import READS, Cloud


class DurableCloud:
    """A cloud on a data folder of its own below `parent`, which is on the disk that is measured."""

    def __init__(self, virga, raw_sync, parent):
        parent.mkdir(parents=True, exist_ok=True)
        self.folder = tempfile.mkdtemp(prefix="durable-", dir=parent)
        self.raw_sync_program = raw_sync
        self.command = [virga, "serve", "--port", "0", "--threads", "1", "--data-dir", self.folder + "/data"]
        self.start(fill=True)

    def start(self, fill):
        self.server = measure.Server("virga", self.command)
        self.cloud = Cloud(self.server.url, self.server.pid, fill)

    def stop(self):
        self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def restart(self):
        """Afterwards, what was in RocksDB's memtable is in its files, and reads come from the block cache."""
        self.server.stop()
        self.start(fill=False)

    def raw_sync(self, seconds):
        with measure.on_core(0):
            done = subprocess.run([str(self.raw_sync_program), self.folder, str(seconds)],
                                  capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def load(self, script, seconds, connections=measure.CONNECTIONS):
        env = {"BENCH_QUEUE_URL": self.cloud.queue_url}
        return measure.load(self.server.url, self.server.pid, script, seconds, env, connections)


def run_round(durable, report, bare_us, memory, seconds):
    """One round; `bare_us`: measures the bare reply's CPU, `memory`: the cloud in memory."""
    raw = durable.raw_sync(seconds)
    base = bare_us()
    put = durable.load("put_item.lua", seconds)
    send = durable.load("send_message.lua", seconds)
    alone = durable.load("put_item.lua", seconds, connections=1)
    report.add("raw syncs per s", raw["per_second"])
    report.add("p50 of a raw sync", raw["p50_us"])
    report.add("CPU durable PutItem", put.cpu_us_per_request)
    report.add("durable PutItem / bare", put.cpu_us_per_request / base)
    report.add("CPU durable SendMessage", send.cpu_us_per_request)
    report.add("durable SendMessage / durable PutItem", send.cpu_us_per_request / put.cpu_us_per_request)
    report.add("durable writes per s", put.per_second)
    report.add("durable writes per s / raw syncs per s", put.per_second / raw["per_second"])
    report.add("p50 of one durable write - raw sync", alone.p50_us - raw["p50_us"])
    _compare_reads(durable, report, memory, seconds, "memtable")
    durable.restart()
    _compare_reads(durable, report, memory, seconds, "block cache")


def _compare_reads(durable, report, memory, seconds, where):
    for name, script in READS.items():
        in_memory = measure.load(memory.url, memory.pid, script, seconds).cpu_us_per_request
        report.add(f"durable {name}, {where} / in memory", durable.load(script, seconds).cpu_us_per_request / in_memory)
