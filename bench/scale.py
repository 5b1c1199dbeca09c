#!/usr/bin/env python3
"""Measures how the cost of calls grows with what a data folder holds, and fails past the gates.

Loads a small folder (10 thousand items, 10 thousand messages) and a large one (10 million, 1 million; 500 bytes each),
and compares the CPU of the server's process per call on the two. Then: memory, the time to the first answer after a
restart, a snapshot under load, and what deleting the large table and queue takes and frees. Needs a release build, wrk,
some 25 GB of disk and half an hour.

  bench/scale.py                                        all of it
  bench/scale.py --items 200000 --messages 50000        a look
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import measure
from report import Report
from workloads import call, call_if_new

ROOT = Path(__file__).resolve().parent.parent
CACHE_MB = 64
BLOCK_BYTES = 2048  # of the cache
CALLS = ["PutItem", "GetItem", "Query", "ReceiveMessage", "DescribeTable", "GetQueueAttributes"]
ROUNDS = 10
TURNS = dict.fromkeys(CALLS, 3) | {"GetItem": 9}  # of a round; more for what is nearest to its aim
RECEIVING_ROUNDS = 7  # the smaller queue must last for all of them
DYNAMODB, SQS = "DynamoDB_20120810.", "AmazonSQS."

GATES = {f"{name}, large / small": ("x", 1.5, 1.5) for name in CALLS} | {
    # One read of a file that is not in the cache: docs/adr/0006-what-a-read-outside-the-cache-may-cost.md.
    "GetItem, large / small": ("x", 1.5, 1.7),
    "PutItem, large / small": ("x", 1.5, 1.7),
    "memory, large, after load": ("MB", 400, 400),
    "memory, large, after a restart": ("MB", 400, 400),
    "memory per waiting message": ("B", 100, 100),
    "restart to the first answer, large": ("s", 2, 2),
    "longest reply during a snapshot - without": ("ms", 50, 50),
    "DeleteTable answered after": ("ms", 100, 100),
    "DeleteQueue answered after": ("ms", 100, 100),
    "disk after the deletions / before": ("x", 0.1, 0.1),
}


class Folder:
    """A server on a data folder of its own, with a table of so many items and a queue of so many messages."""

    def __init__(self, virga, parent, items, messages):
        parent.mkdir(parents=True, exist_ok=True)
        self.path = tempfile.mkdtemp(prefix=f"scale-{items}-", dir=parent)
        self.virga, self.items, self.messages = virga, items, messages
        self.seed = 0
        self.start()

    def start(self):
        self.server = measure.Server("virga", [self.virga, "serve", "--port", "0", "--threads", "1", "--cache-mb",
                                               CACHE_MB, "--data-dir", self.path])

    def stop(self):
        self.server.stop()

    def remove(self):
        self.stop()
        shutil.rmtree(self.path, ignore_errors=True)

    @property
    def url(self):
        return self.server.url

    def queue_url(self, name):
        return f"{self.url}/000000000000/{name}"

    def make(self):
        call_if_new(self.url, DYNAMODB + "CreateTable", {
            "TableName": "Scale", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"},
                                     {"AttributeName": "SK", "AttributeType": "N"}],
            "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}]})
        call_if_new(self.url, SQS + "CreateQueue", {"QueueName": "scale"})

    def count_items(self):
        return call(self.url, DYNAMODB + "DescribeTable", {"TableName": "Scale"})["Table"]["ItemCount"]

    def count_messages(self):
        attributes = call(self.url, SQS + "GetQueueAttributes", {
            "QueueUrl": self.queue_url("scale"), "AttributeNames": ["ApproximateNumberOfMessages"]})["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])

    def load(self, what, script, count, counter):
        """Runs a loading script to its end, and says every few seconds how far it is."""
        environment = {**os.environ, "BENCH_WRK": str(measure.BENCH / "wrk"), "BENCH_ITEMS": str(count),
                       "BENCH_MESSAGES": str(count), "BENCH_QUEUE_URL": self.queue_url("scale")}
        began = time.monotonic()
        with subprocess.Popen(["wrk", "-t1", "-c16", "-d3h", "--timeout", "60s", "-s",
                               str(measure.BENCH / "wrk" / script), self.url],
                              stdout=subprocess.PIPE, text=True, env=environment) as load:
            while load.poll() is None:
                try:
                    load.wait(5)
                except subprocess.TimeoutExpired:
                    done = counter()
                    print(f"{what}: {done:,} of {count:,}, {time.monotonic() - began:.0f} s", file=sys.stderr)
            if load.returncode != 0:
                raise RuntimeError(f"{script} failed: {load.stdout.read()[:500]}")
        if counter() != count:
            raise RuntimeError(f"{what}: {counter():,} are there, not {count:,}")

    def cpu_us(self, name, count):
        """Microseconds of CPU per call, over `count` calls, with the background work that they leave behind."""
        self.seed += 7919 * count
        environment = {**os.environ, "BENCH_WRK": str(measure.BENCH / "wrk"), "BENCH_CALL": name,
                       "BENCH_ITEMS": str(self.items), "BENCH_COUNT": str(count), "BENCH_SEED": str(self.seed),
                       "BENCH_QUEUE_URL": self.queue_url("scale")}
        before = measure.cpu_seconds(self.server.pid)
        with measure.on_core(1):
            done = subprocess.run(["wrk", "-t1", "-c32", "-d1h", "-s", str(measure.BENCH / "wrk" / "scale.lua"),
                                   self.url], capture_output=True, text=True, env=environment, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{name} failed: {done.stdout[:500]}{done.stderr[:500]}")
        self.wait_until_still()
        return (measure.cpu_seconds(self.server.pid) - before) * 1e6 / count

    def wait_until_still(self):
        """Until the background work of the load, compactions above all, is done."""
        while True:
            before = measure.cpu_seconds(self.server.pid)
            time.sleep(0.5)
            if measure.cpu_seconds(self.server.pid) - before < 0.01:
                return

    def files(self):
        files = (Path(root) / name for root, _, names in os.walk(self.path) for name in names)
        return (file for file in files if file.exists())  # compactions remove some meanwhile

    def disk_mb(self):
        return sum(file.stat().st_blocks * 512 for file in self.files()) / 1e6

    def drop_files(self):
        """Has none of them in the kernel's page cache.

        What it dropped while they were loaded would come back with the first read at random, in small pages, and how
        much that is depends on the machine's memory, not on the server.
        """
        for path in self.files():
            with path.open("rb", buffering=0) as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def read_files(self):
        """Has all of them in the kernel's page cache, in the pages of a file that is read from front to back."""
        for path in self.files():
            with path.open("rb", buffering=0) as file:
                while file.read(2**20):
                    pass


