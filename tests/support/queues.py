"""SQS over both wire protocols with one face: Queues(server, "json").SendMessage(QueueUrl=..., ...)."""
import base64
import contextlib

import botocore.exceptions
import pytest

from support.server import random_name

ARN = "arn:aws:sqs:us-east-1:000000000000:"


class QueueError(Exception):
    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def _map_binary(value, convert):
    if isinstance(value, dict):
        return {k: convert(v) if k == "BinaryValue" else _map_binary(v, convert) for k, v in value.items()}
    if isinstance(value, list):
        return [_map_binary(v, convert) for v in value]
    return value


class Queues:
    """Calls by name. Errors are QueueError with the Query protocol's code, whichever protocol it is."""

    def __init__(self, server, protocol, access_key="test", region="us-east-1"):
        self.server = server
        self.protocol = protocol
        self._options = {"access_key": access_key, "region": region}
        # Debian's botocore speaks Query to SQS.
        self._client = server.client("sqs", **self._options) if protocol == "query" else None

    def __getattr__(self, action):
        return lambda **members: self._call(action, members)

    def _call(self, action, members):
        if self.protocol == "json":
            body = _map_binary(members, lambda v: base64.b64encode(v).decode())
            reply = self.server.call("AmazonSQS." + action, body, **self._options)
            if reply.status != 200:
                code, _, fault = reply.headers["x-amzn-query-error"].partition(";")
                assert fault in ("Sender", "Receiver"), reply.headers
                raise QueueError(code, reply.message)
            return _map_binary(reply.json or {}, base64.b64decode)
        try:
            answer = self._client._make_api_call(action, members)  # the client's methods by AWS's own names
        except botocore.exceptions.ClientError as error:
            raise QueueError(error.response["Error"]["Code"], error.response["Error"].get("Message"))
        answer.pop("ResponseMetadata")
        return answer

    # What tests do most.

    def new(self, name=None, **attributes):
        """The URL of a new queue."""
        return self.CreateQueue(QueueName=name or random_name("q"),
                                Attributes={k: str(v) for k, v in attributes.items()})["QueueUrl"]

    def send(self, queue, body="x", **members):
        return self.SendMessage(QueueUrl=queue, MessageBody=body, **members)

    def receive(self, queue, **members):
        return self.ReceiveMessage(QueueUrl=queue, **members).get("Messages", [])

    def receive_one(self, queue, **members):
        messages = self.receive(queue, **members)
        assert len(messages) == 1, messages
        return messages[0]

    def attribute(self, queue, name):
        return self.GetQueueAttributes(QueueUrl=queue, AttributeNames=[name]).get("Attributes", {}).get(name)


@contextlib.contextmanager
def queue_error(code, message=None):
    """The block must fail with this code, and with this exact message if one is given."""
    with pytest.raises(QueueError) as raised:
        yield raised
    assert raised.value.code == code, raised.value
    if message is not None:
        assert raised.value.message == message


@pytest.fixture(params=["json", "query"])
def queues(virga, request):
    """The shared server's SQS, once in each protocol. Its clock must not be moved."""
    return Queues(virga, request.param)


@pytest.fixture(params=["json", "query"])
def frozen_queues(fresh_virga, request):
    """The SQS of a server of the test's own, whose clock stands until the test moves it."""
    server = fresh_virga()
    server.clock.freeze()
    return Queues(server, request.param)


def name_of(queue_url):
    return queue_url.rpartition("/")[2]


NO_QUEUE = "AWS.SimpleQueueService.NonExistentQueue"
NO_SUCH_URL = "http://localhost/000000000000/there-is-none"
