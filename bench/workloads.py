"""What is asked of a cloud, each beside the bare reply of the same round."""

import json
import os
import tempfile
import urllib.error
import urllib.request

from measure import load

# name: (wrk script, service)
SCRIPTS = {
    "PutItem": "put_item.lua",
    "GetItem": "get_item.lua",
    "UpdateItem": "update_item.lua",
    "SendMessage": "send_message.lua",
    "Receive+Delete": "receive_delete.lua",
}
READS = {"GetItem": "get_item.lua", "Query": "query.lua"}


def call(url, target, body):
    service = "dynamodb" if target.startswith("DynamoDB") else "sqs"
    request = urllib.request.Request(url + "/", json.dumps(body).encode(), {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": target,
        "X-Amz-Date": "20261124T160000Z",
        "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/{service}/aws4_request, "
                         f"SignedHeaders=host;x-amz-date, Signature={'0' * 64}",
    })
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read() or b"{}")
    except urllib.error.HTTPError as error:
        raise CallError(f"{target}: {error.code} {error.read().decode(errors='replace')}") from None


class CallError(RuntimeError):
    pass


def call_if_new(url, target, body):
    try:
        call(url, target, body)
    except CallError as error:
        if "ResourceInUse" not in str(error) and "QueueNameExists" not in str(error):
            raise


def is_sqs(name):
    return name in ("SendMessage", "Receive+Delete")


class Cloud:
    """A cloud under measurement: its address, its process, its table and queue."""

    def __init__(self, url, pid, fill=True):
        """`fill`: put the items; not where an earlier process did."""
        self.fill = fill
        self.url = url
        self.pid = pid
        self.queue_url = ""
        self.queues = 0
        self.refused = {}  # service: why it cannot be measured
        for service, make in (("DynamoDB", self._make_table), ("SQS", self._make_queue)):
            try:
                make()
            except CallError as error:
                self.refused[service] = str(error)

    def supports(self, name):
        return ("SQS" if is_sqs(name) else "DynamoDB") not in self.refused

    def _make_queue(self):
        """A queue of its own for each round: PurgeQueue would refuse a second time within a minute."""
        self.queues += 1
        name = f"bench-{self.queues}"
        call_if_new(self.url, "AmazonSQS.CreateQueue", {"QueueName": name})
        self.queue_url = call(self.url, "AmazonSQS.GetQueueUrl", {"QueueName": name})["QueueUrl"]

    def _make_table(self):
        call_if_new(self.url, "DynamoDB_20120810.CreateTable", {
            "TableName": "Bench", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}]})
        for i in range(1, 1001 if self.fill else 1):
            call(self.url, "DynamoDB_20120810.PutItem", {"TableName": "Bench", "Item": {
                "PK": {"S": f"KEY#{i}"}, "title": {"S": "t" * 330}, "count": {"N": str(i)}, "flag": {"BOOL": True},
                "list": {"L": [{"S": "a"}, {"N": "1"}]},
                "map": {"M": {"status": {"S": "PENDING"}, "at": {"S": "2026-11-24T16:00:00.000000Z"}}}}})

    def measure(self, name, seconds):
        """CPU microseconds per request; for Receive+Delete, of the pair."""
        env = {"BENCH_QUEUE_URL": self.queue_url}
        if name != "Receive+Delete":
            return load(self.url, self.pid, SCRIPTS[name], seconds, env).cpu_us_per_request
        with tempfile.TemporaryDirectory() as folder:
            env["BENCH_COUNTS"] = os.path.join(folder, "counts")
            # The messages are those that SendMessage has left, more than can be received in its time.
            done = load(self.url, self.pid, SCRIPTS[name], seconds, env)
            with open(env["BENCH_COUNTS"], encoding="ascii") as file:
                deletes, empty = (int(n) for n in file.read().split())
        call(self.url, "AmazonSQS.DeleteQueue", {"QueueUrl": self.queue_url})
        self._make_queue()
        if empty > deletes / 100:
            raise RuntimeError(f"the queue was empty {empty} times beside {deletes} deletes: send more before")
        return done.cpu_us / max(deletes, 1)
