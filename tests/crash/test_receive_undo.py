"""No receive is half done: a connection that closes at any step of a receive gives its messages back at once.

ReceiveMessage is a write: count and visibility deadline are on disk before the reply leaves. So between the two
the caller can be gone, and a message that nobody got must not hide until its visibility timeout ends.
"""
import json
import signal
import socket
import struct
import threading

import pytest
from support.queues import Queues
from support.server import Server, authorization
from sync_gate import SyncGate


@pytest.fixture
def gate(tmp_path):
    return SyncGate(tmp_path)


@pytest.fixture
def server(tmp_path, gate):
    """One loop, so that an answered call proves that what came before it was seen."""
    made = Server("--data-dir", str(tmp_path / "data"), "--threads", "1", env=gate.env)
    yield made
    made.stop()


@pytest.fixture
def queue(server):
    queues = Queues(server, "json")
    url = queues.new(VisibilityTimeout=600)
    return queues, url


def receive_request(url, wait_s=0):
    body = json.dumps({"QueueUrl": url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": wait_s})
    return (f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\n"
            f"Content-Type: application/x-amz-json-1.0\r\nAuthorization: {authorization('sqs')}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port))


def hang_up(server, connection, how):
    """Closes it in one of the two ways, and returns when the server has seen it."""
    if how == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    for _ in range(2):  # the first may be answered in the same turn of the loop
        assert server.http("GET", "/health").status == 200


def assert_given_back(queues, url, bodies):
    messages = queues.receive(url, MaxNumberOfMessages=10, AttributeNames=["ApproximateReceiveCount"], WaitTimeSeconds=1)
    assert sorted(m["Body"] for m in messages) == sorted(bodies)
    assert {m["Attributes"]["ApproximateReceiveCount"] for m in messages} == {"1"}


HOWS = pytest.mark.parametrize("how", ["close", "reset"])


@HOWS
def test_closed_within_the_request(server, queue, how):
    """Nothing is taken before the request is whole."""
    queues, url = queue
    queues.send(url, "a")
    request = receive_request(url)
    for length in (1, len(request) // 2, len(request) - 1):
        connection = connect(server)
        connection.sendall(request[:length])
        hang_up(server, connection, how)
    assert_given_back(queues, url, ["a"])


@HOWS
def test_closed_together_with_the_request(server, queue, how):
    """The server reads the request and the end of the connection at once."""
    queues, url = queue
    queues.send(url, "a")
    connection = connect(server)
    server.process.signal(signal.SIGSTOP)
    connection.sendall(receive_request(url))
    resume = threading.Timer(0.05, server.process.signal, [signal.SIGCONT])
    resume.start()
    hang_up(server, connection, how)
    assert_given_back(queues, url, ["a"])


@HOWS
def test_closed_while_the_reply_waits_for_the_disk(server, queue, gate, how):
    queues, url = queue
    queues.send(url, "a")
    queues.send(url, "b")
    gate.close()
    connection = connect(server)
    connection.sendall(receive_request(url))
    gate.await_sync()
    hang_up(server, connection, how)
    gate.open()
    assert_given_back(queues, url, ["a", "b"])


@HOWS
def test_closed_while_it_polls(server, queue, how):
    queues, url = queue
    connection = connect(server)
    connection.sendall(receive_request(url, wait_s=20))
    assert server.http("GET", "/health").status == 200
    hang_up(server, connection, how)
    queues.send(url, "a")
    assert_given_back(queues, url, ["a"])


@HOWS
def test_closed_while_the_end_of_a_poll_waits_for_the_disk(server, queue, gate, how):
    queues, url = queue
    connection = connect(server)
    connection.sendall(receive_request(url, wait_s=20))
    assert server.http("GET", "/health").status == 200
    gate.close()
    sender = threading.Thread(target=queues.send, args=(url, "a"))
    sender.start()
    gate.await_sync()
    hang_up(server, connection, how)
    gate.open()
    sender.join()
    assert_given_back(queues, url, ["a"])


def test_what_was_given_back_stays_given_back(tmp_path, gate, server, queue):
    """The undoing is on disk like the receive: kill -9 does not bring the receive back."""
    queues, url = queue
    queues.send(url, "a")
    gate.close()
    connection = connect(server)
    connection.sendall(receive_request(url))
    gate.await_sync()
    hang_up(server, connection, "reset")
    gate.open()
    queues.send(url, "b")  # answered, so all before it is on disk
    server.process.kill()
    again = Server("--data-dir", str(tmp_path / "data"))
    assert_given_back(Queues(again, "json"), url, ["a", "b"])
    assert again.stop() == 0, again.log
