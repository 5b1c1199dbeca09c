#!/usr/bin/env python3
"""Measures what a request costs beside a bare reply, and fails past the gates.

CPU is user and system time of the server's process, under wrk with 32 connections. Every round runs
every workload once, each right after the bare reply, as a machine may change its speed at any time;
what is judged is the ratio to that, the median of all rounds. Needs a release build, wrk, and a
machine that does nothing else.

  bench/run.py                                     all that is built
  bench/run.py --rounds 3 --only PutItem,GetItem   a look
  bench/run.py --server http://127.0.0.1:8000 --pid 4711 --name other    another cloud in the same run
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import durable
import measure
import tracker
from report import Report
from workloads import SCRIPTS, Cloud

ROOT = Path(__file__).resolve().parent.parent

# Row: (unit, aim, never over).
GATES = {
    "bare reply / raw epoll": ("x", 1.25, 1.4),
    "PutItem / bare": ("x", 1.5, 2.0),
    "GetItem / bare": ("x", 1.5, 2.0),
    "UpdateItem / bare": ("x", 1.8, 2.5),
    "SendMessage / bare": ("x", 1.5, 1.5),
    "Receive+Delete / bare": ("x", 3.5, 3.5),
    "tracker-api POST / bare": ("x", 6.0, 10.0),
    "tracker-api GET / bare": ("x", 5.0, 8.0),
    "tracker-api PATCH / bare": ("x", 9.0, 16.0),
    "tracker-worker event / bare": ("x", 8.0, 14.0),
    "tracker-worker backlog event / bare": ("x", 8.0, 14.0),
    "durable PutItem / bare": ("x", 3.5, 5.0),
    "durable SendMessage / durable PutItem": ("x", 1.0, 1.0),
    "p50 of one durable write - raw sync": ("us", 170.0, 300.0),
    "durable GetItem, memtable / in memory": ("x", 1.6, 1.6),
    "durable Query, memtable / in memory": ("x", 1.6, 1.6),
    "durable GetItem, block cache / in memory": ("x", 1.6, 1.6),
    "durable Query, block cache / in memory": ("x", 1.6, 1.6),
    "system calls per bare reply": ("", 2.2, 3.0),
    "system calls per PutItem": ("", 2.2, 3.0),
    "allocations per PutItem": ("", 25.0, 60.0),
    "allocations per PutItem, end to end": ("", 25.0, 60.0),
    "allocations per UpdateItem, end to end": ("", 60.0, 60.0),
    "virga: first answer": ("ms", 10.0, 10.0),
    "virga: idle memory": ("MB", 10.0, 10.0),
    "virga: 1,000 idle connections": ("MB", 20.0, 20.0),
    "virga: 50 MB body": ("MB", 1.0, 1.0),
    "tracker-api: first answer": ("ms", 10.0, 10.0),
    "tracker-api: idle memory": ("MB", 10.0, 10.0),
}
AT_LEAST = {
    "tracker-worker events per s": ("/s", 5000.0, 5000.0),
    "durable writes per s / raw syncs per s": ("x", 3.5, 2.5),
}


def find_program(name, folders):
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    return None


def run_rounds(options, report, bare, raw, clouds, api, durable_cloud):
    names = [name for name in SCRIPTS if not options.only or name in options.only]

    def bare_us():
        used = measure.load(bare.url, bare.pid, seconds=options.seconds / 2).cpu_us_per_request
        report.add("CPU bare reply", used)
        return used

    def add(row, measure_row):
        """A row beside the bare reply of the moment before it."""
        base = bare_us()
        used = measure_row()
        report.add(f"CPU {row}", used)
        report.add(f"{row} / bare", used / base)

    for number in range(1, options.rounds + 1):
        print(f"round {number} of {options.rounds}", file=sys.stderr)
        floor = measure.load(raw.url, raw.pid, seconds=options.seconds / 2).cpu_us_per_request
        report.add("CPU raw epoll", floor)
        report.add("bare reply / raw epoll", bare_us() / floor)
        for label, cloud in clouds.items():
            for name in filter(cloud.supports, names):
                seconds = options.seconds * 2 if name == "SendMessage" else options.seconds
                add(label + name, lambda: cloud.measure(name, seconds))
        if durable_cloud:
            durable.run_round(durable_cloud, report, bare_us, clouds[""], options.seconds)
        if api:
            run_tracker_round(options, report, add, api)


def run_tracker_round(options, report, add, api):
    api.renew()
    for method in ("POST", "GET", "PATCH"):
        add(f"tracker-api {method}", lambda: api.measure(method, options.seconds)[0])
    add("tracker-worker backlog event", lambda: api.measure_backlog()[0])

    def worker_us():
        used, rate = api.measure_worker(options.seconds)
        report.add("tracker-worker events per s", rate)
        return used

    add("tracker-worker event", worker_us)


def measure_starts(report, virga, bin_dir):
    command = [virga, "serve", "--port", "0", "--threads", "1"]
    for _ in range(5):
        report.add("virga: first answer", measure.first_answer_ms(command))
    with measure.Server("virga", command) as server:
        measure.load(server.url + "/health", server.pid, seconds=1, connections=1)
        report.add("virga: idle memory", measure.rss_mb(server.pid))
        report.add("virga: 1,000 idle connections", measure.idle_connections_mb(server))
        status, cost = measure.large_body(server)
        if status == 413:
            report.add("virga: 50 MB body", cost)
        else:
            report.skip("virga: 50 MB body", f"answered {status}, not 413")
        api = bin_dir / "tracker-api"
        if not api.exists():
            report.skip("tracker-api", "is not built")
            return
        environment = tracker.settings(server.url)
        for _ in range(5):
            report.add("tracker-api: first answer", measure.first_answer_ms([api], env=environment, cwd="/"))
        with measure.Server("tracker-api", [api], environment, "/") as started:
            report.add("tracker-api: idle memory", measure.rss_mb(started.pid))


def measure_allocations(report, program):
    if program is None:
        report.skip("allocations", "call_cost is not built")
        return
    with measure.on_core(0):
        done = subprocess.run([str(program)], capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        call = json.loads(line)
        report.add(f"allocations per {call['call']}", call["allocations"])
        if "allocations_end_to_end" in call:
            report.add(f"allocations per {call['call']}, end to end", call["allocations_end_to_end"])


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=Path, action="append", help="where the programs are (build/bin, build/release/bin)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement")
    parser.add_argument("--only", type=lambda text: text.split(","), help="workloads of the cloud, by comma")
    parser.add_argument("--no-tracker", action="store_true", help="leave the API and the worker out")
    parser.add_argument("--no-durable", action="store_true", help="leave the cloud with a data folder out")
    parser.add_argument("--folder", type=Path, default=ROOT / "build/bench-data",
                        help="where data folders are made: the disk that is measured")
    parser.add_argument("--server", help="another cloud's address, measured in the same run")
    parser.add_argument("--pid", type=int, help="its process")
    parser.add_argument("--name", default="other", help="what its rows are called")
    parser.add_argument("--json", type=Path, help="writes medians and samples there")
    options = parser.parse_args()
    if options.server and not options.pid:
        parser.error("--server needs --pid")
    return options


def main():
    options = parse_options()
    measure.keep_cores_awake()
    folders = options.bin or [ROOT / "build/bin", ROOT / "build/release/bin"]
    report = Report(GATES, AT_LEAST)
    bare_program, raw_program = find_program("bare_reply", folders), find_program("raw_epoll", folders)
    virga = find_program("virga", folders)
    if not bare_program or not raw_program:
        sys.exit("bare_reply and raw_epoll are not built: make bench, or configure with -DVIRGA_BUILD_BENCH=ON")
    servers = [measure.Server("bare_reply", [bare_program]), measure.Server("raw_epoll", [raw_program])]
    bare, raw = servers
    clouds, api, durable_cloud = {}, None, None
    try:
        if virga:
            server = measure.Server("virga", [virga, "serve", "--port", "0", "--threads", "1"])
            servers.append(server)
            clouds[""] = Cloud(server.url, server.pid)
        else:
            report.skip("virga", "is not built")
        if options.server:
            clouds[options.name + " "] = Cloud(options.server, options.pid)
        raw_sync = find_program("raw_sync", folders)
        if virga and raw_sync and not options.no_durable and not clouds[""].refused:
            durable_cloud = durable.DurableCloud(virga, raw_sync, options.folder)
            servers.append(durable_cloud)
        if virga and not options.no_tracker and (virga.parent / "tracker-api").exists() and not clouds[""].refused:
            tracker_cloud, api = tracker.open_tracker(virga.parent)
            servers += [tracker_cloud, api]
        for label, cloud in clouds.items():
            for service, reason in cloud.refused.items():
                report.skip(f"{label}{service}", reason)
        run_rounds(options, report, bare, raw, clouds, api, durable_cloud)
        for row, url, pid, script in [("raw epoll reply", raw.url, raw.pid, None), ("bare reply", bare.url, bare.pid, None)] + (
                [("PutItem", clouds[""].url, clouds[""].pid, "put_item.lua")] if virga and clouds[""].supports("PutItem") else []):
            calls = measure.system_calls(url, pid, script)
            if calls is None:
                report.skip("system calls", "perf is not there or may not count them")
                break
            report.add(f"system calls per {row}", calls)
        if virga:
            measure_starts(report, virga, virga.parent)
        measure_allocations(report, find_program("call_cost", folders))
    finally:
        for server in reversed(servers):
            server.stop()
    failed = report.print()
    if options.json:
        options.json.write_text(json.dumps({"medians": report.medians(), "samples": report.samples,
                                            "past": failed, "skipped": report.skipped}, indent=1) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
