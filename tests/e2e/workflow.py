"""The programs of one test, on a cloud of their own, with a proxy in between."""
import collections
import http.client
import json
import time
import urllib.parse

from clouds import DLQ, QUEUE, TABLE
from proxy import Proxy
from support.process import Process, binary

ADMIN_TOKEN = "0123456789abcdef-of-the-tests"
WAIT_S = 20

# Short bounds, so that nothing waits for real seconds.
FAST = {
    "AWS_ATTEMPT_TIMEOUT_MS": 5000, "AWS_ATTEMPTS_MAX": 3, "AWS_RETRY_BUDGET_MS": 5000,
    "AWS_BACKOFF_BASE_MS": 2, "AWS_BACKOFF_MAX_MS": 20,
    "WORKER_EXTEND_MS": 100, "WORKER_PROBE_MS": 20, "WORKER_PROBE_MAX_MS": 100,
    "WORKER_QUEUE_BACKOFF_MS": 10, "WORKER_QUEUE_BACKOFF_MAX_MS": 50, "WORKER_WAIT_MS": 1000,
    "OUTBOX_SWEEP_PERIOD_MS": 50, "OUTBOX_BOUND_MS": 200, "OUTBOX_BACKOFF_MAX_MS": 400, "OUTBOX_SEND_WAIT_MS": 500,
}
NO_SWEEP = {"OUTBOX_SWEEP_PERIOD_MS": 3600000}


def eventually(function, timeout_s=WAIT_S, what="it"):
    """The first true value of function()."""
    end = time.monotonic() + timeout_s
    while True:
        value = function()
        if value:
            return value
        assert time.monotonic() < end, f"{what} did not happen in {timeout_s} s"
        time.sleep(0.01)


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.body[:500]!r}>"


