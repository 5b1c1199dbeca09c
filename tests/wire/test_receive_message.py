import json
import socket
import threading
import time

from support.queues import ARN, NO_QUEUE, NO_SUCH_URL, Queues, name_of, queue_error, queues, frozen_queues  # noqa: F401
from support.server import authorization

ATTRIBUTES = {name: {"DataType": "String", "StringValue": name} for name in ("foo.a", "foo.b", "bar")}


def test_receive_message_member_QueueUrl(queues):
    url, other = queues.new(), queues.new()
    queues.send(url)
    assert queues.receive(other) == []
    message = queues.receive_one(url)
    assert message["ReceiptHandle"].startswith("AQEB")
    assert set(message) == {"MessageId", "ReceiptHandle", "MD5OfBody", "Body"}
    with queue_error(NO_QUEUE):
        queues.receive(NO_SUCH_URL)


def test_empty_replies(virga):
    url = Queues(virga, "json").new()
    assert virga.call("AmazonSQS.ReceiveMessage", {"QueueUrl": url}).body == b"{}"
    assert b"<ReceiveMessageResult/>" in virga.query("ReceiveMessage", {"QueueUrl": url}).body


def test_receive_message_member_AttributeNames(queues):
    url = queues.new()
    queues.send(url)
    message = queues.receive_one(url, AttributeNames=["All"], VisibilityTimeout=0)
    attributes = message["Attributes"]
    assert set(attributes) == {"SenderId", "SentTimestamp", "ApproximateReceiveCount",
                               "ApproximateFirstReceiveTimestamp"}
    assert attributes["SenderId"] == "000000000000" and attributes["ApproximateReceiveCount"] == "1"
    assert abs(int(attributes["SentTimestamp"]) / 1000 - time.time()) < 60
    again = queues.receive_one(url, AttributeNames=["ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp"])
    assert again["Attributes"] == {
        "ApproximateReceiveCount": "2",
        "ApproximateFirstReceiveTimestamp": attributes["ApproximateFirstReceiveTimestamp"]}
    assert again["ReceiptHandle"] != message["ReceiptHandle"]
    with queue_error("InvalidAttributeName", "Unknown Attribute Nothing."):
        queues.receive(url, AttributeNames=["Nothing"])


def test_receive_message_member_MessageSystemAttributeNames(virga):
    queues = Queues(virga, "json")
    url = queues.new()
    queues.send(url)
    message = queues.receive_one(url, MessageSystemAttributeNames=["SenderId"], VisibilityTimeout=0)
    assert message["Attributes"] == {"SenderId": "000000000000"}
    with queue_error("InvalidAttributeName"):
        queues.receive(url, MessageSystemAttributeNames=["Nothing"])
    reply = virga.query("ReceiveMessage", {"QueueUrl": url, "MessageSystemAttributeName.1": "SenderId"})
    assert reply.xml.findtext(".//Attribute/Name") == "SenderId"


def test_receive_message_member_MessageAttributeNames(queues):
    url = queues.new()
    queues.send(url, MessageAttributes=ATTRIBUTES)
    for names, expected in ((["bar"], {"bar"}), (["foo.*"], {"foo.a", "foo.b"}), (["All"], set(ATTRIBUTES)),
                            ([".*"], set(ATTRIBUTES)), (["none"], set()), ([], set())):
        message = queues.receive_one(url, MessageAttributeNames=names, VisibilityTimeout=0)
        assert set(message.get("MessageAttributes", {})) == expected
        assert ("MD5OfMessageAttributes" in message) == bool(expected)


def test_receive_message_member_MaxNumberOfMessages(queues):
    url = queues.new()
    for i in range(12):
        queues.send(url, str(i))
    assert [m["Body"] for m in queues.receive(url)] == ["0"]
    assert [m["Body"] for m in queues.receive(url, MaxNumberOfMessages=10)] == [str(i) for i in range(1, 11)]
    assert len(queues.receive(url, MaxNumberOfMessages=10)) == 1
    for bad in (0, 11, -1):
        with queue_error("InvalidParameterValue", f"Value {bad} for parameter MaxNumberOfMessages is invalid. "
                                                  "Reason: Must be between 1 and 10, if provided."):
            queues.receive(url, MaxNumberOfMessages=bad)


def test_receive_message_member_VisibilityTimeout(frozen_queues):
    queues = frozen_queues
    url = queues.new(VisibilityTimeout=10)
    queues.send(url)
    queues.receive_one(url)
    queues.server.clock.advance(9)
    assert queues.receive(url) == []
    queues.server.clock.advance(1)
    queues.receive_one(url, VisibilityTimeout=100)
    queues.server.clock.advance(99)
    assert queues.receive(url) == []
    queues.server.clock.advance(1)
    queues.receive_one(url, VisibilityTimeout=0)
    queues.receive_one(url)
    for bad in (-1, 43201):
        with queue_error("InvalidParameterValue"):
            queues.receive(url, VisibilityTimeout=bad)