def take_turn(folders, name, calls):
    """The CPU of a call on each folder, within seconds, as a machine changes its speed."""
    for folder in folders:
        folder.read_files()  # what the kernel dropped since the last turn
    return [folder.cpu_us(name, calls) for folder in folders]


def compare(report, small, large, count):
    folders = (small, large)
    for folder in folders:
        print(f"reading {folder.disk_mb():,.0f} MB of files", file=sys.stderr)
        folder.drop_files()
    for number in range(1, ROUNDS + 1):
        print(f"round {number} of {ROUNDS}", file=sys.stderr)
        for name in CALLS:
            calls = count
            if name == "ReceiveMessage":
                if number > RECEIVING_ROUNDS:
                    continue
                calls = min(small.messages, large.messages) // (RECEIVING_ROUNDS + 1) // TURNS[name]
            turns = [take_turn(folders, name, calls) for _ in range(TURNS[name])]
            a, b = (statistics.mean(costs) for costs in zip(*turns))
            report.add(f"CPU {name}, small", a)
            report.add(f"CPU {name}, large", b)
            report.add(f"{name}, large / small", b / a)


def timed(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def longest_reply_ms(folder, meanwhile):
    """The longest GetItem of one connection while `meanwhile` runs."""
    longest, stop = 0.0, threading.Event()

    def read():
        nonlocal longest
        key = {"PK": {"S": "KEY#0"}, "SK": {"N": "0"}}
        while not stop.is_set():
            longest = max(longest, timed(lambda: call(folder.url, DYNAMODB + "GetItem", {"TableName": "Scale", "Key": key})))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        meanwhile()
    finally:
        stop.set()
        reader.join()
    return longest * 1000


def restarted(folder):
    folder.stop()
    began = time.perf_counter()
    folder.start()
    folder.count_items()
    return time.perf_counter() - began


def settled_mb(folder):
    """Memory after a restart, once the block cache is as full as it gets."""
    restarted(folder)
    folder.wait_until_still()
    for _ in range(3):  # of the same items: the cache takes in what is read for the second time
        folder.seed = 0
        folder.cpu_us("GetItem", CACHE_MB * 2**20 // BLOCK_BYTES)
    return measure.rss_mb(folder.server.pid)


def measure_large(report, large):
    report.add("memory, large, after load", measure.rss_mb(large.server.pid))
    report.add("disk, large", large.disk_mb())
    report.add("restart to the first answer, large", restarted(large))
    report.add("memory, large, after a restart", measure.rss_mb(large.server.pid))
    large.wait_until_still()
    without = statistics.median(longest_reply_ms(large, lambda: time.sleep(1)) for _ in range(3))
    snapshot = [large.virga, "snapshot", "save", "bench", "--endpoint", large.url]
    during = longest_reply_ms(large, lambda: subprocess.run(snapshot, check=True, capture_output=True))
    report.add("longest reply during a snapshot - without", during - without)
    subprocess.run([large.virga, "snapshot", "delete", "bench", "--endpoint", large.url], check=True, capture_output=True)


def measure_deletion(report, large):
    before = large.disk_mb()
    report.add("DeleteQueue answered after",
               1000 * timed(lambda: call(large.url, SQS + "DeleteQueue", {"QueueUrl": large.queue_url("scale")})))
    report.add("DeleteTable answered after",
               1000 * timed(lambda: call(large.url, DYNAMODB + "DeleteTable", {"TableName": "Scale"})))
    began = time.monotonic()
    while call(large.url, DYNAMODB + "ListTables", {})["TableNames"]:
        print(f"deleting: {time.monotonic() - began:.0f} s", file=sys.stderr)
        time.sleep(5)
    report.add("seconds until the table was gone", time.monotonic() - began)
    large.wait_until_still()
    report.add("disk after the deletions / before", large.disk_mb() / before)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=Path, default=ROOT / "build/bin")
    parser.add_argument("--items", type=int, default=10_000_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--calls", type=int, default=10_000, help="of each kind, a turn")
    parser.add_argument("--folder", type=Path, default=ROOT / "build/bench-data", help="where the data folders are made")
    return parser.parse_args()


def main():
    options = parse_options()
    measure.keep_cores_awake()
    report = Report(GATES)
    virga = options.bin / "virga"
    small = Folder(virga, options.folder, 10_000, 10_000)
    large = Folder(virga, options.folder, options.items, options.messages)
    try:
        for folder in (small, large):
            folder.make()
            folder.load("items", "load_items.lua", folder.items, folder.count_items)
        without_messages = settled_mb(large)
        for folder in (small, large):
            folder.load("messages", "load_messages.lua", folder.messages, folder.count_messages)
            folder.wait_until_still()
        measure_large(report, large)
        report.add("memory per waiting message", (settled_mb(large) - without_messages) * 2**20 / options.messages)
        compare(report, small, large, options.calls)
        measure_deletion(report, large)
    finally:
        small.remove()
        large.remove()
    return 1 if report.print() else 0


if __name__ == "__main__":
    sys.exit(main())