class Api:
    """A running tracker-api."""

    def __init__(self, process):
        self.process = process
        self.port = int(process.ready_match.group(1))

    def http(self, method, path, body=None, headers=None, timeout_s=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            if isinstance(body, str):
                body = body.encode()
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def post(self, title="test-job"):
        answer = self.http("POST", "/requests", json.dumps({"title": title}), {"Content-Type": "application/json"})
        assert answer.status == 201, answer
        return answer.json

    def get(self, request):
        url = urllib.parse.urlsplit(request["trackingUrl"])
        return self.http("GET", f"{url.path}?{url.query}")

    def patch(self, request_id, status="IN_PROGRESS", token=ADMIN_TOKEN, **options):
        return self.http("PATCH", f"/requests/{request_id}/status", json.dumps({"status": status}),
                         {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}, **options)

    def change(self, request_id, status="IN_PROGRESS"):
        answer = self.patch(request_id, status)
        assert answer.status == 200, answer
        return answer.json

    def start_patch(self, request_id, status="IN_PROGRESS"):
        """A PATCH whose answer is not read yet; close() it to hang up."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("PATCH", f"/requests/{request_id}/status", json.dumps({"status": status}).encode(),
                           {"Content-Type": "application/json", "Authorization": f"Bearer {ADMIN_TOKEN}"})
        return connection


def answer_of(connection):
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


def check_history(history, told, unknown):
    """All that was told is there once; the rest are outcomes that nobody was told; all in order."""
    ids = [entry["eventId"] for entry in history]
    assert len(set(ids)) == len(ids), "an event was applied twice"
    times = [entry["changedAt"] for entry in history]
    assert times == sorted(set(times)), "the history is not in order"
    told_ids = {event_id for event_id, _, _ in told}
    expected = [(e, s, t) for e, s, t in sorted(told, key=lambda row: row[2])]
    shown = [(e["eventId"], e["newStatus"], e["changedAt"]) for e in history if e["eventId"] in told_ids]
    assert shown == expected, "the history is not what the client was told"
    extra = collections.Counter(e["newStatus"] for e in history if e["eventId"] not in told_ids)
    assert not extra - collections.Counter(unknown), "the history has a change that nobody asked for"


class Workflow:
    def __init__(self, cloud):
        self.cloud = cloud
        self.proxy = Proxy(cloud.addresses)
        self.processes = []

    # --- the cloud ----------------------------------------------------------------------------------

    def dynamodb(self, operation, body):
        return self.cloud.call("dynamodb", operation, body)

    def sqs(self, operation, body):
        return self.cloud.call("sqs", operation, body)

    def queue_url(self, name=QUEUE):
        return self.cloud.queue_url(name)

    def item(self, request_id):
        return self.dynamodb("GetItem", {"TableName": TABLE, "Key": {"PK": {"S": f"REQ#{request_id}"}},
                                         "ConsistentRead": True}).get("Item")

    def put_item(self, item):
        self.dynamodb("PutItem", {"TableName": TABLE, "Item": item})

    def send(self, body):
        if not isinstance(body, str):
            body = json.dumps(body)
        self.sqs("SendMessage", {"QueueUrl": self.queue_url(), "MessageBody": body})

    def counts(self, name=QUEUE):
        """(visible, in flight) of a queue."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        got = self.sqs("GetQueueAttributes", {"QueueUrl": self.queue_url(name), "AttributeNames": names})["Attributes"]
        return int(got[names[0]]), int(got[names[1]])

    def dead_letters(self):
        """[(body, reason)] of all that is in the dead-letter queue; it stays there and stays visible."""
        url = self.queue_url(DLQ)
        letters, handles = [], []
        while True:
            got = self.sqs("ReceiveMessage", {"QueueUrl": url, "MaxNumberOfMessages": 10,
                                              "MessageAttributeNames": ["All"], "VisibilityTimeout": 600})
            if not got.get("Messages"):
                break
            for message in got["Messages"]:
                reason = message.get("MessageAttributes", {}).get("reason", {}).get("StringValue")
                letters.append((message["Body"], reason))
                handles.append(message["ReceiptHandle"])
        for handle in handles:
            self.sqs("ChangeMessageVisibility", {"QueueUrl": url, "ReceiptHandle": handle, "VisibilityTimeout": 0})
        return letters

    def outbox(self):
        return self.dynamodb("Scan", {"TableName": TABLE, "IndexName": "OutboxIndex"})["Items"]

    # --- the programs -------------------------------------------------------------------------------

    def environment(self, name, settings):
        return {"APP_ENV": "test", "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": None, "DYNAMODB_ENDPOINT": self.proxy.url(name),
                "SQS_ENDPOINT": self.proxy.url(name), "ADMIN_TOKEN": ADMIN_TOKEN, "PORT": 0, **FAST, **self.cloud.settings, **settings}

    def start(self, program, name, arguments=(), ready=None, **settings):
        process = Process([binary(program), *arguments], env=self.environment(name, settings), ready=ready)
        self.processes.append(process)
        return process

    def api(self, name="api", **settings):
        return Api(self.start("tracker-api", name, ready=r"listening on \S+:(\d+)", **settings))

    def worker(self, name="worker", **settings):
        return self.start("tracker-worker", name, ready=r"worker started", **settings)

    def redrive(self, *arguments):
        process = self.start("tracker-worker", "redrive", ["redrive", *arguments], REDRIVE_WAIT_MS=0)
        assert process.wait() == 0, process.log
        return process.log

    # --- what shall be true -------------------------------------------------------------------------

    def history(self, api, request):
        answer = api.get(request)
        assert answer.status == 200, answer
        return answer.json["statusHistory"]

    def event_ids(self, api, request):
        return [entry["eventId"] for entry in self.history(api, request)]

    def stored_ids(self, request):
        request_id = urllib.parse.urlsplit(request["trackingUrl"]).path.rpartition("/")[2]
        return [entry["M"]["eventId"]["S"] for entry in self.item(request_id)["statusHistory"]["L"]]

    def wait_for_history(self, api, request, events, timeout_s=WAIT_S):
        """Until the history is these events, in this order; and nothing is left anywhere."""
        eventually(lambda: self.event_ids(api, request) == events, timeout_s,
                   f"the history {events} (it is {self.event_ids(api, request)})")
        self.wait_until_empty(timeout_s)
        # The reply is sorted, so what is stored must be looked at itself.
        assert self.event_ids(api, request) == events == self.stored_ids(request)

    def wait_until_empty(self, timeout_s=WAIT_S):
        eventually(lambda: self.counts() == (0, 0), timeout_s, "an empty queue")

    def close(self):
        for process in self.processes:
            process.kill()
        self.proxy.close()