def poll_in_thread(server, url, seconds):
    replies = []
    thread = threading.Thread(target=lambda: replies.append(
        server.call("AmazonSQS.ReceiveMessage", {"QueueUrl": url, "WaitTimeSeconds": seconds})))
    thread.start()
    return thread, replies


def test_receive_message_member_WaitTimeSeconds(queues):
    url = queues.new()
    thread, replies = poll_in_thread(queues.server, url, 20)
    thread.join(0.2)
    assert thread.is_alive(), replies  # else it did not wait
    queues.send(url, "wakes it")
    thread.join(10)
    assert not thread.is_alive() and replies[0].json["Messages"][0]["Body"] == "wakes it"
    for bad in (-1, 21):
        with queue_error("InvalidParameterValue", f"Value {bad} for parameter WaitTimeSeconds is invalid. "
                                                  "Reason: Must be >= 0 and <= 20, if provided."):
            queues.receive(url, WaitTimeSeconds=bad)


def test_zero_wait_overrides_the_queues(queues):
    url = queues.new(ReceiveMessageWaitTimeSeconds=20)
    started = time.monotonic()
    assert queues.receive(url, WaitTimeSeconds=0) == []
    assert time.monotonic() - started < 10


def wait_for_poll(queues, url):
    """Sends and takes nothing: returns once the server has had time to see an earlier call."""
    for _ in range(20):
        queues.attribute(url, "QueueArn")


def test_a_wait_ends_by_the_clouds_clock(frozen_queues):
    queues = frozen_queues
    url = queues.new(ReceiveMessageWaitTimeSeconds=20)
    thread = threading.Thread(target=lambda: queues.server.call("AmazonSQS.ReceiveMessage", {"QueueUrl": url}))
    started = time.monotonic()
    thread.start()
    thread.join(0.2)
    assert thread.is_alive(), "the queue's own wait time holds where the call names none"
    while thread.is_alive():
        queues.server.clock.advance(20)
        thread.join(0.05)
    assert time.monotonic() - started < 15


def test_a_wait_ends_by_real_time_where_the_clouds_stands(frozen_queues):
    """No poll hangs for ever in a test that freezes the clock and never moves it."""
    queues = frozen_queues
    url = queues.new()
    started = time.monotonic()
    assert queues.receive(url, WaitTimeSeconds=1) == []
    assert time.monotonic() - started >= 1


def test_a_wait_ends_when_a_message_becomes_visible(frozen_queues):
    queues = frozen_queues
    url = queues.new()
    queues.send(url, "delayed", DelaySeconds=15)
    thread, replies = poll_in_thread(queues.server, url, 20)
    while thread.is_alive():
        queues.server.clock.advance(1)
        thread.join(0.05)
    # Its receive may have begun at any second before, but the message ended it, not the wait.
    assert replies[0].json["Messages"][0]["Body"] == "delayed"


def test_a_wait_ends_when_a_message_is_given_back(frozen_queues):
    queues = frozen_queues
    url = queues.new(VisibilityTimeout=600)
    queues.send(url, "given back")
    taken = queues.receive_one(url)
    thread, replies = poll_in_thread(queues.server, url, 20)
    thread.join(0.2)
    assert thread.is_alive(), replies
    queues.ChangeMessageVisibility(QueueUrl=url, ReceiptHandle=taken["ReceiptHandle"], VisibilityTimeout=0)
    thread.join(10)
    assert not thread.is_alive() and replies[0].json["Messages"][0]["Body"] == "given back"


def test_a_wait_at_the_dead_letter_queue_ends_when_a_message_is_moved_there(frozen_queues):
    queues = frozen_queues
    dead = queues.new()
    url = queues.new(RedrivePolicy=json.dumps({"deadLetterTargetArn": ARN + name_of(dead), "maxReceiveCount": 1}))
    queues.send(url, "moved")
    queues.receive_one(url, VisibilityTimeout=0)
    thread, replies = poll_in_thread(queues.server, dead, 20)
    thread.join(0.2)
    assert thread.is_alive(), replies
    assert queues.receive(url) == []
    thread.join(10)
    assert not thread.is_alive() and replies[0].json["Messages"][0]["Body"] == "moved"


