"""Many changes on many requests with two APIs and three workers, while programs are killed at every
point of the proxy, deliveries are doubled and their order is shuffled. Repeatable by its seed as far
as the machine's own timing allows; the seed is printed.

SEEDED_CHANGES (10000), SEEDED_REQUESTS (200) and SEEDED_SEED choose another size and seed.
"""
import asyncio
import collections
import http.client
import json
import os
import random
import threading
import time

from proxy import Cut
from workflow import ADMIN_TOKEN, DLQ, check_history, eventually

CHANGES = int(os.environ.get("SEEDED_CHANGES", 10000))
REQUESTS = int(os.environ.get("SEEDED_REQUESTS", 200))
SEED = int(os.environ.get("SEEDED_SEED", 20261124))
STATUSES = ["PENDING", "IN_PROGRESS", "DONE", "REJECTED"]
CLIENTS = 8
APIS = ["api1", "api2"]
WORKERS = ["worker1", "worker2", "worker3"]
API_CALLS = [("dynamodb", "UpdateItem"), ("sqs", "SendMessage"), ("sqs", "GetQueueUrl")]
WORKER_CALLS = [("sqs", "ReceiveMessage"), ("dynamodb", "UpdateItem"), ("sqs", "DeleteMessageBatch"),
                ("sqs", "GetQueueUrl"), ("dynamodb", "Query"), ("dynamodb", "GetItem"), ("sqs", "SendMessage")]
SETTINGS = {"OUTBOX_BOUND_MS": 200, "OUTBOX_BACKOFF_MAX_MS": 400, "WORKER_WAIT_MS": 1000, "LOG_LEVEL": "warning"}


class Chaos:
    """Kills, doubles and delays, decided by a seeded generator."""

    def __init__(self, workflow, rng):
        self.workflow = workflow
        self.rng = rng
        self.programs = {}
        self.kills = collections.Counter()
        self.doubled = 0
        self.restarts = []
        for name in APIS:
            self.programs[name] = workflow.api(name, **{**SETTINGS, "LOG_LEVEL": "info"})
        for name in WORKERS:
            self.programs[name] = workflow.worker(name, **{**SETTINGS, "LOG_LEVEL": "info"})

    def process(self, name):
        program = self.programs[name]
        return getattr(program, "process", program)

    def start(self):
        """One kill at every point of every kind of call, at a seeded count of it."""
        for names, calls in ((APIS, API_CALLS), (WORKERS, WORKER_CALLS)):
            for service, operation in calls:
                for point in ("before", "after"):
                    # Look-ups and sweeps are few: the first one that comes.
                    often = operation in ("UpdateItem", "SendMessage", "ReceiveMessage", "DeleteMessageBatch")
                    skip = self.rng.randrange(max(1, CHANGES // 20)) if often else 0
                    if names is WORKERS and operation == "SendMessage":
                        skip = 0
                    self.workflow.proxy.rule(service, operation, point, self.kill, skip=skip,
                                             match=lambda call, names=names: call.client in names)
        self.workflow.proxy.rule("sqs", "SendMessage", "before", self.double_and_delay, times=None)

    async def kill(self, rule, call):
        self.kills[(call.client[:-1], call.operation, rule.point)] += 1
        self.process(call.client).popen.kill()
        thread = threading.Thread(target=self.restart, args=(call.client,))
        self.restarts.append(thread)
        thread.start()
        raise Cut

    def restart(self, name):
        self.process(name).wait()
        start = self.workflow.api if name in APIS else self.workflow.worker
        self.programs[name] = start(name, **{**SETTINGS, "LOG_LEVEL": "info"})

    async def double_and_delay(self, rule, call):
        if self.rng.random() < 0.1:
            self.doubled += 1
            await self.workflow.proxy._forward_alone(call)
        await asyncio.sleep(self.rng.random() * 0.02)


class Client(threading.Thread):
    """Changes its own requests, one change after the other, and keeps a log of what it was told."""

    def __init__(self, chaos, requests, changes, seed):
        super().__init__()
        self.chaos = chaos
        self.requests = requests
        self.changes = changes
        self.rng = random.Random(seed)
        self.told = collections.defaultdict(list)     # request: [(eventId, status, changedAt)]
        self.unknown = collections.defaultdict(list)  # request: [status]: perhaps made
        self.connections = {}
        self.error = None

    def run(self):
        try:
            for _ in range(self.changes):
                self.change(self.rng.choice(self.requests)["requestId"], self.rng.choice(STATUSES))
        except BaseException as error:  # noqa: B902 - reported by the test
            self.error = error

    def change(self, request_id, status):
        """Until it is told that the change was made."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            answer = self.patch(self.rng.choice(APIS), request_id, status)
            if answer is not None and answer[0] == 200:
                got = json.loads(answer[1])
                self.told[request_id].append((got["eventId"], status, got["changedAt"]))
                return
            if answer is not None and b"nothing was changed" not in answer[1]:
                self.unknown[request_id].append(status)
        raise AssertionError("no API answered for a minute")

    def patch(self, name, request_id, status):
        """(status, body); None if nobody listens. Unknown outcomes are logged."""
        port = self.chaos.programs[name].port
        if name not in self.connections or self.connections[name].port != port:
            self.connections[name] = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection = self.connections[name]
        try:
            connection.request("PATCH", f"/requests/{request_id}/status", json.dumps({"status": status}),
                               {"Content-Type": "application/json", "Authorization": f"Bearer {ADMIN_TOKEN}"})
            response = connection.getresponse()
            return response.status, response.read()
        except ConnectionRefusedError:
            connection.close()
            time.sleep(0.01)
            return None
        except (http.client.HTTPException, OSError):
            connection.close()
            self.unknown[request_id].append(status)
            return None


def test_every_accepted_change_is_applied_once_in_order(workflow):
    print(f"seed {SEED}, {CHANGES} changes on {REQUESTS} requests")
    rng = random.Random(SEED)
    chaos = Chaos(workflow, rng)
    requests = [chaos.programs["api1"].post(f"request {n}") for n in range(REQUESTS)]
    chaos.start()
    clients = [Client(chaos, requests[n::CLIENTS], CHANGES // CLIENTS, rng.randrange(1 << 30)) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert not [c.error for c in clients if c.error]
    for thread in chaos.restarts:
        thread.join()
    for rule in list(workflow.proxy.rules):
        rule.remove()

    # A message that a killed worker held comes back when its visibility is over.
    def quiet():
        workflow.cloud.let_pass(1.1)
        return workflow.counts() == (0, 0) and not workflow.outbox()
    eventually(quiet, 120, "an empty queue and an empty outbox")
    assert workflow.counts(DLQ) == (0, 0)
    api = chaos.programs["api1"]
    for n, request in enumerate(requests):
        client = clients[n % CLIENTS]
        history = api.get(request).json["statusHistory"]
        check_history(history, client.told[request["requestId"]], client.unknown[request["requestId"]])
        assert [entry["eventId"] for entry in history] == workflow.stored_ids(request)
        assert workflow.item(request["requestId"])["pendingEvents"] == {"M": {}}
    assert chaos.doubled > 0 and len(chaos.kills) >= 12, chaos.kills
