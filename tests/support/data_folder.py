"""Data folders: filling one, looking at it with the commands, damaging it."""
import subprocess

import pytest
from support.process import binary
from support.server import Server
from support.tables import N, S, create_indexed

VIRGA = binary("virga")


def run(*arguments):
    return subprocess.run([VIRGA, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def serve(folder, *arguments):
    return Server("--data-dir", str(folder), *arguments)


def fill(server):
    """Some of everything in both services, with deletions and changes on the way. The table's name and queue's URL.

    The last write is one that was acknowledged: what the server does by itself, a kill may undo."""
    dynamodb, sqs = server.client("dynamodb"), server.client("sqs")
    table = create_indexed(dynamodb)
    for i in range(60):
        item = {"pk": S(f"p{i % 7}"), "sk": N(i), "age": N(i % 5), "note": S("n" * i)}
        if i % 3:
            item["city"] = S(f"city{i % 4}")
        dynamodb.put_item(TableName=table, Item=item)
    for i in range(0, 60, 4):
        key = {"pk": S(f"p{i % 7}"), "sk": N(i)}
        if i % 8:
            dynamodb.delete_item(TableName=table, Key=key)
        else:
            dynamodb.update_item(TableName=table, Key=key, UpdateExpression="SET city = :c, #n = :n REMOVE age",
                                 ExpressionAttributeNames={"#n": "name"},
                                 ExpressionAttributeValues={":c": S("moved"), ":n": S("Ada")})
    gone = sqs.create_queue(QueueName="gone")["QueueUrl"]
    sqs.send_message(QueueUrl=gone, MessageBody="x")
    sqs.delete_queue(QueueUrl=gone)
    queue = sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "600"})["QueueUrl"]
    for i in range(30):
        sqs.send_message(QueueUrl=queue, MessageBody=f"message {i}", DelaySeconds=300 if i % 5 == 0 else 0)
    for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"][:3]:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return table, queue


def flip(path, offset):
    """Flips a bit of one byte."""
    content = bytearray(path.read_bytes())
    content[offset] ^= 0x10
    path.write_bytes(content)


def assert_ok(done):
    assert done.returncode == 0, done
    assert done.stdout.startswith("ok: "), done


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A folder that was filled and then closed: all is in table files. Not to be changed."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    server = serve(folder)
    fill(server)
    assert server.stop() == 0
    return folder


def copy_of(folder, tmp_path):
    subprocess.run(["cp", "-r", folder, tmp_path / "copy"], check=True)
    return tmp_path / "copy"
