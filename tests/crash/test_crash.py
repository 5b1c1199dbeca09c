"""kill -9 at a random moment under load, a start on the same folder, and a comparison with the callers' own record.

ROUNDS (10) is how often; with API and worker in half of the rounds, of few rounds in two. CRASH_SEED chooses the
calls (not the moment of the kill among them, which the machine's timing has a part in).
"""
import os
import random
import subprocess
import time

import pytest

from load import Record, join
from support.process import Process, binary
from support.server import Server
from sync_gate import SyncGate
from workflow_load import WorkflowLoad

ROUNDS = int(os.environ.get("ROUNDS", 10))
SEED = int(os.environ.get("CRASH_SEED", 0)) or random.SystemRandom().getrandbits(32)
KILL_AFTER_S = (0.0, 0.6)
ROUNDS_OF_A_FOLDER = 25
ROUNDS_WITH_WORKFLOW = ROUNDS // 2 if ROUNDS > 10 else min(ROUNDS, 2)


def check_folder(folder):
    """`virga check` finds nothing wrong in a folder that no process holds."""
    checked = subprocess.run([binary("virga"), "check", str(folder)], capture_output=True, text=True, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def kill_at_random(server, rng):
    time.sleep(rng.uniform(*KILL_AFTER_S))  # the moment is what the test varies
    server.process.kill()


def folders(count):
    """The numbers of the rounds that each folder lives through, `count` in all."""
    return [range(first, min(first + ROUNDS_OF_A_FOLDER, count)) for first in range(0, count, ROUNDS_OF_A_FOLDER)]


def report(number, count, what):
    print(f"round {number + 1} of {count}, CRASH_SEED={SEED}: {what}", flush=True)


@pytest.mark.parametrize("numbers", folders(ROUNDS - ROUNDS_WITH_WORKFLOW), ids=str)
def test_what_was_answered_survives_kill_9(tmp_path, numbers):
    """Nothing acknowledged is lost, nothing unanswered is there by half: the promise of the data folder."""
    server = Server("--data-dir", str(tmp_path / "data"))
    record = Record(server)
    for number in numbers:
        rng = random.Random(f"{SEED}/{number}")
        callers = record.start(server, rng)
        kill_at_random(server, rng)
        answered = join(callers)
        check_folder(tmp_path / "data")
        server = Server("--data-dir", str(tmp_path / "data"))
        record.check(server)
        record.check_hidden(server)
        report(number, ROUNDS - ROUNDS_WITH_WORKFLOW, f"{answered} calls were answered before the kill")
    assert server.stop() == 0, server.log


@pytest.mark.parametrize("numbers", folders(ROUNDS_WITH_WORKFLOW), ids=str)
def test_every_accepted_change_is_applied_once_though_the_cloud_is_killed(tmp_path, numbers):
    """The workflow's promise, with the cloud as what crashes: API and worker live on."""
    server = Server("--data-dir", str(tmp_path / "data"))
    record = Record(server)
    load = WorkflowLoad(server)
    try:
        for number in numbers:
            rng = random.Random(f"{SEED}/workflow/{number}")
            load.start(rng)
            callers = record.start(server, rng)
            kill_at_random(server, rng)
            answered = join(callers)
            check_folder(tmp_path / "data")
            server = Server("--data-dir", str(tmp_path / "data"), port=server.port)
            record.check(server)
            accepted = load.check(server)
            record.check_hidden(server)
            report(number, ROUNDS_WITH_WORKFLOW,
                   f"{answered} calls were answered before the kill, and {accepted} changes accepted")
        assert server.stop() == 0, server.log
    finally:
        load.close()


def test_a_long_recovery_says_that_it_goes_on(tmp_path):
    """Over two seconds, whoever waits must see that something happens."""
    gate = SyncGate(tmp_path)
    Server("--data-dir", str(tmp_path / "data")).process.kill()
    gate.close()
    starting = Process([binary("virga"), "serve", "--port", "0", "--data-dir", str(tmp_path / "data")], env=gate.env)
    starting.wait_for_line(rf"^virga: recovering {tmp_path}/data: 2 s$")
    gate.open()
    starting.wait_for_line(rf"^virga: recovered {tmp_path}/data in \d+\.\d s$")
    starting.wait_for_line("listening on")
    assert starting.stop() == 0
