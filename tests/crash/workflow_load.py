"""API and worker on a cloud that crashes: changes of requests, and the promise that each accepted one is
applied once, in order."""
import collections
import http.client
import random
import threading
import time

from clouds import DLQ, PREFIXES, Cloud
from workflow import Workflow, check_history

CLIENTS = 3
REQUESTS_OF_A_CLIENT = 2
STATUSES = ["PENDING", "IN_PROGRESS", "DONE", "REJECTED"]
VISIBILITY_S = 30
SETTLE_S = 60
WORKER_TIME_S = 1.0
# A worker that holds messages while the cloud is away must not wait for long for it.
SETTINGS = {"WORKER_WAIT_MS": 1000, "AWS_ATTEMPTS_MAX": 2, "AWS_RETRY_BUDGET_MS": 500}


class CrashingCloud(Cloud):
    """The server of the test, which comes back on the same port."""

    settings = SETTINGS

    def __init__(self, server):
        super().__init__({service: ("127.0.0.1", server.port) for service in PREFIXES})


class Changer(threading.Thread):
    """Changes its own requests, one change after the other, until it is stopped."""

    def __init__(self, api, requests, seed):
        super().__init__(daemon=True)
        self.api = api
        self.requests = requests
        self.rng = random.Random(seed)
        self.told = collections.defaultdict(list)     # request: [(eventId, status, changedAt)]
        self.unknown = collections.defaultdict(list)  # request: [status]: perhaps made
        self.stopping = threading.Event()
        self.error = None

    def run(self):
        try:
            while not self.stopping.wait(0.005):
                self.change(self.rng.choice(self.requests)["requestId"], self.rng.choice(STATUSES))
        except BaseException as error:  # noqa: B902 - reported by the test
            self.error = error

    def change(self, request_id, status):
        try:
            answer = self.api.patch(request_id, status)
        except (http.client.HTTPException, OSError):
            self.unknown[request_id].append(status)
            return
        if answer.status == 200:
            got = answer.json
            self.told[request_id].append((got["eventId"], status, got["changedAt"]))
            return
        assert answer.status == 503, answer
        if b"nothing was changed" not in answer.body:
            self.unknown[request_id].append(status)


class WorkflowLoad:
    """One API and one worker that live on while the cloud crashes, and clients that change requests."""

    def __init__(self, server):
        cloud = CrashingCloud(server)
        cloud.create_resources()
        self.workflow = Workflow(cloud)
        self.api = self.workflow.api()
        self.worker = self.workflow.worker()
        self.changers = []

    def start(self, rng):
        """New requests, and a client for each few of them."""
        self.changers = []
        for _ in range(CLIENTS):
            requests = [self.api.post("crash") for _ in range(REQUESTS_OF_A_CLIENT)]
            self.changers.append(Changer(self.api, requests, rng.getrandbits(32)))
        for changer in self.changers:
            changer.start()

    def check(self, server):
        """After the cloud has come back; how many changes were accepted."""
        for changer in self.changers:
            changer.stopping.set()
        for changer in self.changers:
            changer.join(SETTLE_S)
            if changer.error:
                raise changer.error
            assert not changer.is_alive(), "a PATCH has no answer"

        self._settle(server)
        assert self.workflow.counts(DLQ) == (0, 0), self.workflow.dead_letters()
        for changer in self.changers:
            for request in changer.requests:
                request_id = request["requestId"]
                answer = self.api.get(request)
                assert answer.status == 200, answer
                history = answer.json["statusHistory"]
                check_history(history, changer.told[request_id], changer.unknown[request_id])
                assert [entry["eventId"] for entry in history] == self.workflow.stored_ids(request)
                assert self.workflow.item(request_id)["pendingEvents"] == {"M": {}}
        return sum(len(told) for changer in self.changers for told in changer.told.values())

    def _settle(self, server):
        """Until nothing is under way. What a lost reply took comes back when its visibility is over; the clock is moved
        that far only when the worker has had its time, else it lets go what the worker is at, up to its dead letter."""
        def is_quiet():
            return self.workflow.counts() == (0, 0) and not self.workflow.outbox()
        end = time.monotonic() + SETTLE_S
        while True:
            wait_until = time.monotonic() + WORKER_TIME_S
            while time.monotonic() < wait_until:
                if is_quiet():
                    return
                time.sleep(0.01)
            assert time.monotonic() < end, f"{self.workflow.counts()} messages and the outbox {self.workflow.outbox()}"
            server.clock.advance(VISIBILITY_S + 1)

    def close(self):
        self.workflow.close()
