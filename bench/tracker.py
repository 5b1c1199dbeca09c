"""The tracker's two programs: CPU per request of the API, per event of the worker."""

import json
import os
import subprocess
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from measure import Server, cpu_seconds, load, on_core
from workloads import call

ADMIN_TOKEN = "bench-admin-token-0123456789"
REQUESTS = 1000


def settings(cloud_url):
    return {**os.environ, "APP_ENV": "test", "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "DYNAMODB_ENDPOINT": cloud_url, "SQS_ENDPOINT": cloud_url,
            "ADMIN_TOKEN": ADMIN_TOKEN, "PORT": "0", "LOG_LEVEL": "info"}


def create_resources(url):
    string = lambda name: {"AttributeName": name, "AttributeType": "S"}
    call(url, "DynamoDB_20120810.CreateTable", {
        "TableName": "Requests", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [string("PK"), string("outboxShard"), string("outboxSince")],
        "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "OutboxIndex", "Projection": {"ProjectionType": "KEYS_ONLY"},
            "KeySchema": [{"AttributeName": "outboxShard", "KeyType": "HASH"},
                          {"AttributeName": "outboxSince", "KeyType": "RANGE"}]}]})
    for name in ("request-events-dlq", "request-events"):
        call(url, "AmazonSQS.CreateQueue", {"QueueName": name, "Attributes": {"VisibilityTimeout": "30"}})


class Tracker:
    """An API over a cloud of its own, with requests to show and to change."""

    def __init__(self, cloud, bin_dir, folder):
        self.cloud = cloud
        self.bin_dir = bin_dir
        self.folder = folder
        create_resources(cloud.url)
        self.api = Server("tracker-api", [bin_dir / "tracker-api"], settings(cloud.url), folder)
        self.paths = os.path.join(folder, "paths")

    def renew(self):
        """Requests that are new, for a round: what a request costs grows with its history."""
        with ThreadPoolExecutor(16) as pool:
            paths = list(pool.map(lambda _: self._create(), range(REQUESTS)))
        with open(self.paths, "w", encoding="ascii") as file:
            file.write("\n".join(paths) + "\n")

    def _create(self):
        request = urllib.request.Request(self.api.url + "/requests", b'{"title":"test-job"}',
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            url = json.loads(reply.read())["trackingUrl"]
        return url[url.index("/requests/"):]

    def measure(self, method, seconds):
        env = {"BENCH_PATHS": self.paths, "BENCH_ADMIN_TOKEN": ADMIN_TOKEN}
        done = load(self.api.url, self.api.pid, f"tracker_{method.lower()}.lua", seconds, env)
        return done.cpu_us_per_request, done.requests

    def _waiting(self):
        url = call(self.cloud.url, "AmazonSQS.GetQueueUrl", {"QueueName": "request-events"})["QueueUrl"]
        counts = call(self.cloud.url, "AmazonSQS.GetQueueAttributes", {"QueueUrl": url, "AttributeNames": [
            "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]})["Attributes"]
        return sum(int(n) for n in counts.values())

    def measure_backlog(self):
        """Lets a worker take what PATCH has left: dozens of pending events on each request."""
        return self._drain()

    def measure_worker(self, seconds):
        """Lets a worker take one event of each of many new requests, as they are mostly."""
        created = os.path.join(self.folder, "created")
        load(self.api.url, self.api.pid, "tracker_post.lua", seconds, {"BENCH_CREATED": created})
        env = {"BENCH_PATHS": created, "BENCH_ADMIN_TOKEN": ADMIN_TOKEN, "BENCH_ONCE": "1"}
        load(self.api.url, self.api.pid, "tracker_patch.lua", seconds * 2, env)
        return self._drain()

    def _drain(self):
        """CPU microseconds per event, and events per second."""
        events = self._waiting()
        with open(os.devnull, "w", encoding="ascii") as nowhere:
            began = time.perf_counter()
            # On the core that the load had; the cloud keeps its own.
            with on_core(1):
                worker = subprocess.Popen([str(self.bin_dir / "tracker-worker")], stdout=nowhere, stderr=nowhere,
                                          env=settings(self.cloud.url), cwd=self.folder)
            try:
                while self._waiting() > 0:
                    if worker.poll() is not None:
                        raise RuntimeError("tracker-worker ended")
                    time.sleep(0.05)
                elapsed = time.perf_counter() - began
                used = cpu_seconds(worker.pid)
            finally:
                worker.terminate()
                worker.wait()
        return used * 1e6 / max(events, 1), events / elapsed

    def stop(self):
        self.api.stop()


def open_tracker(bin_dir):
    """A cloud and an API over it, in a folder without a .env."""
    folder = tempfile.mkdtemp()
    cloud = Server("virga", [bin_dir / "virga", "serve", "--port", "0", "--threads", "1"], cwd=folder)
    return cloud, Tracker(cloud, bin_dir, folder)
