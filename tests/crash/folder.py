"""A data folder with known content, and what `serve` and `check` make of it when something is wrong with it."""
import struct
import subprocess

from botocore.exceptions import ClientError
from support.process import Process, binary
from support.server import READY, Server
from support.tables import N, S, create_indexed

ITEMS = 40
MESSAGES = 20
EXIT_FAILED = 1


def item_of(number, generation=0):
    return {"pk": S(f"p{number % 4}"), "sk": N(number), "name": S(f"name {generation}"), "age": N(number),
            "note": S(f"{generation}:" + "n" * 500)}


def written(log):
    """What a log of RocksDB holds, without the zeros after it, over which it would have gone on."""
    content, at = log.read_bytes(), 0
    while at + 7 <= len(content):
        room = 32768 - at % 32768  # a record lies within one block: checksum, length, kind, then its bytes
        length, kind = struct.unpack_from("<HB", content, at + 4) if room >= 7 else (room - 7, 1)
        if kind == 0:
            break
        at += 7 + length
    return content[:at]


class Content:
    """What was written and acknowledged."""

    def __init__(self, folder):
        self.folder = folder
        self.table = None
        self.queue = None
        self.generation = 0

    def serve(self, **options):
        return Server("--data-dir", str(self.folder), **options)

    def make(self, server):
        self.table = create_indexed(server.client("dynamodb"))
        self.queue = "q"
        sqs(server, "CreateQueue", QueueName=self.queue)
        self.write(server, 0)

    def write(self, server, generation):
        """All items anew, and more messages: one state, which is told from another by `generation`."""
        for first in range(0, ITEMS, 20):
            dynamodb(server, "BatchWriteItem", RequestItems={self.table: [
                {"PutRequest": {"Item": item_of(number, generation)}} for number in range(first, first + 20)]})
        for first in range(0, MESSAGES, 10):
            sqs(server, "SendMessageBatch", QueueUrl=self.url(server), Entries=[
                {"Id": str(n), "MessageBody": f"{generation}: message {n}"} for n in range(first, first + 10)])
        self.generation = generation

    def url(self, server):
        return f"{server.url}/000000000000/{self.queue}"

    def expect_all(self, server, generation=None):
        """All that was acknowledged is there, and nothing else; which leaves the messages where they are."""
        generation = self.generation if generation is None else generation
        expected = [item_of(number, generation) for number in range(ITEMS)]
        for index in ({}, {"IndexName": "by-name"}):
            items = dynamodb(server, "Scan", TableName=self.table, **index)["Items"]
            assert sorted(items, key=lambda item: int(item["sk"]["N"])) == expected
        url, held = self.url(server), []
        while got := sqs(server, "ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=600).get("Messages"):
            held += got
        for first in range(0, len(held), 10):
            sqs(server, "ChangeMessageVisibilityBatch", QueueUrl=url, Entries=[
                {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
                for n, message in enumerate(held[first:first + 10])])
        wanted = [f"{g}: message {n}" for g in range(generation + 1) for n in range(MESSAGES)]
        assert sorted(message["Body"] for message in held) == sorted(wanted)


def call(server, target, members):
    # Not through boto3: a client takes longer to make than the server to start.
    reply = server.call(target, members)
    assert reply.status == 200, reply
    return reply.json


def dynamodb(server, operation, **members):
    return call(server, "DynamoDB_20120810." + operation, members)


def sqs(server, operation, **members):
    return call(server, "AmazonSQS." + operation, members)


def refused(folder, **options):
    """The output of a `serve` that must not start; the folder must then be as it was."""
    process = Process([binary("virga"), "serve", "--port", "0", "--data-dir", str(folder)], **options)
    try:
        code = process.wait()
    except subprocess.TimeoutExpired:
        process.kill()
        raise AssertionError(f"it serves:\n{process.log}") from None
    assert code == EXIT_FAILED, process.log
    assert READY not in process.log
    return process.log


def check(folder):
    """`virga check`: its exit code and what it said."""
    done = subprocess.run([binary("virga"), "check", str(folder)], capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def error_of(call):
    """The error of a call that must be refused."""
    try:
        call()
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]
    raise AssertionError("the call was answered with success")
