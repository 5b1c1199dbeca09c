"""The clouds that the workflow is tested on. The suite is the same on each; what differs is here.

`VirgaCloud` is a fresh `virga` for each test, whose clock is moved. `Elsewhere` is a DynamoDB and an
SQS that are not both ours, told by their addresses: all tests share them, time passes there by itself
(within WAIT_BUDGET_S), and all that is asked of them are calls that AWS has too.
"""
import http.client
import json
import socket
import time
import urllib.parse

import pytest

from support.process import Process
from support.server import Reply, Server, authorization

TABLE = "Requests"
QUEUE = "request-events"
DLQ = "request-events-dlq"
PREFIXES = {"dynamodb": "DynamoDB_20120810", "sqs": "AmazonSQS"}
WAIT_S = 70  # SQS wants a minute between two queues of one name
WAIT_BUDGET_S = 90  # of one test process, for time that must pass by itself


class CallFailed(AssertionError):
    def __init__(self, operation, reply):
        super().__init__(f"{operation}: {reply}")
        self.reply = reply


class Cloud:
    """What both have. `addresses`: {"dynamodb": (host, port), "sqs": (host, port)}."""

    def __init__(self, addresses):
        self.addresses = addresses

    # --- calls --------------------------------------------------------------------------------------

    def try_call(self, service, operation, body):
        """The raw reply."""
        host, port = self.addresses[service]
        connection = http.client.HTTPConnection(host, port, timeout=60)
        try:
            connection.request("POST", "/", json.dumps(body), {
                "X-Amz-Target": f"{PREFIXES[service]}.{operation}", "Content-Type": "application/x-amz-json-1.0",
                "X-Amz-Date": "20260101T000000Z", "Authorization": authorization(service)})
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def call(self, service, operation, body):
        reply = self.try_call(service, operation, body)
        if reply.status != 200:
            raise CallFailed(operation, reply)
        return reply.json

    def queue_url(self, name):
        return self.call("sqs", "GetQueueUrl", {"QueueName": name})["QueueUrl"]

    # --- the workflow's resources -------------------------------------------------------------------

    def create_resources(self):
        self.call("dynamodb", "CreateTable", {
            "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"}
                                     for n in ("PK", "outboxShard", "outboxSince")],
            "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
            "GlobalSecondaryIndexes": [{
                "IndexName": "OutboxIndex", "Projection": {"ProjectionType": "KEYS_ONLY"},
                "KeySchema": [{"AttributeName": "outboxShard", "KeyType": "HASH"},
                              {"AttributeName": "outboxSince", "KeyType": "RANGE"}]}]})
        self.create_queue(DLQ, {"MessageRetentionPeriod": "1209600"})
        arn = self.call("sqs", "GetQueueAttributes", {"QueueUrl": self.queue_url(DLQ), "AttributeNames": ["QueueArn"]})
        self.create_queue(QUEUE, {"VisibilityTimeout": "30", "RedrivePolicy": json.dumps(
            {"deadLetterTargetArn": arn["Attributes"]["QueueArn"], "maxReceiveCount": 5})})
        self.wait_for_table("ACTIVE")

    def create_queue(self, name, attributes):
        end = time.monotonic() + WAIT_S
        while True:
            reply = self.try_call("sqs", "CreateQueue", {"QueueName": name, "Attributes": attributes})
            if reply.status == 200:
                return
            if "Recently" not in reply.error or time.monotonic() > end:
                raise CallFailed("CreateQueue", reply)
            time.sleep(1)

    def wait_for_table(self, status):
        """Until DescribeTable says so; None: until there is no such table."""
        end = time.monotonic() + WAIT_S
        while True:
            reply = self.try_call("dynamodb", "DescribeTable", {"TableName": TABLE})
            found = reply.json["Table"]["TableStatus"] if reply.status == 200 else None
            if found == status:
                return
            assert time.monotonic() < end, f"the table is {found}, not {status}"
            time.sleep(0.05)

    def delete_resources(self):
        """Whatever is there of them."""
        self.try_call("dynamodb", "DeleteTable", {"TableName": TABLE})
        for name in (QUEUE, DLQ):
            reply = self.try_call("sqs", "GetQueueUrl", {"QueueName": name})
            if reply.status == 200:
                self.call("sqs", "DeleteQueue", {"QueueUrl": reply.json["QueueUrl"]})
        self.wait_for_table(None)


class VirgaCloud(Cloud):
    """A `virga` of the test's own."""

    visibility_s = 30
    settings = {}
    polls_end_with_their_connection = True

    def __init__(self):
        self.server = Server()
        super().__init__({service: ("127.0.0.1", self.server.port) for service in PREFIXES})

    def let_pass(self, visibilities):
        """As much time as this many visibility timeouts."""
        self.server.clock.advance(visibilities * self.visibility_s)

    def lose_state(self, while_away):
        """The process ends, and another comes on the same port: state in memory is gone."""
        self.server.stop()
        while_away()
        self.server = Server(port=self.server.port)

    def close(self):
        self.server.stop()


class Elsewhere(Cloud):
    """Addresses that others listen on. The resources must not be there: the tests make and delete them."""

    visibility_s = 2
    polls_end_with_their_connection = False  # ElasticMQ gives a message to a caller that has gone
    # Time passes by itself there, so the worker asks for a shorter visibility than the queue's.
    settings = {"WORKER_VISIBILITY_MS": visibility_s * 1000}
    waited_s = 0

    def let_pass(self, visibilities):
        Elsewhere.waited_s += visibilities * self.visibility_s
        assert Elsewhere.waited_s < WAIT_BUDGET_S, "the suite waits for longer than it has said"
        time.sleep(visibilities * self.visibility_s)

    def lose_state(self, while_away):
        """It cannot be taken away, so there is no `while_away` here."""
        self.delete_resources()

    def close(self):
        self.delete_resources()


def address_of(endpoint):
    parts = urllib.parse.urlsplit(endpoint)
    if parts.scheme != "http" or not parts.hostname:
        pytest.exit(f"{endpoint}: the tests' proxy speaks plain http; for AWS itself use `make smoke`", returncode=1)
    return parts.hostname, parts.port or 80


def start_elasticmq(jars):
    """(process, address) of an ElasticMQ on a port of its own choice."""
    settings = {"node-address.host": "127.0.0.1", "generate-node-address": "true", "rest-sqs.bind-hostname": "127.0.0.1",
                "rest-sqs.bind-port": "0", "rest-stats.enabled": "false", "aws.region": "us-east-1"}
    process = Process(["java", "-Xmx256m", *(f"-D{name}={value}" for name, value in settings.items()), "-cp",
                       f"{jars}/*", "org.elasticmq.server.Main"], ready=r"visible server address http://127\.0\.0\.1:(\d+)")
    return process, ("127.0.0.1", int(process.ready_match.group(1)))


def start_dynamodb_local(folder, port):
    """(process, address) of the copy of DynamoDB Local that the user has, whose licence they have accepted."""
    process = Process(["java", f"-Djava.library.path={folder}/DynamoDBLocal_lib", "-jar", f"{folder}/DynamoDBLocal.jar",
                       "-inMemory", "-port", str(port)], ready=r"Port:\s+\d+")
    wait_until_it_listens(port)  # which is some time after it says so
    return process, ("127.0.0.1", port)


def wait_until_it_listens(port):
    end = time.monotonic() + WAIT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < end, f"nobody listens on port {port}"
            time.sleep(0.05)
