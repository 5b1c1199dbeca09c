"""Starting a server, loading it with wrk, and reading what that cost its process."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

BENCH = Path(__file__).resolve().parent
CONNECTIONS = 32


def cpu_seconds(pid):
    """User and system time of a process. From schedstat, which counts nanoseconds; stat counts 10 ms."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except (OSError, IndexError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total / 1e9


def rss_mb(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} has no VmRSS")


@contextlib.contextmanager
def on_core(number):
    """What is started within has a core to itself: the server 0, its load 1, where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, {cores[number]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def keep_cores_awake():
    """While this process lives, an idle core polls instead of halting (the kernel's PM QoS, /dev/cpu_dma_latency).

    A reply that finds the load asleep wakes its core: on a virtual machine that can cost the server as much as the
    request did, and how often it happens says how fast the load is, not the server.
    """
    try:
        latency = os.open("/dev/cpu_dma_latency", os.O_WRONLY)  # held until the process ends
        os.write(latency, (0).to_bytes(4, sys.byteorder))
    except OSError as error:
        print(f"note: idle cores halt ({error}), so waking them is measured with the replies", file=sys.stderr)


class Server:
    """A process of ours that says on which port it listens, on its output or its log."""

    def __init__(self, name, command, env=None, cwd=None):
        self.name = name
        self.began = time.perf_counter()
        with on_core(0):
            self.process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE,
                                            stderr=subprocess.STDOUT, env=env, cwd=cwd, text=True, bufsize=1)
        self.pid = self.process.pid
        self.port = self._read_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # Else a server that logs much would stop at a full pipe.
        self._drain = subprocess.Popen(["cat"], stdin=self.process.stdout, stdout=subprocess.DEVNULL)

    def _read_port(self):
        seen = ""
        for line in self.process.stdout:
            seen += line
            found = re.search(r"listening on \S*?:(\d+)\s*$", line)
            if found:
                return int(found.group(1))
        raise RuntimeError(f"{self.name} did not start:\n{seen}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._drain.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Load:
    """What one run of wrk sent, and what that cost the process."""

    def __init__(self, requests, cpu_us, seconds, p50_us):
        self.requests = requests
        self.cpu_us = cpu_us
        self.per_second = requests / seconds
        self.p50_us = p50_us

    @property
    def cpu_us_per_request(self):
        return self.cpu_us / max(self.requests, 1)


def load(url, pid, script=None, seconds=2.0, env=None, connections=CONNECTIONS):
    """Runs wrk against `url`. Raises if it got anything but success."""
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s"]
    if script:
        command += ["-s", str(BENCH / "wrk" / script)]
    environment = {**os.environ, "BENCH_WRK": str(BENCH / "wrk"), **(env or {})}
    before = cpu_seconds(pid)
    with on_core(1):
        done = subprocess.run(command + [url], capture_output=True, text=True, env=environment, check=False)
    after = cpu_seconds(pid)
    found = re.search(r"(\d+) requests in ([\d.]+)(s|m),", done.stdout)
    p50 = re.search(r"50%\s+([\d.]+)(us|ms|s)", done.stdout)
    if done.returncode != 0 or not found or not p50:
        raise RuntimeError(f"wrk {script or ''} failed: {done.stdout}{done.stderr}")
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    if failed:
        raise RuntimeError(f"{script}: {failed.group(1)} of {found.group(1)} replies were errors")
    took = float(found.group(2)) * {"s": 1, "m": 60}[found.group(3)]
    p50_us = float(p50.group(1)) * {"us": 1, "ms": 1e3, "s": 1e6}[p50.group(2)]
    return Load(int(found.group(1)), (after - before) * 1e6, took, p50_us)


def first_answer_ms(command, path="/health", env=None, cwd=None):
    """From the start of the process to its first complete answer."""
    with Server("start", command, env, cwd) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
            connection.recv(4096)
            return (time.perf_counter() - server.began) * 1000


def idle_connections_mb(server, count=1000, path="/health"):
    """What `count` connections cost that have had an answer and wait."""
    before = rss_mb(server.pid)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
    connections = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(count)]
    for connection in connections:
        connection.sendall(request)
    for connection in connections:
        connection.recv(4096)
    cost = rss_mb(server.pid) - before
    for connection in connections:
        connection.close()
    return cost


def large_body(server, size_mb=50):
    """Sends a body of that size; returns the status and what it cost in memory."""
    before = rss_mb(server.pid)
    peak = before
    status = 0
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
                           f"Content-Length: {size_mb << 20}\r\n\r\n".encode())
        try:
            for _ in range(size_mb):
                connection.sendall(b"x" * (1 << 20))
                peak = max(peak, rss_mb(server.pid))
        except (BrokenPipeError, ConnectionResetError):
            pass
        reply = connection.recv(4096)
        if reply:
            status = int(reply.split()[1])
    return status, peak - before


def system_calls(url, pid, script=None, env=None):
    """System calls per request, counted by the kernel; None where perf is not there or may not count.

    Not by strace: it slows the server so much that the peers have always sent their next request.
    """
    if shutil.which("perf") is None:
        return None
    counter = subprocess.Popen(["perf", "stat", "-x,", "-e", "raw_syscalls:sys_enter", "-p", str(pid)],
                               stderr=subprocess.PIPE, text=True)
    time.sleep(0.3)  # perf says nothing when it has attached
    if counter.poll() is not None:
        return None
    done = None
    try:
        done = load(url, pid, script, 2, env)
    finally:
        counter.send_signal(2)
        counted = counter.communicate()[1].split(",")[0].strip()
    return int(counted) / done.requests if counted.isdigit() else None