def test_a_dropped_poll_takes_no_message(virga):
    queues = Queues(virga, "json")
    url = queues.new()
    body = json.dumps({"QueueUrl": url, "WaitTimeSeconds": 20})
    request = (f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{virga.port}\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\n"
               f"Content-Type: application/x-amz-json-1.0\r\n"
               f"Authorization: {authorization('sqs', 'us-east-1', 'test')}\r\n"
               f"Content-Length: {len(body)}\r\n\r\n{body}")
    with socket.create_connection(("127.0.0.1", virga.port)) as connection:
        connection.sendall(request.encode())
        wait_for_poll(queues, url)
    wait_for_poll(queues, url)
    queues.send(url)
    message = queues.receive_one(url, AttributeNames=["ApproximateReceiveCount"], WaitTimeSeconds=5)
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"


def test_receive_message_member_ReceiveRequestAttemptId(queues):
    with queue_error("InvalidParameterValue") as refusal:
        queues.receive(queues.new(), ReceiveRequestAttemptId="a")
    assert "ReceiveRequestAttemptId" in refusal.value.message


def test_dead_letters(queues):
    dead = queues.new()
    url = queues.new(RedrivePolicy=json.dumps({"deadLetterTargetArn": ARN + name_of(dead), "maxReceiveCount": 2}))
    sent = queues.send(url, "poison", MessageAttributes=ATTRIBUTES)
    for _ in range(2):
        first = queues.receive_one(url, VisibilityTimeout=0, AttributeNames=["SentTimestamp"])
    assert queues.receive(dead) == []
    queues.send(url, "fine")
    assert queues.receive_one(url)["Body"] == "fine"
    message = queues.receive_one(dead, AttributeNames=["All"], MessageAttributeNames=["All"])
    assert (message["MessageId"], message["Body"]) == (sent["MessageId"], "poison")
    assert message["MessageAttributes"] == ATTRIBUTES
    assert message["Attributes"]["SentTimestamp"] == first["Attributes"]["SentTimestamp"]
    assert message["Attributes"]["DeadLetterQueueSourceArn"] == ARN + name_of(url)
    assert message["Attributes"]["ApproximateReceiveCount"] == "3", "across all queues"
    # A handle of the source is no handle of the dead-letter queue; deleting by it there is no error.
    queues.DeleteMessage(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
    assert queues.attribute(dead, "ApproximateNumberOfMessagesNotVisible") == "1"


def test_each_queue_counts_its_own_receives_for_the_next_dead_letter_queue(queues):
    """What is told counts across all queues; a RedrivePolicy's maxReceiveCount is of its own queue."""
    last = queues.new()
    middle = queues.new(RedrivePolicy=json.dumps({"deadLetterTargetArn": ARN + name_of(last), "maxReceiveCount": 2}))
    first = queues.new(RedrivePolicy=json.dumps({"deadLetterTargetArn": ARN + name_of(middle), "maxReceiveCount": 1}))
    queues.send(first, "poison")
    told = []
    for url in (first, first, middle, middle, middle, last, last):
        told += [(name_of(url), message["Attributes"]["ApproximateReceiveCount"])
                 for message in queues.receive(url, VisibilityTimeout=0, AttributeNames=["ApproximateReceiveCount"])]
    assert told == [(name_of(first), "1"), (name_of(middle), "2"), (name_of(middle), "3"), (name_of(last), "4"),
                    (name_of(last), "5")]


def test_the_encryption_of_the_queue_is_no_attribute_of_a_message(queues):
    """AWS documents the name there, so callers that ask for all names send it."""
    url = queues.new()
    for member in ("AttributeNames", "MessageSystemAttributeNames"):
        queues.send(url)
        message = queues.receive_one(url, **{member: ["SqsManagedSseEnabled", "SenderId"]})
        assert list(message["Attributes"]) == ["SenderId"]


def test_retention(frozen_queues):
    queues = frozen_queues
    dead = queues.new(MessageRetentionPeriod=100)
    url = queues.new(MessageRetentionPeriod=60, RedrivePolicy=json.dumps(
        {"deadLetterTargetArn": ARN + name_of(dead), "maxReceiveCount": 1}))
    queues.send(url, "moved")
    queues.receive_one(url, VisibilityTimeout=0)
    queues.server.clock.advance(30)
    assert queues.receive(url) == []  # moves it
    queues.send(url, "expires")
    queues.server.clock.advance(59)
    assert queues.attribute(url, "ApproximateNumberOfMessages") == "1"
    queues.server.clock.advance(1)
    assert queues.attribute(url, "ApproximateNumberOfMessages") == "0"
    # In the dead-letter queue the time of the first send counts.
    assert queues.attribute(dead, "ApproximateNumberOfMessages") == "1"
    queues.server.clock.advance(10)
    assert queues.attribute(dead, "ApproximateNumberOfMessages") == "0"
