"""Starts one of our programs on a port of its own choice, with its output captured."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import threading

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 30


def binary(name):
    """The path of one of our programs: from VIRGA_BIN_DIR, else from build/bin."""
    folder = pathlib.Path(os.environ.get("VIRGA_BIN_DIR", REPOSITORY / "build" / "bin")).resolve()
    path = folder / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there: run 'make build', or set VIRGA_BIN_DIR")
    return str(path)


def free_port():
    """A port on which nothing listened a moment ago: for a program whose address others must know before it starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A running program. `lines` grows as it prints; waiting for a line needs no polling."""

    def __init__(self, arguments, env=None, ready=None, cwd=None):
        self.arguments = [str(a) for a in arguments]
        self.lines = []
        self._changed = threading.Condition()
        self._ended = False
        environment = dict(os.environ)
        environment.update({k: str(v) for k, v in (env or {}).items() if v is not None})
        for key in [k for k, v in (env or {}).items() if v is None]:
            environment.pop(key, None)
        self.popen = subprocess.Popen(
            self.arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=environment, cwd=cwd or tempfile.gettempdir(), text=True, errors="replace")
        threading.Thread(target=self._read, daemon=True).start()
        self.ready_match = self.wait_for_line(ready, START_TIMEOUT_S) if ready else None

    def _read(self):
        for line in self.popen.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def log(self):
        with self._changed:
            return "\n".join(self.lines)

    def wait_for_line(self, pattern, timeout_s=START_TIMEOUT_S, start=0):
        """The match of the first line (from index `start`) in which `pattern` is found."""
        regex = re.compile(pattern)
        seen = start

        def found():
            nonlocal seen
            while seen < len(self.lines):
                match = regex.search(self.lines[seen])
                seen += 1
                if match:
                    return match
            return "ended" if self._ended else None

        with self._changed:
            match = self._changed.wait_for(found, timeout_s)
        if match is None or match == "ended":
            why = "ended" if match == "ended" else f"printed nothing like it in {timeout_s} s"
            raise AssertionError(f"{self.arguments[0]} {why}; waited for {pattern!r}; it printed:\n{self.log}")
        return match

    def is_running(self):
        return self.popen.poll() is None

    def signal(self, number):
        self.popen.send_signal(number)

    def wait(self, timeout_s=STOP_TIMEOUT_S):
        """Its exit code; by then everything that it printed is in `lines`."""
        code = self.popen.wait(timeout_s)
        with self._changed:
            self._changed.wait_for(lambda: self._ended, timeout_s)
        return code

    def kill(self):
        if self.is_running():
            self.popen.kill()
        return self.wait()

    def stop(self):
        """SIGTERM, then its exit code."""
        if self.is_running():
            self.popen.send_signal(signal.SIGTERM)
        try:
            return self.wait()
        except subprocess.TimeoutExpired:
            self.popen.kill()
            raise AssertionError(f"{self.arguments[0]} did not end on SIGTERM:\n{self.log}") from None
